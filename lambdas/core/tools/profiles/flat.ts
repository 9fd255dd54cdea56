// The profile `flat`: one type for every argument, no unions, and of keywords only those that the strictest clients know.
// What it cannot say by keywords it says in the description. It takes what the whole schema takes, of members that are declared
// and but one thing: where several types are taken it names one. Calls are judged by the whole schema.
import { isObject, type Json, type JsonObject } from '#core/json.ts';
import { paramHeadersOf } from '#core/tools/param-headers.ts';
import { alternativesOf } from './alternatives.ts';
import { bound } from './bound.ts';
import { CUT, inlined } from './inlined.ts';
import { scalarKeywords } from './scalar-keywords.ts';
import { either, type ValueType, type ValueTypes, valueTypes } from './value-types.ts';

/** Levels of arguments that are written out; what a list holds may stand one below. */
const MAX_LEVEL = 5;

/** @param schema an input schema that compiles */
export const flat = (schema: JsonObject): JsonObject => {
  const written = write(inlined(schema), 0);
  return { ...written, type: 'object' };
};

/** Of several types the one that says most: whoever builds an object can also be told of the text that stands for it. */
const TELLING: readonly ValueType[] = ['object', 'array', 'string', 'number', 'integer', 'boolean'];

const write = (schema: Json, level: number): JsonObject => {
  const all = alternativesOf(schema);
  const types = either(all.map(typesOf));
  const known = new Set(all.flatMap((each) => [...(typesOf(each) ?? [])]));
  const type = TELLING.find((each) => known.has(each));
  const given = isObject(schema) ? schema : {};
  if (type === undefined) return annotated(given, all, {}, []);
  const matching = all.filter((each) => admits(each, type));
  const { notes, ...keywords } = keywordsOf(type, matching, level, paramHeadersOf(given).length > 0);
  return annotated(given, all, { type, ...keywords }, [...notes, ...othersNote(type, types, known)]);
};

/** Without a word about types, members speak of an object and items of a list. */
const typesOf = (schema: JsonObject): ValueTypes => {
  const types = valueTypes(schema);
  if (types !== undefined) return types;
  if (isObject(schema.properties)) return new Set(['object']);
  return isObject(schema.items) || Array.isArray(schema.prefixItems) ? new Set(['array']) : undefined;
};

const admits = (schema: JsonObject, type: ValueType): boolean => {
  const types = typesOf(schema);
  return types === undefined || types.has(type) || (type === 'number' && types.has('integer'));
};

type Keywords = JsonObject & { readonly notes: readonly string[] };

const keywordsOf = (type: ValueType, all: readonly JsonObject[], level: number, seen: boolean): Keywords => {
  const deep = level >= MAX_LEVEL && !seen;
  if (type === 'object') return objectKeywords(all, level, deep);
  return type === 'array' ? arrayKeywords(all, level, deep) : scalarKeywords(type, all);
};

const membersOf = ({ properties }: JsonObject): JsonObject => (isObject(properties) ? properties : {});
const requiredOf = ({ required }: JsonObject): readonly string[] =>
  Array.isArray(required) ? (required as readonly string[]) : [];

/** Every member that some alternative has; required is what all require. */
const objectKeywords = (all: readonly JsonObject[], level: number, deep: boolean): Keywords => {
  const names = [...new Set(all.flatMap((each) => Object.keys(membersOf(each))))];
  const open = mapNote(all, names);
  if (names.length === 0 || deep) return { notes: names.length === 0 ? open : [CUT] };
  const properties = Object.fromEntries(names.map((name) => [name, write(memberOf(name, all), level + 1)]));
  const required = names.filter((name) => all.every((each) => requiredOf(each).includes(name)));
  return { properties, ...(required.length > 0 && { required }), notes: [...formsNote(all), ...open] };
};

const anyOf = (schemas: readonly Json[]): Json => {
  const distinct = [...new Map(schemas.map((each) => [JSON.stringify(each), each])).values()];
  return distinct.length === 1 ? (distinct[0] as Json) : { anyOf: distinct };
};

