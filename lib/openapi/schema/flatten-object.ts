// A body's schema as one flat set of properties, which models fill best and every client accepts: unions at the root of a
// tool's schema make clients drop the tool.
import { isObject, type Json, type JsonObject } from '#core/json.ts';
import { objectsIn, resolve } from '../resolve.ts';
import { isWritable } from './convert.ts';

export type Flat = {
  readonly properties: ReadonlyMap<string, Json>;
  readonly required: ReadonlySet<string>;
  /** Whether alternatives were put together, so that not all of the properties go together. */
  readonly merged: boolean;
};

/** Arguments that a tool may have; a body with more is sent as one. */
const MAX_PROPERTIES = 180;
const MAX_NESTING = 20;

type Work = {
  readonly root: JsonObject;
  readonly merge: boolean;
  readonly properties: Map<string, Json>;
  readonly required: Set<string>;
  merged: boolean;
};

/** @param merge whether alternatives may be put together, where the body cannot be sent as one value; `undefined`: not flat */
export const flattenObject = (root: JsonObject, schema: Json, merge: boolean): Flat | undefined => {
  const work: Work = { root, merge, properties: new Map(), required: new Set(), merged: false };
  if (!collect(schema, work, true, 0)) return undefined;
  const writable = [...work.properties].filter(([name, property]) => isWritable(name, property, work));
  if (writable.length === 0 || writable.length > MAX_PROPERTIES) return undefined;
  return { properties: new Map(writable), required: work.required, merged: work.merged };
};

/** Says nothing but which properties go together, as `anyOf: [{required: [a]}, {required: [b]}]` does. */
const isCondition = (branch: JsonObject): boolean =>
  ['$ref', 'properties', 'type', 'allOf', 'oneOf', 'anyOf'].every((keyword) => branch[keyword] === undefined);

const collect = (schema: Json, work: Work, demanded: boolean, nesting: number): boolean => {
  const { value } = resolve(work.root, schema);
  if (value === undefined || nesting > MAX_NESTING || !mayBeObject(value)) return false;
  // Members of any name are no arguments: such a body is sent as one value, where it can be.
  if (isOpen(value) && !work.merge) return false;
  for (const [name, property] of Object.entries(isObject(value.properties) ? value.properties : {}))
    if (!work.properties.has(name)) work.properties.set(name, property);
  if (demanded) for (const name of stringsIn(value.required)) work.required.add(name);
  const all = objectsIn(value.allOf);
  return all.every((each) => collect(each, work, demanded, nesting + 1)) && collectUnions(value, work, nesting);
};

const isOpen = ({ additionalProperties: open }: JsonObject): boolean => isObject(open) && Object.keys(open).length > 0;

const stringsIn = (list: Json | undefined): readonly string[] =>
  Array.isArray(list) ? list.filter((each) => typeof each === 'string') : [];

const mayBeObject = ({ type }: JsonObject): boolean =>
  type === undefined || type === 'object' || (Array.isArray(type) && type.includes('object'));

const collectUnions = (value: JsonObject, work: Work, nesting: number): boolean =>
  [objectsIn(value.oneOf), objectsIn(value.anyOf)].every((branches) => {
    if (branches.every(isCondition)) return true;
    const [only] = branches;
    if (branches.length === 1) return collect(only as JsonObject, work, true, nesting + 1);
    if (!work.merge) return false;
    work.merged = true;
    return branches.map((branch) => collect(branch, work, false, nesting + 1)).includes(true);
  });
