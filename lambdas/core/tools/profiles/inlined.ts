// The profile `inlined`: a schema without `$ref` and `$defs`. It says the same; where it would have no end, or no bound, its
// deepest levels are cut, and it is then wider, never narrower: whatever the whole schema takes, it takes.
import { isObject, type Json, type JsonObject, readPointer } from '#core/json.ts';
import { paramHeadersOf } from '#core/tools/param-headers.ts';
import { hasParts, mapSubSchemas } from './sub-schemas.ts';
import { valueTypes } from './value-types.ts';

/** How often a schema that refers to itself is written inside itself. */
const MAX_TURNS = 3;
/** Bytes from which on a written schema is cut, unless it was longer before: a fourth of that in tokens, for one tool. */
const MAX_BYTES = 16_384;
/** Schemas in it: bounds the work before there are bytes to count. */
const MAX_SCHEMAS = 5_000;
/** Levels of arguments that are written out, tried in this order. */
const LEVELS = [Number.POSITIVE_INFINITY, 8, 6, 5, 4, 3, 2, 1];

type Work = {
  readonly follow: (reference: string) => Json | undefined;
  readonly draft7: boolean;
  readonly levels: number;
  /** Whether something was cut before: rules that a wider part would turn into narrower ones are left out. */
  readonly widens: boolean;
  cut: boolean;
  room: number;
};

type Place = { readonly level: number; readonly open: readonly string[] };

/** @param root an input schema that compiles: references lead somewhere, and none to itself in place */
export const inlined = (root: JsonObject): JsonObject => {
  const follow = followIn(root);
  const draft7 = typeof root.$schema === 'string' && !root.$schema.includes('2020-12');
  const most = Math.max(MAX_BYTES, JSON.stringify(root).length);
  const attempt = (schema: JsonObject, levels: number, widens: boolean): Attempt => {
    const work: Work = { follow, draft7, levels, widens, cut: false, room: MAX_SCHEMAS };
    const written = write(schema, { level: 0, open: [] }, work) as JsonObject;
    return { written, cut: work.cut, fits: work.room >= 0 && JSON.stringify(written).length <= most };
  };
  for (const levels of LEVELS) {
    const exact = attempt(root, levels, false);
    const tried = exact.cut ? attempt(root, levels, true) : exact;
    if (tried.fits) return tried.written;
  }
  return attempt(outline(root), 1, true).written;
};

type Attempt = { readonly written: JsonObject; readonly cut: boolean; readonly fits: boolean };

/** The arguments alone, where rules beside them are what is too large. */
const outline = (root: JsonObject): JsonObject =>
  Object.fromEntries(
    ['$schema', 'type', 'properties', 'patternProperties', 'required', 'additionalProperties'].flatMap((keyword) => {
      const value = root[keyword];
      return value === undefined ? [] : [[keyword, value]];
    }),
  );

const write = (schema: Json, place: Place, work: Work): Json => {
  if (!isObject(schema)) return schema;
  work.room -= 1;
  if (work.room < 0) return {};
  if (typeof schema.$ref === 'string') return writeReference(schema, schema.$ref, place, work);
  const { level } = place;
  // A header that the gateway asks for has to be seen by the client that sends it.
  if (level >= work.levels && hasParts(schema) && paramHeadersOf(schema).length === 0) return cut(schema, work);
  return mapSubSchemas(work.widens ? widened(kept(schema)) : kept(schema), (held, deeper) =>
    write(held, { ...place, level: level + deeper }, work),
  );
};

const writeReference = (schema: JsonObject, reference: string, place: Place, work: Work): Json => {
  const turns = place.open.filter((each) => each === reference).length;
  if (turns >= MAX_TURNS) return cut(schema, work);
  const target = work.follow(reference) ?? true;
  const written = write(target, { ...place, open: [...place.open, reference] }, work);
  const { $ref: _, ...rest } = schema;
  // Beside a reference draft 7 knows no other keyword; a description says something to a reader all the same.
  const beside = work.draft7 ? annotationsOf(rest) : rest;
  if (Object.keys(beside).length === 0) return written;
  if (isObject(written) && Object.keys(beside).every((keyword) => ANNOTATIONS.has(keyword)))
    return { ...written, ...beside };
  const own = write(beside, place, work) as JsonObject;
  return { ...own, allOf: [...(Array.isArray(own.allOf) ? (own.allOf as readonly Json[]) : []), written] };
};

const ANNOTATIONS = new Set(['title', 'description', 'default', 'examples', 'deprecated', 'readOnly', 'writeOnly']);

const annotationsOf = (schema: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(schema).filter(([keyword]) => ANNOTATIONS.has(keyword)));

/** What names a schema, or is only there to be referred to, would be there twice. */
const NAMING = new Set(['$defs', 'definitions', '$id', '$anchor', '$comment']);

const kept = (schema: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(schema).filter(([keyword]) => !NAMING.has(keyword)));

/** Keywords under which a part that takes more makes the whole take less. */
const TURNING = new Set([
  ...['not', 'if', 'then', 'else', 'contains', 'minContains', 'maxContains'],
  ...['unevaluatedProperties', 'unevaluatedItems', 'oneOf'],
]);

const widened = (schema: JsonObject): JsonObject => {
  const rest = Object.fromEntries(Object.entries(schema).filter(([keyword]) => !TURNING.has(keyword)));
  const { oneOf } = schema;
  if (oneOf === undefined) return rest;
  if (rest.anyOf === undefined) return { ...rest, anyOf: oneOf };
  return { ...rest, allOf: [...(Array.isArray(rest.allOf) ? (rest.allOf as readonly Json[]) : []), { anyOf: oneOf }] };
};

/** Said of what is not written out. */
export const CUT = 'Its parts are not shown here.';

const cut = (schema: JsonObject, work: Work): JsonObject => {
  work.cut = true;
  const types = valueTypes(schema, work.follow);
  const target = typeof schema.$ref === 'string' ? work.follow(schema.$ref) : undefined;
  const text = schema.description ?? (isObject(target) ? target.description : undefined);
  const [only, ...more] = types ?? [];
  return {
    ...(only !== undefined && { type: more.length === 0 ? only : [only, ...more] }),
    description: typeof text === 'string' && text !== '' ? `${text} ${CUT}` : CUT,
  };
};

/** Pointers from the root (RFC 6901), and names given by `$anchor` or, in draft 7, by `$id`. */
const followIn = (root: JsonObject) => {
  let named: ReadonlyMap<string, JsonObject> | undefined;
  return (reference: string): Json | undefined => {
    const fragment = decodeFragment(reference.slice(1));
    if (fragment === '' || fragment.startsWith('/')) return readPointer(root, fragment);
    named ??= new Map(namedSchemas(root));
    return named.get(fragment);
  };
};

const decodeFragment = (fragment: string): string => {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
};

const namedSchemas = (schema: Json): readonly (readonly [string, JsonObject])[] => {
  if (!isObject(schema)) return [];
  const { $anchor, $id } = schema;
  const own = typeof $anchor === 'string' ? [$anchor] : [];
  const older = typeof $id === 'string' && $id.startsWith('#') ? [$id.slice(1)] : [];
  const below: (readonly [string, JsonObject])[] = [];
  mapSubSchemas(schema, (held) => {
    below.push(...namedSchemas(held));
    return held;
  });
  return [...[...own, ...older].map((name) => [name, schema] as const), ...below];
};
