// Which arguments a tool takes and where each one goes in the upstream request.
import type { DocumentationRecord, Method, Pagination } from '#core/integrations/integration.ts';
import type { ParameterRule } from '#core/integrations/request-rules.ts';
import { isObject, type Json, type JsonObject } from '#core/json.ts';
import { cursorWireName, isPageParameter } from './pagination.ts';

type ParameterStyle = NonNullable<ParameterRule['style']>;

export type ArgumentSlot = {
  /** Name in the tool's input schema. */
  readonly argument: string;
  /** `page`: not a parameter itself; pagination turns it into the provider's own. */
  readonly in: 'path' | 'query' | 'header' | 'body' | 'page';
  /** Name upstream. With `whole`, the argument's own name. */
  readonly wire: string;
  readonly style: ParameterStyle;
  readonly explode: boolean;
  readonly schema: Json;
  readonly required: boolean;
  /** Reserved characters of the value stay as they are where they can. */
  readonly allowReserved?: boolean;
  /** Content-Type of a part, where it is not the default. */
  readonly contentType?: string;
  /** Of a file: the argument that is its name, and goes nowhere else. */
  readonly filename?: string;
  /** The value is the whole body, not a property of it. */
  readonly whole?: true;
};

/** No other part of the record matters here. */
type ArgumentSchemas = Pick<DocumentationRecord, 'query_schema' | 'body_schema'>;

type Declared = { readonly name: string; readonly schema: Json; readonly required: boolean };

/** `{name}` in a path template. */
export const PLACEHOLDER = /\{([^{}]+)\}/g;

/** Names of the `{placeholders}` of a path template, in order. */
export const placeholders = (path: string): readonly string[] =>
  Array.from(path.matchAll(PLACEHOLDER), (match) => match[1] ?? '');

const declared = (schema: JsonObject | undefined): readonly Declared[] => {
  const properties = schema?.properties;
  const required = schema?.required;
  if (!isObject(properties)) return [];
  return Object.entries(properties).map(([name, property]) => ({
    name,
    schema: property,
    required: Array.isArray(required) && required.includes(name),
  }));
};

const ruleOf = (method: Method, argument: string): ParameterRule | undefined =>
  method.parameters !== undefined && Object.hasOwn(method.parameters, argument)
    ? method.parameters[argument]
    : undefined;

const defaultStyle = (method: Method, location: ArgumentSlot['in']): ParameterStyle => {
  if (location === 'body') return method.body?.encoding === 'multipart' ? 'form' : 'deepObject';
  return location === 'query' ? 'form' : 'simple';
};

const slot = (method: Method, { name, schema, required }: Declared, otherwise: ArgumentSlot['in']): ArgumentSlot => {
  const rule = ruleOf(method, name);
  const location = rule?.in ?? otherwise;
  const style = rule?.style ?? defaultStyle(method, location);
  return {
    argument: name,
    in: location,
    wire: rule?.name ?? name,
    style,
    explode: rule?.explode ?? (style === 'form' || style === 'deepObject'),
    schema,
    required: required || location === 'path',
    ...(rule?.allow_reserved === true && { allowReserved: true }),
    ...(rule?.content_type !== undefined && { contentType: rule.content_type }),
    ...(rule?.filename !== undefined && { filename: rule.filename }),
  };
};

const STRING_SCHEMA = { type: 'string' } as const;

/** Placeholders and rules without a schema are still arguments: a lost path parameter makes the tool uncallable. */
const undocumented = (method: Method, known: readonly ArgumentSlot[]): readonly ArgumentSlot[] => {
  const rules = Object.entries(method.parameters ?? {}).filter(
    ([argument]) => !known.some((other) => other.argument === argument),
  );
  const inPath = new Set(known.filter((other) => other.in === 'path').map((other) => other.wire));
  const aliased = new Set(
    rules.filter(([, rule]) => rule.in === 'path').map(([argument, rule]) => rule.name ?? argument),
  );
  const bare = placeholders(method.path).filter((name) => !inPath.has(name) && !aliased.has(name));
  return [
    ...[...new Set(bare)].map((name) => slot(method, { name, schema: STRING_SCHEMA, required: true }, 'path')),
    ...rules
      .filter(([, rule]) => rule.in !== 'body')
      .map(([name]) => slot(method, { name, schema: STRING_SCHEMA, required: false }, 'query')),
  ];
};

