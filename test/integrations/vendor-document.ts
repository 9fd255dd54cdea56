// A vendor's OpenAPI 3.0 document as the judge of a request: independent of our builder, stricter than Prism, which skips
// bodies with unions and lets undeclared query parameters pass.
import { Ajv, type ValidateFunction } from 'ajv';
import { isObject, type Json, type JsonObject, readPointer } from '#core/json.ts';
import type { UpstreamRequest } from '#core/upstream/exchange.ts';

type Operation = { readonly template: string; readonly pattern: RegExp; readonly data: JsonObject };
type Parameter = {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: JsonObject;
};

export type VendorDocument = {
  /** What the request does that the document does not allow, in words. */
  readonly violations: (request: UpstreamRequest) => readonly string[];
  readonly declaresBody: (request: UpstreamRequest) => boolean;
};

/** OpenAPI 3.0 says null with `nullable`, which JSON Schema does not know; references are to hold outside the document too. */
const toJsonSchema = (schema: Json): Json => {
  if (Array.isArray(schema)) return schema.map(toJsonSchema);
  if (!isObject(schema)) return schema;
  const { nullable, ...rest } = schema;
  const converted = Object.fromEntries(
    Object.entries(rest).map(([key, value]) =>
      key === '$ref' && typeof value === 'string' ? [key, `document${value}`] : [key, toJsonSchema(value)],
    ),
  );
  return nullable === true ? { anyOf: [{ type: 'null' }, converted] } : converted;
};

const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete'];

const operationsOf = (paths: JsonObject): readonly Operation[] =>
  Object.entries(paths).flatMap(([template, item]) =>
    METHODS.flatMap((method): readonly Operation[] => {
      const data = isObject(item) ? item[method] : undefined;
      if (!isObject(data)) return [];
      const source = template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^{}]+\}/g, '([^/]+)');
      return [{ template, pattern: new RegExp(`^${method} ${source}$`), data }];
    }),
  );

/** `/users/me` before `/users/{id}`. */
const fixedFirst = (a: Operation, b: Operation): number => a.template.split('{').length - b.template.split('{').length;

export const vendorDocument = (document: JsonObject, undeclaredQuery: readonly string[]): VendorDocument => {
  const ajv = new Ajv({ strict: false, validateFormats: false, coerceTypes: false, allErrors: true });
  ajv.addSchema(toJsonSchema(document) as object, 'document');
  const resolved = (value: Json | undefined): JsonObject => {
    const target =
      isObject(value) && typeof value.$ref === 'string' ? readPointer(document, value.$ref.slice(1)) : value;
    return isObject(target) ? target : {};
  };
  const operations = operationsOf(document.paths as JsonObject).toSorted(fixedFirst);
  const find = ({ method, url }: UpstreamRequest) => {
    const text = `${method.toLowerCase()} ${new URL(url).pathname}`;
    return operations.find(({ pattern }) => pattern.test(text));
  };
  const parametersOf = ({ data, template }: Operation): readonly Parameter[] => {
    const path = ((document.paths as JsonObject)[template] as JsonObject).parameters;
    return [...((path ?? []) as Json[]), ...((data.parameters ?? []) as Json[])].map((each) => {
      const { name, in: place, required, schema } = resolved(each);
      return {
        name: String(name),
        in: String(place),
        required: required === true,
        schema: (schema ?? {}) as JsonObject,
      };
    });
  };
  const check = (schema: JsonObject, value: Json): readonly string[] =>
    reasons(ajv.compile(toJsonSchema(schema) as object), value);
  return {
    declaresBody: (request) => find(request)?.data.requestBody !== undefined,
    violations: (request) => {
      const operation = find(request);
      if (operation === undefined) return [`${request.method} ${request.url} is no operation`];
      const parameters = parametersOf(operation);
      const values = operation.pattern
        .exec(`${request.method.toLowerCase()} ${new URL(request.url).pathname}`)
        ?.slice(1);
      const names = Array.from(operation.template.matchAll(/\{([^{}]+)\}/g), ([, name]) => name);
      const inPath = names.flatMap((name, index) => {
        const parameter = parameters.find((each) => each.in === 'path' && each.name === name);
        return parameter === undefined ? [] : valueReasons(parameter, decodeURIComponent(values?.[index] ?? ''), check);
      });
      const query = new URL(request.url).searchParams;
      const inQuery = [...query].flatMap(([name, value]) => {
        const parameter = parameters.find((each) => each.in === 'query' && each.name === name);
        if (parameter !== undefined) return valueReasons(parameter, value, check);
        return undeclaredQuery.includes(name) ? [] : [`query ${name} is not declared`];
      });
      const missing = parameters.filter((each) => each.in === 'query' && each.required && !query.has(each.name));
      return [
        ...inPath,
        ...inQuery,
        ...missing.map(({ name }) => `query ${name} is required`),
        ...bodyReasons(resolved(operation.data.requestBody), request, check),
      ];
    },
  };
};

const reasons = (validate: ValidateFunction, value: Json): readonly string[] =>
  validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);

/** The value as its schema reads it on the wire. */
const read = (text: string, { type }: JsonObject): Json => {
  if ((type === 'integer' || type === 'number') && /^-?\d+(?:\.\d+)?$/.test(text)) return Number(text);
  return type === 'boolean' && (text === 'true' || text === 'false') ? text === 'true' : text;
};

type Check = (schema: JsonObject, value: Json) => readonly string[];

const valueReasons = ({ name, schema }: Parameter, text: string, check: Check): readonly string[] =>
  check(schema, read(text, schema)).map((reason) => `${name}${reason}`);

const bodyReasons = (declared: JsonObject, { body }: UpstreamRequest, check: Check): readonly string[] => {
  const schema = readPointer(declared, '/content/application~1json/schema');
  if (body === undefined) return declared.required === true ? ['a body is required'] : [];
  return isObject(schema) ? check(schema, JSON.parse(String(body)) as Json).map((reason) => `body${reason}`) : [];
};
