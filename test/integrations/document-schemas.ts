// The schemas of an OpenAPI document (2.0 to 3.1), as Ajv understands them, and a search for members that they do not name.
import { Ajv, type Options, type ValidateFunction } from 'ajv';
import { isObject, type Json, type JsonObject, readPointer } from '#core/json.ts';

/** `excerpt`: JSON that may lack what is required. */
type Reading = 'json' | 'text' | 'excerpt';

export type Schemas = {
  /** A reference of the document, followed. */
  readonly resolved: (value: Json | undefined) => JsonObject;
  /** What is wrong with a value; `text` is read as its schema reads it on the wire. */
  readonly check: (schema: JsonObject, value: Json, kind: Reading) => readonly string[];
  /** Whether a pointer (RFC 6901) leads to something that a schema describes; `-` is any item of a list. */
  readonly describes: (schema: JsonObject, pointer: string) => boolean;
};

const OPTIONS = {
  strict: false,
  validateFormats: false,
  allErrors: true,
  unicodeRegExp: false,
  logger: false,
  validateSchema: false,
} as const;

/**
 * OpenAPI 2 and 3.0 say null with `nullable`, open bounds and (in old documents) required members with booleans, and ignore
 * what stands beside a reference. References are to hold outside the document too.
 */
const toJsonSchema = (schema: Json, excerpt = false): Json => {
  if (Array.isArray(schema)) return schema.map((each) => toJsonSchema(each, excerpt));
  if (!isObject(schema)) return schema;
  if (typeof schema.$ref === 'string') return { $ref: `document${schema.$ref}` };
  const { nullable, exclusiveMinimum, exclusiveMaximum, required, $id, ...rest } = schema;
  const bounds: JsonObject = {
    ...(typeof exclusiveMinimum === 'number' && { exclusiveMinimum }),
    ...(typeof exclusiveMaximum === 'number' && { exclusiveMaximum }),
    ...(Array.isArray(required) && !excerpt && { required }),
    // As text it stands in examples, where Ajv would take it for an identifier.
    ...(isObject($id) && { $id }),
  };
  const converted = Object.fromEntries(
    Object.entries({ ...rest, ...bounds }).map(([key, value]) => [key, toJsonSchema(value, excerpt)]),
  );
  return nullable === true ? { anyOf: [{ type: 'null' }, converted] } : converted;
};

const UNIONS = ['allOf', 'anyOf', 'oneOf'] as const;

/** The schema and all that it is put together from. */
const parts = (schema: JsonObject, resolved: Schemas['resolved'], depth = 0): readonly JsonObject[] => {
  const own = resolved(schema);
  if (depth > 5) return [own];
  const below = UNIONS.flatMap((union) => (Array.isArray(own[union]) ? own[union] : []));
  return [own, ...below.filter(isObject).flatMap((each) => parts(each, resolved, depth + 1))];
};

/** Members of objects that no part of the schema names, where it names any and does not say that there may be others. */
const unnamed = (schema: JsonObject, value: Json, resolved: Schemas['resolved'], at = ''): readonly string[] => {
  const all = parts(schema, resolved);
  if (Array.isArray(value)) {
    const items = all.flatMap(({ items }) => (isObject(items) ? [items] : []));
    return value.flatMap((item: Json, index) =>
      items.slice(0, 1).flatMap((each) => unnamed(each, item, resolved, `${at}/${index}`)),
    );
  }
  if (!isObject(value)) return [];
  const named = all.flatMap(({ properties }) => (isObject(properties) ? [properties] : []));
  const isOpen =
    named.length === 0 ||
    all.some(({ additionalProperties }) => additionalProperties !== undefined && additionalProperties !== false);
  return Object.entries(value).flatMap(([name, member]) => {
    const described = named.map((each) => each[name]).find(isObject);
    if (described !== undefined) return unnamed(described, member, resolved, `${at}/${name}`);
    return isOpen ? [] : [`${at}/${name} is not declared`];
  });
};

const describes = (schema: JsonObject, names: readonly string[], resolved: Schemas['resolved']): boolean => {
  const [name, ...rest] = names;
  if (name === undefined) return true;
  return parts(schema, resolved).some(({ properties, items }) => {
    const below = name === '-' ? items : isObject(properties) ? properties[name] : undefined;
    return isObject(below) && describes(below, rest, resolved);
  });
};

const reasons = (validate: ValidateFunction, value: Json): readonly string[] =>
  validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);

export const documentSchemas = (document: JsonObject): Schemas => {
  const judge = (options: Options, excerpt: boolean) =>
    new Ajv({ ...OPTIONS, ...options }).addSchema(toJsonSchema(document, excerpt) as object, 'document');
  const judges = {
    json: judge({}, false),
    // Everything is text on the wire of a query or a form.
    text: judge({ coerceTypes: true }, false),
    excerpt: judge({}, true),
  };
  const resolved = (value: Json | undefined): JsonObject => {
    if (!isObject(value)) return {};
    return typeof value.$ref === 'string' ? resolved(readPointer(document, value.$ref.slice(1))) : value;
  };
  return {
    resolved,
    describes: (schema, pointer) => describes(schema, pointer.split('/').slice(1), resolved),
    check: (schema, value, kind) => {
      const validate = judges[kind].compile(toJsonSchema(schema, kind === 'excerpt') as object);
      // Coercion writes into what it checks.
      return [...unnamed(schema, value, resolved), ...reasons(validate, structuredClone(value))];
    },
  };
};
