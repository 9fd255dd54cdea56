// What core needs of packages: JSON Schema validation and JSONata, as functions. adapters/schema provides them.
import type { Json, JsonObject } from '#core/json.ts';
import type { Problem, Result } from '#core/result.ts';

/** A compiled schema. `validate` reports every problem, each with its pointer into the value; `warnings` names what was dropped (a pattern, say). */
export type CompiledSchema = {
  readonly validate: (value: Json) => readonly Problem[];
  readonly warnings: readonly string[];
};

/**
 * Never fetches a `$ref`; 2020-12 by default, draft 7 where `$schema` says so. Rejects a schema that refers to another
 * document or is too deep or too large. Asynchronous, because the engine for patterns is loaded by the first that has one.
 */
export type CompileSchema = (schema: JsonObject) => Promise<CompiledSchema>;

export type MappingError = { readonly reason: 'not_allowed' | 'too_expensive' | 'failed'; readonly detail: string };

/** Evaluates a JSONata expression over an upstream body, within the step budget. `undefined` results are `null`. */
export type EvaluateMapping = (expression: string, input: Json) => Promise<Result<Json, MappingError>>;