const wholeBody = (method: Method, schema: JsonObject | undefined): ArgumentSlot => {
  const name = method.body?.argument ?? 'body';
  // An object schema that requires nothing allows an empty body; anything else has to be there.
  const required = method.body?.optional !== true && (schema?.type !== 'object' || Array.isArray(schema.required));
  return {
    argument: name,
    in: 'body',
    wire: name,
    style: 'deepObject',
    explode: true,
    schema: schema ?? {},
    required,
    whole: true,
  };
};

const bodySlots = (method: Method, schema: JsonObject | undefined, taken: ReadonlySet<string>) => {
  if (schema === undefined && method.body?.argument === undefined) return [];
  const properties = declared(schema);
  if (method.body?.argument !== undefined || properties.length === 0) return [wholeBody(method, schema)];
  return properties.map((property) => {
    if (!taken.has(property.name)) return slot(method, property, 'body');
    // The wire name stays; only the argument is renamed, and a rule is looked up under the new name.
    const renamed = slot(method, { ...property, name: `body_${property.name}` }, 'body');
    return { ...renamed, wire: ruleOf(method, renamed.argument)?.name ?? property.name };
  });
};

const CURSOR_DESCRIPTION =
  'The next_cursor of the previous page, exactly as received: not decoded, changed or parsed. Leave it out for the first page; keep the other arguments as they were.';

const pageSlots = (pagination: Pagination | undefined): readonly ArgumentSlot[] => {
  if (pagination === undefined) return [];
  const common = { in: 'page', style: 'form', explode: true, required: false } as const;
  const cursor: ArgumentSlot = {
    ...common,
    argument: 'next_cursor',
    wire: cursorWireName(pagination),
    schema: { type: 'string', description: CURSOR_DESCRIPTION },
  };
  const { limit } = pagination;
  if (limit === undefined) return [cursor];
  const schema = {
    type: 'integer',
    minimum: 1,
    maximum: limit.max,
    ...(limit.default === undefined ? {} : { default: limit.default }),
    description: 'Number of items per page.',
  };
  return [{ ...common, argument: 'limit', wire: limit.name, schema }, cursor];
};

/** Gives every slot its own argument name: a later one of the same name is prefixed with where it goes. */
const withUniqueArguments = (slots: readonly ArgumentSlot[], reserved: readonly string[]): readonly ArgumentSlot[] => {
  const taken = new Set(reserved);
  return slots.map((each) => {
    let argument = each.argument;
    while (taken.has(argument)) argument = `${each.in}_${argument}`;
    taken.add(argument);
    return argument === each.argument ? each : { ...each, argument };
  });
};

/**
 * Every argument of a tool, in the order path, query, header, body, page.
 * A body property that shares its name with a path, query or header argument becomes `body_<name>`. The provider's own
 * pagination parameters are replaced by `limit` and `next_cursor`. GET and HEAD have no body (RFC 9110 §9.3).
 */
export const argumentSlots = (method: Method, record: ArgumentSchemas): readonly ArgumentSlot[] => {
  const names = new Set(placeholders(method.path));
  const documented = declared(record.query_schema).map((each) =>
    slot(method, each, names.has(each.name) ? 'path' : 'query'),
  );
  const taken = new Set([...documented.map((each) => each.argument), ...names]);
  const bodyless = method.http === 'GET' || method.http === 'HEAD';
  const body = bodyless ? [] : bodySlots(method, record.body_schema, taken);
  const parameters = [...documented, ...body];
  const all = [...parameters, ...undocumented(method, parameters)].filter(
    (each) => !isPageParameter(method.pagination, each),
  );
  const page = pageSlots(method.pagination);
  const ordered = (['path', 'query', 'header', 'body'] as const).flatMap((location) =>
    all.filter((each) => each.in === location),
  );
  return [
    ...withUniqueArguments(
      ordered,
      page.map((each) => each.argument),
    ),
    ...page,
  ];
};
