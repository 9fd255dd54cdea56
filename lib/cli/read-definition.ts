// Definitions on this machine, held against the check that the gateway makes.
import { readFile } from 'node:fs/promises';
import { definitionChecker } from '#adapters/schema/definition-checker.ts';
import type { Integration } from '#core/integrations/integration.ts';
import type { Json, JsonObject } from '#core/json.ts';
import { err, ok, type Result } from '#core/result.ts';
import type { Failure, Io } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { readJsonFile } from './read-input.ts';

/** The JSON Schema of definitions. */
export const SCHEMA_FILE = new URL('../../integrations/integration.schema.json', import.meta.url);

export const checkDefinition = definitionChecker(
  async () => JSON.parse(await readFile(SCHEMA_FILE, 'utf8')) as JsonObject,
);

/** The same value as a definition, or `problems` with every pointer. @param path for the message */
export const soundDefinition = async (path: string, value: Json): Promise<Result<Integration, Failure>> => {
  const problems = await checkDefinition(value);
  return problems.length === 0
    ? ok(value as unknown as Integration)
    : err({ exit: EXIT.problems, message: `${path} is not valid: correct it first.`, errors: problems });
};

/** `usage` where the file cannot be read, `failed` where it is no JSON, `problems` where it is no sound definition. */
export const readDefinition = async (path: string, io: Io): Promise<Result<Integration, Failure>> => {
  const read = await readJsonFile(path, io);
  return read.ok ? soundDefinition(path, read.value) : read;
};
