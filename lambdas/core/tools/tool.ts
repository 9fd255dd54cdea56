// From an integration's data to the tools an agent sees. No documentation record, no tool.
import type { DocumentationRecord, Integration, Method, Pagination } from '#core/integrations/integration.ts';
import { isObject, type JsonObject } from '#core/json.ts';
import type { Scopable } from '#core/scopes/scope.ts';
import { type ArgumentSlot, argumentSlots } from '#core/upstream/argument-slots.ts';
import { annotationsOf, methodClass } from './method-class.ts';
import { type Named, nameMethods } from './names.ts';
import { type ParamHeader, paramHeadersOf } from './param-headers.ts';

export type Tool = Scopable & {
  readonly resource: string;
  readonly method: Method;
  readonly slots: readonly ArgumentSlot[];
  readonly inputSchema: JsonObject;
  readonly paramHeaders: readonly ParamHeader[];
  /** Name, description, schema and annotations as `tools/list` shows them. */
  readonly definition: JsonObject;
  /** `definition` as JSON text, serialised once: a list of 200 tools costs a join. */
  readonly fragment: string;
  /** Names of the arguments that make its answer smaller, where it has them. */
  readonly shaping?: { readonly fields: string; readonly maxBytes: string };
};

/** Every tool of an integration, in the order of their names (2026-07-28: deterministic order). */
export const buildTools = (integration: Integration): readonly Tool[] => {
  const records = new Map(integration.documentation.map((record) => [`${record.resource} ${record.method}`, record]));
  return nameMethods(integration)
    .flatMap((named) => {
      const record = records.get(`${named.resource} ${named.methodName}`);
      return record === undefined ? [] : [buildTool(integration, named, record)];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
};

const buildTool = (integration: Integration, named: Named, record: DocumentationRecord): Tool => {
  const { method, methodName, name, resource } = named;
  const slots = argumentSlots(method, record);
  const inputSchema = inputSchemaOf(slots, record);
  const definition = {
    name,
    ...(record.title !== undefined && { title: record.title }),
    description: describe(record.description, method.pagination),
    inputSchema,
    annotations: annotationsOf(methodName, method, record.title),
  };
  return {
    name,
    resource,
    method,
    methodName,
    methodClass: methodClass(methodName, method),
    tags: [...(integration.resources[resource]?.tags ?? []), ...(method.tags ?? [])],
    slots,
    inputSchema,
    paramHeaders: paramHeadersOf(inputSchema),
    definition,
    fragment: JSON.stringify(definition),
  };
};

const NEXT_PAGE =
  ' Returns one page. If the answer names a next_cursor, pass it back exactly as received (not decoded, changed or parsed) to get the next page; without one, this was the last.';

const describe = (text: string, pagination: Pagination | undefined): string =>
  pagination === undefined ? text : text + NEXT_PAGE;

/** Flat: path, query, header and body arguments side by side, since models fill flat objects best. */
const inputSchemaOf = (
  slots: readonly ArgumentSlot[],
  { query_schema, body_schema }: DocumentationRecord,
): JsonObject => {
  const required = slots.filter((slot) => slot.required).map((slot) => slot.argument);
  const definitions = [query_schema?.$defs, body_schema?.$defs].filter(isObject);
  const dialect = body_schema?.$schema ?? query_schema?.$schema;
  // A body that is one argument brings its rules along inside that argument's schema.
  const whole = slots.some((slot) => slot.whole);
  const rules = [query_schema, whole ? undefined : body_schema].map(rulesBeside).filter((each) => each !== undefined);
  return {
    ...(dialect !== undefined && { $schema: dialect }),
    type: 'object',
    properties: Object.fromEntries(slots.map((slot) => [slot.argument, slot.schema])),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
    ...(rules.length > 1 ? { allOf: rules } : rules[0]),
    ...(definitions.length > 0 && { $defs: Object.assign({}, ...definitions) as JsonObject }),
  };
};

const REBUILT = new Set([
  '$schema',
  '$defs',
  'type',
  'properties',
  'required',
  'additionalProperties',
  'title',
  'description',
]);

/** What a record's schema says beside its properties (`dependentRequired`, `if`, …): it holds for the flat object too. */
const rulesBeside = (schema: JsonObject | undefined): JsonObject | undefined => {
  const rules = Object.entries(schema ?? {}).filter(([keyword]) => !REBUILT.has(keyword));
  return rules.length === 0 ? undefined : Object.fromEntries(rules);
};
