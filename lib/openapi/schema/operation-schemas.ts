// The two schemas of a documentation record, at the finest level of detail that an agent can afford.
import { checkReferences } from '#adapters/schema/check-references.ts';
import type { Json, JsonObject } from '#core/json.ts';
import type { Argument } from '../arguments.ts';
import type { Notes } from '../report.ts';
import { type Conversion, convertSchema } from './convert.ts';
import { type Definitions, withDefinitions } from './definitions.ts';
import { LEVELS, type Limits, MAX_SCHEMAS } from './limits.ts';

export type Schemas = { readonly query?: JsonObject; readonly body?: JsonObject };

/**
 * @param whole the schema of a body that is one argument
 * @param comfortable bytes that the two may have before they are told more coarsely
 */
export const operationSchemas = (
  root: JsonObject,
  given: readonly Argument[],
  whole: Json | undefined,
  comfortable: number,
  notes: Notes,
): Schemas => {
  for (const limits of LEVELS) {
    const found = atLevel(root, given, whole, limits, notes);
    const isSmall = found !== undefined && found.count <= MAX_SCHEMAS && found.bytes <= comfortable;
    if (found === undefined || (limits !== LEVELS.at(-1) && !isSmall)) continue;
    if (limits !== LEVELS[0])
      notes.add(
        'Its schema is told more coarsely than the document does.',
        'Nothing: what is left out is judged by the provider.',
      );
    return found.schemas;
  }
  notes.add('Its schema multiplies without bound, and is left out.', 'Rewrite the schema.');
  const names = given.map(({ name, ...rest }) => ({ ...rest, name, schema: {} }));
  return atLevel(root, names, whole === undefined ? undefined : {}, LEVELS[0], notes)?.schemas ?? {};
};

const atLevel = (
  root: JsonObject,
  given: readonly Argument[],
  whole: Json | undefined,
  limits: Limits,
  notes: Notes,
) => {
  const definitions: Definitions = new Map();
  const work: Conversion = { root, limits, definitions, note: notes.add, count: 0, isCut: false };
  const inBody = given.filter((each) => each.in === 'body');
  const others = given.filter((each) => each.in !== 'body');
  const roots = [objectOf(others, work), whole === undefined ? objectOf(inBody, work) : convertSchema(whole, 0, work)];
  const converted: { [name: string]: JsonObject } = {};
  // The map grows while it is walked: definitions refer to others.
  for (const { name, source, depth } of definitions.values()) converted[name] = convertSchema(source, depth + 1, work);
  const [query = {}, body = {}] = withDefinitions(roots, converted);
  if (!isFollowable({ allOf: [query, body], $defs: Object.assign({}, query.$defs, body.$defs) as JsonObject }))
    return undefined;
  const schemas: Schemas = {
    ...(others.length > 0 && { query }),
    ...((inBody.length > 0 || whole !== undefined) && { body }),
  };
  return { schemas, count: work.count, bytes: JSON.stringify(schemas).length };
};

const objectOf = (given: readonly Argument[], work: Conversion): JsonObject => {
  const required = given.filter((each) => each.required).map(({ name }) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(given.map(({ name, schema }) => [name, convertSchema(schema, 0, work)])),
    ...(required.length > 0 && { required }),
  };
};

const isFollowable = (schema: JsonObject): boolean => {
  try {
    checkReferences(schema);
    return true;
  } catch {
    return false;
  }
};
