// The definition check that the gateway makes, on this machine.
import { readFile } from 'node:fs/promises';
import { definitionChecker } from '#adapters/schema/definition-checker.ts';
import type { JsonObject } from '#core/json.ts';

const SCHEMA = new URL('../../integrations/integration.schema.json', import.meta.url);

export const checkDefinition = definitionChecker(async () => JSON.parse(await readFile(SCHEMA, 'utf8')) as JsonObject);
