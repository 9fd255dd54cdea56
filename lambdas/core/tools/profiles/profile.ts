// A tool's definition as a server with a schema profile shows it. Loaded by such servers alone: a cold start pays for what it
// loads, and most show schemas as they are.
import { isObject, type JsonObject } from '#core/json.ts';
import type { SchemaProfile } from '#core/tokens/door-options.ts';
import { flat } from './flat.ts';
import { inlined } from './inlined.ts';

const WRITERS: { readonly [P in SchemaProfile]: (schema: JsonObject) => JsonObject } = {
  full: (schema) => schema,
  inlined,
  flat,
};

/** @param definition name, description, schema and annotations, as `full` shows them */
export const definitionIn = (definition: JsonObject, profile: SchemaProfile): JsonObject => {
  const { inputSchema } = definition;
  return isObject(inputSchema) ? { ...definition, inputSchema: WRITERS[profile](inputSchema) } : definition;
};
