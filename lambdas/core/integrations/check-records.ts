// Documentation records and the schemas in them: what clients accept, and what the flat input schema of a tool can hold.
import { isObject, type Json, type JsonObject, pointerToken } from '#core/json.ts';
import type { Problem } from '#core/result.ts';
import { pointerTo } from './definition-pointer.ts';
import type { DescribedMethod } from './described-method.ts';
import type { Integration } from './integration.ts';

/** What the strictest client accepts as the name of a top-level argument. */
const ARGUMENT = /^[a-zA-Z0-9_.-]{1,64}$/;
const UNIONS = ['oneOf', 'anyOf', 'allOf'] as const;
const PRIMITIVES: ReadonlySet<Json | undefined> = new Set(['string', 'integer', 'boolean']);

const NO_METHOD = 'describes a method that does not exist: correct resource and method, or remove the record';
const SECOND = 'is the second record of its method: keep one';

/** Records that lead nowhere, and second ones. */
const targetProblems = ({ resources, documentation }: Integration): readonly Problem[] => {
  const seen = new Set<string>();
  return documentation.flatMap(({ resource, method }, index): readonly Problem[] => {
    const pointer = pointerTo('documentation', index);
    const methods = resources[resource]?.methods;
    if (methods === undefined || !Object.hasOwn(methods, method)) return [{ pointer, detail: NO_METHOD }];
    const key = pointerTo(resource, method);
    if (seen.has(key)) return [{ pointer, detail: SECOND }];
    seen.add(key);
    return [];
  });
};

const rootProblems = (schema: JsonObject, pointer: string, whole: boolean): readonly Problem[] => {
  const unions = UNIONS.filter((keyword) => schema[keyword] !== undefined);
  const names = isObject(schema.properties) ? Object.keys(schema.properties) : [];
  return [
    ...unions.map((keyword) => ({
      pointer: `${pointer}/${keyword}`,
      detail: whole
        ? `would be lost beside properties: name the whole body with body.argument, or remove ${keyword}`
        : `stands at the root, where clients refuse the tool: move ${keyword} into a property or flatten it`,
    })),
    ...names
      .filter((name) => !ARGUMENT.test(name))
      .map((name) => ({
        pointer: `${pointer}/properties/${pointerToken(name)}`,
        detail:
          'is no argument name (letters, digits, _ . -, at most 64): rename it and give the wire name under parameters',
      })),
  ];
};

/**
 * `x-mcp-header` anywhere in a schema: clients drop a tool where it stands on no text, integer or boolean, or where it is
 * not reached through `properties` alone (MCP 2026-07-28, server/tools).
 */
const headerProblems = (schema: Json, pointer: string, headers: Set<string>, reached = true): readonly Problem[] => {
  if (Array.isArray(schema))
    return schema.flatMap((item: Json, index) => headerProblems(item, `${pointer}/${index}`, headers, false));
  if (!isObject(schema)) return [];
  return Object.entries(schema).flatMap(([keyword, value]) => {
    const at = `${pointer}/${pointerToken(keyword)}`;
    if (keyword === 'x-mcp-header' && typeof value === 'string')
      return paramHeaderProblems(value, reached ? schema.type : undefined, at, headers);
    if (keyword !== 'properties' || !isObject(value)) return headerProblems(value, at, headers, false);
    return Object.entries(value).flatMap(([name, property]) =>
      headerProblems(property, `${at}/${pointerToken(name)}`, headers, reached),
    );
  });
};

const paramHeaderProblems = (name: string, type: Json | undefined, pointer: string, headers: Set<string>) => {
  const unique = !headers.has(name.toLowerCase());
  headers.add(name.toLowerCase());
  return PRIMITIVES.has(type) && unique
    ? []
    : [
        {
          pointer,
          detail:
            'names a header twice, or stands on no text, integer or boolean that is reached through properties: correct or remove it',
        },
      ];
};

const sharedDefinitions = (one: Json | undefined, other: Json | undefined): readonly string[] =>
  isObject(one) && isObject(other)
    ? Object.keys(one).filter(
        (name) => Object.hasOwn(other, name) && JSON.stringify(one[name]) !== JSON.stringify(other[name]),
      )
    : [];

const schemaProblems = ({ method, record }: DescribedMethod): readonly Problem[] => {
  if (record === undefined) return [];
  const { query_schema: query, body_schema: body, pointer } = record;
  const headers = new Set<string>();
  const spread = method.body?.argument === undefined && isObject(body?.properties);
  return [
    ...(query === undefined ? [] : rootProblems(query, `${pointer}/query_schema`, false)),
    ...(query !== undefined && query.type !== 'object'
      ? [{ pointer: `${pointer}/query_schema`, detail: 'describes an object of arguments: set type to "object"' }]
      : []),
    ...(body !== undefined && spread ? rootProblems(body, `${pointer}/body_schema`, true) : []),
    ...headerProblems(query ?? {}, `${pointer}/query_schema`, headers),
    ...headerProblems(body ?? {}, `${pointer}/body_schema`, headers),
    ...sharedDefinitions(query?.$defs, body?.$defs).map((name) => ({
      pointer: `${pointer}/body_schema/$defs/${pointerToken(name)}`,
      detail: 'differs from the definition of this name in query_schema: rename one',
    })),
  ];
};

/** Problems of `documentation`. A method without a record is none: it yields no tool. */
export const checkRecords = (definition: Integration, methods: readonly DescribedMethod[]): readonly Problem[] => [
  ...targetProblems(definition),
  ...methods.flatMap(schemaProblems),
];
