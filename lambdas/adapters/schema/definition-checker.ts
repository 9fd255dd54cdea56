// The definition check with its packages: what provisioning, the CLI and the tests hold a definition against.
import { checkDefinition } from '#core/integrations/check-definition.ts';
import type { Json, JsonObject } from '#core/json.ts';
import { remember } from '#core/remember.ts';
import type { Problem } from '#core/result.ts';
import type { CompiledSchema } from '#core/tools/ports.ts';
import { compileSchema } from './compile-schema.ts';
import { checkMapping } from './evaluate-mapping.ts';

export type CheckDefinition = (definition: Json) => Promise<readonly Problem[]>;

/** @param readSchema the content of integrations/integration.schema.json; read and compiled when first needed */
export const definitionChecker = (readSchema: () => Promise<JsonObject>): CheckDefinition => {
  const compiled = remember<CompiledSchema>();
  return async (definition) => {
    const { validate } = await compiled('shape', async () => compileSchema(await readSchema()));
    return checkDefinition(definition, { validate, compile: compileSchema, checkMapping });
  };
};
