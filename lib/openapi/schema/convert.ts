// Schemas of OpenAPI 2.0, 3.0 and 3.1 as JSON Schema 2020-12. Only keywords that are known here come through: a vendor's
// `x-mcp-header` would become an HTTP header. What has no counterpart is left out, which allows more and never less.
import { isObject, type Json, type JsonObject } from '#core/json.ts';
import { missingReference, resolve } from '../resolve.ts';
import { isHarmless, paragraph } from '../text.ts';
import { type Definitions, definitionFor } from './definitions.ts';
import { constraintsOf, typesOf, valuesOf } from './keywords.ts';
import { type Limits, MAX_SCHEMAS } from './limits.ts';

/** One operation's conversion. */
export type Conversion = {
  readonly root: JsonObject;
  readonly limits: Limits;
  readonly definitions: Definitions;
  readonly note: (reason: string, action: string) => void;
  /** Schemas converted so far. */
  count: number;
  /** Whether something was cut away that a finer level would have kept. */
  isCut: boolean;
};

const UNRESOLVED = 'Put what it refers to into the document.';

/** @param depth levels above this schema, the argument itself being 0 */
export const convertSchema = (given: Json | undefined, depth: number, work: Conversion): JsonObject => {
  if (!isObject(given)) return {};
  work.count += 1;
  if (work.count > MAX_SCHEMAS) work.isCut = true;
  if (typeof given.$ref === 'string') return convertReference(given, depth, work);
  if (work.count > MAX_SCHEMAS || depth > work.limits.depth) return stub(given, depth, work);
  return convertPlain(given, depth, work);
};

/** What is left of a schema that is too deep. */
const stub = (given: JsonObject, depth: number, work: Conversion): JsonObject => {
  const nested = given.properties ?? given.items ?? given.allOf ?? given.oneOf ?? given.anyOf;
  if (nested !== undefined) work.isCut = true;
  const { type } = typesOf(given);
  return {
    ...(type !== undefined && { type }),
    ...valuesOf(given, work.limits.enumBytes),
    ...described(given, depth, work),
  };
};

const described = (given: JsonObject, depth: number, { limits }: Conversion): JsonObject => {
  const most = depth === 0 ? limits.text : limits.nestedText;
  const text = paragraph(typeof given.description === 'string' ? given.description : '', most);
  return text === '' ? {} : { description: text };
};

const SCALARS = ['string', 'integer', 'number', 'boolean'];