/** An alternative without members takes any: what another says of one must not be asked of it. */
const memberOf = (name: string, all: readonly JsonObject[]): Json =>
  anyOf([
    ...all.flatMap((each) => (Object.hasOwn(membersOf(each), name) ? [membersOf(each)[name] as Json] : [])),
    ...(all.some((each) => Object.keys(membersOf(each)).length === 0 && each.additionalProperties !== false)
      ? [{}]
      : []),
  ]);

const arrayKeywords = (all: readonly JsonObject[], level: number, deep: boolean): Keywords => {
  const held = all.map(({ items, prefixItems = [] }) => {
    const listed = Array.isArray(items)
      ? items
      : [...(prefixItems as readonly Json[]), ...(isObject(items) ? [items] : [])];
    return listed as readonly Json[];
  });
  // One that says nothing of its items takes any.
  const items = held.some((each) => each.length === 0) ? {} : anyOf(held.flat());
  const [least, most] = [bound(all, 'minItems', Math.min), bound(all, 'maxItems', Math.max)];
  return {
    items: deep ? coarse(items) : write(items, level + 1),
    ...(least !== undefined && { minItems: least }),
    ...(most !== undefined && { maxItems: most }),
    notes: deep && hasMembers(items) ? [CUT] : [],
  };
};

const hasMembers = (schema: Json): boolean =>
  alternativesOf(schema).some((each) => Object.keys(membersOf(each)).length > 0);

const coarse = (items: Json): JsonObject => {
  const { type } = write(items, MAX_LEVEL);
  return type === undefined ? {} : { type, ...(type === 'array' && { items: {} }) };
};

const WORDS: { readonly [T in ValueType]: string } = {
  object: 'an object',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'null',
};

const othersNote = (type: ValueType, types: ValueTypes, known: ReadonlySet<ValueType>): readonly string[] => {
  if (types === undefined) return ['Also taken: any other value.'];
  const others = [...known].filter((each) => each !== type && !(type === 'number' && each === 'integer'));
  return others.length === 0 ? [] : [`Also taken: ${others.map((each) => WORDS[each]).join(' or ')}.`];
};

const MAX_FORMS = 6;

/** Which members go together, where alternatives differ in what they require. */
const formsNote = (all: readonly JsonObject[]): readonly string[] => {
  const forms = [...new Set(all.map((each) => requiredOf(each).join(', ')))].filter((form) => form !== '');
  return forms.length < 2 || forms.length > MAX_FORMS ? [] : [`One of these is needed: ${forms.join('; ')}.`];
};

const mapNote = (all: readonly JsonObject[], names: readonly string[]): readonly string[] => {
  const values = all.flatMap(({ additionalProperties: more }) => (isObject(more) ? [more] : []));
  const [type, ...others] = new Set(values.flatMap((each) => [...(valueTypes(each) ?? [])]));
  if (type === undefined || others.length > 0) return [];
  return [`${names.length === 0 ? 'Its' : 'Other'} members may have any names; each is ${WORDS[type]}.`];
};

/** Title and description of the schema itself, or else of the only alternative; notes go behind. */
const annotated = (
  given: JsonObject,
  all: readonly JsonObject[],
  keywords: JsonObject,
  notes: readonly string[],
): JsonObject => {
  const only = all.length === 1 ? all[0] : undefined;
  const { title = only?.title, description = only?.description, default: fallback = only?.default } = given;
  const header = given['x-mcp-header'];
  const text = [...(typeof description === 'string' && description !== '' ? [description] : []), ...notes].join(' ');
  return {
    ...keywords,
    ...(typeof title === 'string' && { title }),
    ...(text !== '' && { description: text }),
    ...(fallback !== undefined && admits({ const: fallback }, keywords.type as ValueType) && { default: fallback }),
    ...(header !== undefined && { 'x-mcp-header': header }),
  };
};
