// JSON Schema validation behind the port of core: interpreted, nothing fetched, linear-time patterns, a bounded cost.
import { isObject, type Json } from '#core/json.ts';
import type { Problem } from '#core/result.ts';
import type { CompileSchema } from '#core/tools/ports.ts';
import { type Check, MAX_PROBLEMS, problem, type Run } from './check.ts';
import { type Compiler, compilePlace } from './compile-place.ts';
import { addDocument, type Dialect, type Documents } from './schema-document.ts';

const MAX_STEPS = 1_000_000;
const MAX_POINTER = 512;

const DIALECTS: ReadonlyMap<Json | undefined, Dialect> = new Map([
  [undefined, '2020-12'],
  ['https://json-schema.org/draft/2020-12/schema', '2020-12'],
  ['https://json-schema.org/draft/2020-12/schema#', '2020-12'],
  ['http://json-schema.org/draft-07/schema', 'draft-07'],
  ['http://json-schema.org/draft-07/schema#', 'draft-07'],
]);

/** A pointer into the value that is not longer than an answer should be: the nearest parent that fits. */
const shorten = (pointer: string): string =>
  pointer.length <= MAX_POINTER ? pointer : pointer.slice(0, pointer.lastIndexOf('/', MAX_POINTER));

const distinct = (problems: readonly Problem[]): readonly Problem[] => {
  const found = new Map<string, Problem>();
  for (const { pointer, detail } of problems) {
    const short = { pointer: shorten(pointer), detail };
    found.set(`${short.pointer} ${detail}`, short);
    if (found.size === MAX_PROBLEMS) break;
  }
  return [...found.values()];
};

const validateWith =
  (check: Check) =>
  (value: Json): readonly Problem[] => {
    const run: Run = { steps: MAX_STEPS, depth: 0, scope: [] };
    try {
      return distinct(check(value, '', run, undefined));
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      return problem('', 'is too large or too deeply nested to be checked');
    }
  };

/**
 * A compiler that also knows the `shared` schemas by their absolute URI, for schemas that refer to each other. Nothing else is found, nothing is fetched.
 * Dialects: 2020-12 (also where `$schema` is absent) and draft 7; any other is read as draft 7, with a warning. `format` is an annotation.
 */
export const createSchemaCompiler =
  (shared: ReadonlyMap<string, Json>): CompileSchema =>
  (schema) => {
    const documents: Documents = { resources: new Map(), roots: new Map(), schemas: 0 };
    const compiler: Compiler = { documents, nodes: new Map(), patterns: new Map(), warnings: [] };
    const dialect = DIALECTS.get(schema.$schema);
    if (dialect === undefined) compiler.warnings.push('The schema is of an unknown dialect and read as draft 7.');
    for (const [uri, document] of shared) {
      addDocument(
        documents,
        document,
        DIALECTS.get(isObject(document) ? document.$schema : undefined) ?? 'draft-07',
        uri,
      );
    }
    const check = compilePlace(compiler, addDocument(documents, schema, dialect ?? 'draft-07'));
    return { validate: validateWith(check), warnings: compiler.warnings };
  };

/**
 * Compiles a JSON Schema for use many times over; the caller caches. `validate` refuses a value that takes more than 1,000,000 steps or stands 512 schemas deep.
 * Throws an Error whose message names the fault: a keyword of the wrong shape, a reference that leaves the document, more than 64 levels or 5,000 sub-schemas.
 */
export const compileSchema: CompileSchema = createSchemaCompiler(new Map());