const convertReference = (given: JsonObject, depth: number, work: Conversion): JsonObject => {
  const { value, missing } = resolve(work.root, given);
  const own = described(given, depth, work);
  if (value === undefined) {
    work.note(`It holds ${missingReference(missing)}.`, UNRESOLVED);
    return own;
  }
  const nullable = given.nullable === true;
  // Short and final: a definition of its own would be longer.
  if (typeof value.type === 'string' && SCALARS.includes(value.type) && !nullable)
    return { ...convertPlain(value, depth, work), ...own };
  if (depth >= work.limits.depth || work.count > MAX_SCHEMAS) return { ...stub(value, depth, work), ...own };
  const name = definitionFor(work.definitions, (given.$ref as string).replace(/^#(?!\/)/, '#/'), value, depth);
  const reference = { $ref: `#/$defs/${name}` };
  return nullable ? { anyOf: [reference, { type: 'null' }], ...own } : { ...reference, ...own };
};

const UNIONS = ['allOf', 'anyOf', 'oneOf'];

const convertPlain = (given: JsonObject, depth: number, work: Conversion): JsonObject => {
  // Beside a union `type: [T, "null"]` would not do: null is none of its branches.
  if (given.nullable === true && UNIONS.some((keyword) => given[keyword] !== undefined)) {
    const { description, ...schema } = convertPlain({ ...given, nullable: false }, depth, work);
    if (Object.keys(schema).length === 0) return described(given, depth, work);
    return { anyOf: [schema, { type: 'null' }], ...(description !== undefined && { description }) };
  }
  const { type, base64 } = typesOf(given);
  return unwrapped({
    ...(type !== undefined && { type }),
    ...described(given, depth, work),
    ...valuesOf(given, work.limits.enumBytes),
    ...constraintsOf(given),
    ...(base64 && { contentEncoding: 'base64' }),
    ...membersOf(given, depth, work),
    ...itemsOf(given, depth, work),
    ...unionsOf(given, depth, work),
  });
};

/** `allOf` around one schema is how OpenAPI 3.0 says something beside a `$ref`. */
const unwrapped = (schema: JsonObject): JsonObject => {
  const { allOf, description, ...others } = schema;
  if (!Array.isArray(allOf) || allOf.length !== 1 || Object.keys(others).length > 0) return schema;
  return { ...(allOf[0] as JsonObject), ...(description !== undefined && { description }) };
};

const membersOf = (given: JsonObject, depth: number, work: Conversion): JsonObject => {
  const open = isObject(given.additionalProperties)
    ? { additionalProperties: convertSchema(given.additionalProperties, depth + 1, work) }
    : {};
  if (!isObject(given.properties)) return open;
  const listed: readonly Json[] = Array.isArray(given.required) ? given.required : [];
  const writable = Object.entries(given.properties).filter(([name, value]) => isWritable(name, value, work));
  const kept = firstMembers(writable, new Set(listed), work);
  const required = kept.map(([name]) => name).filter((name) => listed.includes(name));
  return {
    properties: Object.fromEntries(kept.map(([name, value]) => [name, convertSchema(value, depth + 1, work)])),
    ...(required.length > 0 && { required }),
    ...open,
  };
};

/** Whether a request may hold the property: one that only answers have is left out of inputs. */
export const isWritable = (name: string, property: Json, { root }: Pick<Conversion, 'root'>): boolean =>
  isHarmless(name) &&
  resolve(root, property).value?.readOnly !== true &&
  !(isObject(property) && property.readOnly === true);

/** As many members as there may be, the required ones always. */
const firstMembers = (all: readonly [string, Json][], required: ReadonlySet<Json>, work: Conversion) => {
  if (all.length <= work.limits.members) return all;
  work.isCut = true;
  const optional = all.filter(([name]) => !required.has(name)).slice(0, work.limits.members);
  const kept = new Set(optional.map(([name]) => name));
  return all.filter(([name]) => required.has(name) || kept.has(name)).slice(0, 500);
};

const itemsOf = (given: JsonObject, depth: number, work: Conversion): JsonObject => {
  const tuple = Array.isArray(given.items) ? given.items : given.prefixItems;
  if (Array.isArray(tuple))
    return tuple.length === 0
      ? {}
      : { prefixItems: tuple.slice(0, 50).map((item: Json) => convertSchema(item, depth + 1, work)) };
  return isObject(given.items) ? { items: convertSchema(given.items, depth + 1, work) } : {};
};

/**
 * `oneOf` becomes `anyOf`: branches that lost a keyword here may overlap, and "exactly one" would then refuse what the
 * provider takes.
 */
const unionsOf = (given: JsonObject, depth: number, work: Conversion): JsonObject => {
  const either = [given.oneOf, given.anyOf].filter((list) => Array.isArray(list) && list.length > 0) as Json[][];
  const all = Array.isArray(given.allOf) ? (given.allOf as readonly Json[]).slice(0, 50) : [];
  const anyOf = either.map((list) => branchesOf(list, depth, work)).filter((list) => list.length > 0);
  const allOf = all.map((each) => convertSchema(each, depth + 1, work)).filter((each) => Object.keys(each).length > 0);
  const [first, second] = anyOf;
  const parts = [...allOf, ...(second === undefined ? [] : [{ anyOf: second }])];
  return {
    ...(first !== undefined && { anyOf: first }),
    ...(parts.length > 0 && { allOf: parts }),
  };
};

/** Without one of its branches a union would refuse what that branch allows, so it is all of them or none. */
const branchesOf = (list: readonly Json[], depth: number, work: Conversion): readonly JsonObject[] => {
  if (list.length > work.limits.branches) {
    work.isCut = true;
    return [];
  }
  const branches = list.map((each) => convertSchema(each, depth + 1, work));
  const distinct = new Map(branches.map((branch) => [JSON.stringify(branch), branch]));
  return distinct.has('{}') ? [] : [...distinct.values()];
};
