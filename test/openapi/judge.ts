// Whether an operation became a tool that clients accept and that can be called, judged by other eyes than the importer's:
// Ajv with the 2020-12 meta-schema, and the document itself.
import { Ajv2020 } from 'ajv/dist/2020.js';
import { isObject, type Json, type JsonObject, readPointer } from '#core/json.ts';
import { buildTools, type Tool } from '#core/tools/tool.ts';
import type { Imported } from '#lib/openapi/import-document.ts';

const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options'];

/** Why each operation is not callable, by METHOD and path; nothing for those that are. */
export const uncallable = (
  root: JsonObject,
  { definition, keys }: Pick<Imported, 'definition' | 'keys'>,
): ReadonlyMap<string, string> => {
  const tools = new Map(
    buildTools(definition).map((tool) => [keys.get(`${tool.resource} ${placeOf(definition, tool)}`) ?? '', tool]),
  );
  const names = [...tools.values()].map(({ name }) => name);
  const doubled = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  const ajv = new Ajv2020({ strict: false, validateFormats: false, addUsedSchema: false });
  const found = Object.entries(root.paths as JsonObject).flatMap(([path, item]) =>
    METHODS.filter((method) => isObject((item as JsonObject)[method])).map((method): [string, string | undefined] => {
      const key = `${method.toUpperCase()} ${path}`;
      const tool = tools.get(key);
      if (tool === undefined) return [key, 'no tool'];
      if (doubled.has(tool.name)) return [key, `name ${tool.name} twice`];
      return [key, invalid(tool, ajv) ?? lost(root, item as JsonObject, method, path, tool)];
    }),
  );
  return new Map(found.filter((entry): entry is [string, string] => entry[1] !== undefined));
};

const placeOf = (definition: Imported['definition'], tool: Tool): string => {
  const methods = definition.resources[tool.resource]?.methods ?? {};
  return Object.keys(methods).find((name) => methods[name] === tool.method) ?? '';
};

const invalid = ({ name, inputSchema }: Tool, ajv: Ajv2020): string | undefined => {
  if (!/^[a-zA-Z0-9_-]{1,64}$/.test(name)) return `name ${name}`;
  if (inputSchema.type !== 'object') return 'root is no object';
  const union = ['oneOf', 'anyOf', 'allOf'].find((keyword) => inputSchema[keyword] !== undefined);
  if (union !== undefined) return `root ${union}`;
  const key = Object.keys(inputSchema.properties as JsonObject).find((each) => !/^[a-zA-Z0-9_.-]{1,64}$/.test(each));
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

/** Placeholders that no required argument fills, and a body that no argument makes. */
const lost = (root: JsonObject, item: JsonObject, method: string, path: string, tool: Tool): string | undefined => {
  const required = new Set(tool.inputSchema.required as readonly string[]);
  const inPath = tool.slots.filter((slot) => slot.in === 'path' && required.has(slot.argument));
  const placeholders = (path.split('#')[0] ?? '').match(/\{[^{}?&]+\}/g) ?? [];
  if (inPath.length < placeholders.length) return 'path parameter lost';
  const operation = item[method] as JsonObject;
  const parameters = [...((item.parameters ?? []) as Json[]), ...((operation.parameters ?? []) as Json[])].map((each) =>
    resolved(root, each),
  );
  const hasBody =
    Object.keys((resolved(root, operation.requestBody).content ?? {}) as object).length > 0 ||
    parameters.some((each) => each.in === 'body' || (each.in === 'formData' && each.name !== 'token'));
  const sends = tool.slots.some((slot) => slot.in === 'body');
  return hasBody && !sends && method !== 'get' && method !== 'head' ? 'body lost' : undefined;
};
