// Whether an operation became a tool that clients accept and that can be called, judged by other eyes than the importer's:
// Ajv with the 2020-12 meta-schema, and the document itself.
import { Ajv2020 } from 'ajv/dist/2020.js';
import { isObject, type Json, type JsonObject, readPointer } from '#core/json.ts';
import { buildTools, type Tool } from '#core/tools/tool.ts';
import type { Imported } from '#lib/openapi/import-document.ts';

const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options'];

/** A tool of whatever importer, by the operation that it calls: METHOD and path. */
export type Candidate = {
  readonly key: string;
  readonly name: string;
  readonly inputSchema: JsonObject;
  /** Arguments that fill a placeholder of the path. */
  readonly inPath: number;
  /** Whether an argument makes the body, or a part of it. */
  readonly hasBody: boolean;
};

type Verdict = { readonly fault: 'absent' | 'invalid' | 'lost'; readonly reason: string };

/**
 * What is wrong with the tool of each operation; nothing for those that can be called. `invalid` is one that clients refuse,
 * `lost` one that cannot say what the operation needs.
 */
export const judge = (root: JsonObject, candidates: readonly Candidate[]): ReadonlyMap<string, Verdict> => {
  const tools = new Map(candidates.map((tool) => [tool.key, tool]));
  const names = candidates.map(({ name }) => name);
  const doubled = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  const ajv = new Ajv2020({ strict: false, validateFormats: false, addUsedSchema: false, logger: false });
  const verdict = (key: string, path: string, item: JsonObject, method: string): Verdict | undefined => {
    const tool = tools.get(key);
    if (tool === undefined) return { fault: 'absent', reason: 'no tool' };
    const wrong = doubled.has(tool.name) ? `name ${tool.name} twice` : invalid(tool, ajv);
    if (wrong !== undefined) return { fault: 'invalid', reason: wrong };
    const reason = lost(root, item, method, path, tool);
    return reason === undefined ? undefined : { fault: 'lost', reason };
  };
  const found = operationsIn(root).map(
    ({ key, path, item, method }) => [key, verdict(key, path, item, method)] as const,
  );
  return new Map(found.filter((entry): entry is [string, Verdict] => entry[1] !== undefined));
};

/** Operations of a document, each with the key by which tools are found. */
const operationsIn = (root: JsonObject) =>
  Object.entries(root.paths as JsonObject).flatMap(([path, item]) =>
    METHODS.filter((method) => isObject((item as JsonObject)[method])).map((method) => ({
      ...{ key: `${method.toUpperCase()} ${path}`, path, method },
      item: item as JsonObject,
    })),
  );

type Importing = Pick<Imported, 'definition' | 'keys'>;

/** The tools of an import of ours. */
export const candidatesOf = ({ definition, keys }: Importing): readonly Candidate[] =>
  buildTools(definition).map((tool) => {
    const { name, inputSchema, slots } = tool;
    const required = new Set(inputSchema.required as readonly string[]);
    return {
      ...{ name, inputSchema },
      key: keys.get(`${tool.resource} ${placeOf(definition, tool)}`) ?? '',
      inPath: slots.filter((slot) => slot.in === 'path' && required.has(slot.argument)).length,
      hasBody: slots.some((slot) => slot.in === 'body'),
    };
  });

/** Why each operation is not callable, by METHOD and path; nothing for those that are. */
export const uncallable = (root: JsonObject, imported: Importing): ReadonlyMap<string, string> =>
  new Map([...judge(root, candidatesOf(imported))].map(([key, { reason }]) => [key, reason]));

/** How many operations have a tool that clients take, and how many one that can also be called. */
export const score = (root: JsonObject, candidates: readonly Candidate[]) => {
  const verdicts = [...judge(root, candidates).values()];
  const count = (fault: Verdict['fault']) => verdicts.filter((verdict) => verdict.fault === fault).length;
  const valid = operationsIn(root).length - count('absent') - count('invalid');
  return { valid, callable: valid - count('lost') };
};

const placeOf = (definition: Imported['definition'], tool: Tool): string => {
  const methods = definition.resources[tool.resource]?.methods ?? {};
  return Object.keys(methods).find((name) => methods[name] === tool.method) ?? '';
};

const invalid = ({ name, inputSchema }: Candidate, ajv: Ajv2020): string | undefined => {
  if (!/^[a-zA-Z0-9_-]{1,64}$/.test(name)) return `name ${name}`;
  if (inputSchema.type !== 'object') return 'root is no object';
  const union = ['oneOf', 'anyOf', 'allOf'].find((keyword) => inputSchema[keyword] !== undefined);
  if (union !== undefined) return `root ${union}`;
  const key = Object.keys((inputSchema.properties ?? {}) as JsonObject).find(
    (each) => !/^[a-zA-Z0-9_.-]{1,64}$/.test(each),
  );
  if (key !== undefined) return `key ${key}`;
  try {
    // Compiling looks at the meta-schema, every reference and every pattern.
    ajv.compile(inputSchema);
    return undefined;
  } catch (fault) {
    return (fault as Error).message;
  }
};

const resolved = (root: JsonObject, value: Json | undefined): JsonObject => {
  const target = isObject(value) && typeof value.$ref === 'string' ? readPointer(root, value.$ref.slice(1)) : value;
  return isObject(target) ? target : {};
};

/** Placeholders that no argument fills, and a body that no argument makes. */
const lost = (
  root: JsonObject,
  item: JsonObject,
  method: string,
  path: string,
  tool: Candidate,
): string | undefined => {
  const placeholders = (path.split('#')[0] ?? '').match(/\{[^{}?&]+\}/g) ?? [];
  if (tool.inPath < placeholders.length) return 'path parameter lost';
  const operation = item[method] as JsonObject;
  const parameters = [...((item.parameters ?? []) as Json[]), ...((operation.parameters ?? []) as Json[])].map((each) =>
    resolved(root, each),
  );
  const hasBody =
    Object.keys((resolved(root, operation.requestBody).content ?? {}) as object).length > 0 ||
    parameters.some((each) => each.in === 'body' || (each.in === 'formData' && each.name !== 'token'));
  return hasBody && !tool.hasBody && method !== 'get' && method !== 'head' ? 'body lost' : undefined;
};
