// The bundled definitions, and the ports that checks need, as tests use them.
import { readdirSync, readFileSync } from 'node:fs';
import { compileSchema } from '#adapters/schema/compile-schema.ts';
import { checkMapping } from '#adapters/schema/evaluate-mapping.ts';
import type { DefinitionPorts } from '#core/integrations/check-definition.ts';
import type { Integration } from '#core/integrations/integration.ts';
import type { JsonObject } from '#core/json.ts';

const FOLDER = new URL('../../integrations/', import.meta.url);
const SCHEMA_FILE = 'integration.schema.json';

const readJson = (file: string): JsonObject => JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as JsonObject;

export const integrationSchema = readJson(SCHEMA_FILE);

export const readDefinition = (slug: string): Integration => readJson(`${slug}.json`) as unknown as Integration;

/** Slugs by file name. */
export const bundledSlugs: readonly string[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json') && file !== SCHEMA_FILE)
  .map((file) => file.slice(0, -'.json'.length))
  .sort();

const shape = await compileSchema(integrationSchema);

export const definitionPorts: DefinitionPorts = { validate: shape.validate, compile: compileSchema, checkMapping };
