// A schema as a set of resources that references can name: base URIs, anchors, bounds. Nothing is ever fetched.
import { isObject, type Json, type JsonObject } from '#core/json.ts';

export type Dialect = '2020-12' | 'draft-07';

/** A schema resource (core §4.3.5): a root, its base URI, and the anchors below it. */
export type Resource = {
  readonly uri: string;
  readonly root: Json;
  readonly dialect: Dialect;
  readonly anchors: Map<string, Json>;
  readonly dynamicAnchors: Map<string, Json>;
};

/** A schema and the resource it stands in. */
export type Place = { readonly schema: Json; readonly resource: Resource };

export type Documents = {
  readonly resources: Map<string, Resource>;
  /** The resource that begins at this very schema object. */
  readonly roots: Map<Json, Resource>;
  schemas: number;
};

const MAX_DEPTH = 64;
const MAX_SCHEMAS = 5_000;

/** RFC 2606: no such host can exist, so an absolute URI cannot collide with a schema that has none. */
const DEFAULT_URI = 'https://schema.invalid/';

const SINGLE = [
  ...['additionalItems', 'additionalProperties', 'contains', 'else', 'if', 'items', 'not', 'propertyNames', 'then'],
  ...['unevaluatedItems', 'unevaluatedProperties'],
];
const LISTS = ['allOf', 'anyOf', 'items', 'oneOf', 'prefixItems'];
const MAPS = ['$defs', 'definitions', 'dependencies', 'dependentSchemas', 'patternProperties', 'properties'];

/** A reference's absolute URI without its fragment, and the fragment decoded (RFC 3986 §5). */
const readReference = (reference: string, base: string): { readonly uri: string; readonly fragment: string } => {
  try {
    const url = new URL(reference, base);
    const fragment = decodeURIComponent(url.hash.slice(1));
    url.hash = '';
    return { uri: url.href, fragment };
  } catch (cause) {
    throw new Error(`The schema refers to ${JSON.stringify(reference.slice(0, 100))}, which is no URI reference.`, {
      cause,
    });
  }
};

/** The schemas directly below `schema`, as the keywords of both dialects hold them. */
const children = (schema: JsonObject): readonly Json[] => [
  ...SINGLE.flatMap((keyword) => (isObject(schema[keyword]) ? [schema[keyword]] : [])),
  ...LISTS.flatMap((keyword) => {
    const list = schema[keyword];
    return Array.isArray(list) ? list : [];
  }),
  ...MAPS.flatMap((keyword) => (isObject(schema[keyword]) ? Object.values(schema[keyword]) : [])),
];

/** The `$id` that names a new resource. Draft 7 ignores one beside `$ref` (core §8.3), and one that is a mere fragment is an anchor. */
const ownId = (schema: JsonObject, dialect: Dialect): string | undefined => {
  const { $id } = schema;
  if (typeof $id !== 'string') return undefined;
  return dialect === 'draft-07' && (schema.$ref !== undefined || $id.startsWith('#')) ? undefined : $id;
};

const noteAnchors = (schema: JsonObject, resource: Resource): void => {
  const { $id, $anchor, $dynamicAnchor } = schema;
  if (resource.dialect === 'draft-07') {
    if (typeof $id === 'string' && $id.startsWith('#') && schema.$ref === undefined)
      resource.anchors.set($id.slice(1), schema);
    return;
  }
  if (typeof $anchor === 'string') resource.anchors.set($anchor, schema);
  if (typeof $dynamicAnchor !== 'string') return;
  resource.anchors.set($dynamicAnchor, schema);
  resource.dynamicAnchors.set($dynamicAnchor, schema);
};

const addResource = (documents: Documents, uri: string, root: Json, dialect: Dialect): Resource => {
  const resource: Resource = { uri, root, dialect, anchors: new Map(), dynamicAnchors: new Map() };
  documents.resources.set(uri, resource);
  if (isObject(root)) documents.roots.set(root, resource);
  return resource;
};

const note = (documents: Documents, schema: Json, around: Resource, depth: number): void => {
  documents.schemas += 1;
  if (documents.schemas > MAX_SCHEMAS) throw new Error(`The schema has more than ${MAX_SCHEMAS} sub-schemas.`);
  if (depth > MAX_DEPTH) throw new Error(`The schema is nested deeper than ${MAX_DEPTH} levels.`);
  if (!isObject(schema)) return;
  const id = depth === 0 ? undefined : ownId(schema, around.dialect);
  const resource =
    id === undefined ? around : addResource(documents, readReference(id, around.uri).uri, schema, around.dialect);
  noteAnchors(schema, resource);
  for (const child of children(schema)) note(documents, child, resource, depth + 1);
};

/**
 * Notes every resource and anchor of a document that came from `uri` (none: the schema itself).
 * Throws where it is nested deeper than 64 levels or has more than 5,000 sub-schemas.
 */
export const addDocument = (documents: Documents, schema: Json, dialect: Dialect, uri = DEFAULT_URI): Place => {
  const id = isObject(schema) ? ownId(schema, dialect) : undefined;
  const own = id === undefined ? uri : readReference(id, uri).uri;
  const resource = addResource(documents, own, schema, dialect);
  documents.resources.set(uri, resource);
  note(documents, schema, resource, 0);
  return { schema, resource };
};

/** Walks a JSON pointer, minding the resources it crosses. */
const walk = (documents: Documents, from: Resource, pointer: string): Place | undefined => {
  let place: Place = { schema: from.root, resource: from };
  for (const token of pointer.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    const here = place.schema;
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined;
    const schema = (here as JsonObject)[key] as Json;
    place = { schema, resource: documents.roots.get(schema) ?? place.resource };
  }
  return place;
};

const find = (documents: Documents, resource: Resource, fragment: string): Place | undefined => {
  if (fragment === '' || fragment.startsWith('/')) return walk(documents, resource, fragment);
  const schema = resource.anchors.get(fragment);
  return schema === undefined ? undefined : { schema, resource };
};

/**
 * Resolves a reference (core §8.2.3.1) against the resource it stands in.
 * Throws where it leaves the document: following it would let a schema make requests (SSRF).
 */
export const resolve = (
  documents: Documents,
  reference: string,
  from: Resource,
): Place & { readonly fragment: string } => {
  const { uri, fragment } = readReference(reference, from.uri);
  const resource = documents.resources.get(uri);
  const place = resource === undefined ? undefined : find(documents, resource, fragment);
  if (place === undefined)
    throw new Error(
      `The schema refers to ${JSON.stringify(reference.slice(0, 100))}, which is not part of it; nothing is fetched.`,
    );
  return { ...place, fragment };
};
