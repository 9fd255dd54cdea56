// Arguments that a tool's input schema allows, the same ones every time.
import type { Pagination } from '#core/integrations/integration.ts';
import { isObject, type Json, type JsonObject } from '#core/json.ts';
import type { Tool } from '#core/tools/tool.ts';

const FORMATS: { readonly [format: string]: string } = {
  'date-time': '2026-03-01T00:00:00Z',
  date: '2026-03-01',
  email: 'ada@example.com',
  uri: 'https://www.example.com/page',
};

/** Where a pattern asks for more than any text. */
const BY_PATTERN: { readonly [pattern: string]: string } = {
  '^[0-9]{1,20}$': '512',
  '^[0-9a-fA-F]{6}$': 'd73a4a',
};

const POSITIONS: { readonly [kind: string]: string } = { cursor: 'b3BhcXVl', page: '2', offset: '20' };

/** A cursor such as the tool gives out. */
const cursorOf = (pagination: Pagination): string =>
  'parameters' in pagination ? `${pagination.parameters[0]}=2` : (POSITIONS[pagination.kind] ?? '');

const text = ({ pattern, format, minLength, maxLength, contentEncoding }: JsonObject): string =>
  (contentEncoding === 'base64' ? 'c2FtcGxl' : undefined) ??
  (typeof pattern === 'string' ? BY_PATTERN[pattern] : undefined) ??
  (typeof format === 'string' ? FORMATS[format] : undefined) ??
  'sample'.padEnd(Number(minLength ?? 0), '-').slice(0, Number(maxLength ?? 1000));

const sample = (schema: Json | undefined): Json => {
  if (!isObject(schema)) return 'sample';
  if (Array.isArray(schema.enum)) return schema.enum[0] as Json;
  if (schema.const !== undefined) return schema.const;
  // What a pattern asks for is seldom guessed: a schema with one says an example.
  if (Array.isArray(schema.examples)) return schema.examples[0] as Json;
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === 'integer' || type === 'number') return schema.maximum ?? schema.minimum ?? 1;
  if (type === 'boolean') return true;
  if (type === 'array') return [sample(schema.items)];
  if (type !== 'object') return text(schema);
  return Object.fromEntries(
    Object.entries((schema.properties ?? {}) as JsonObject).map(([name, property]) => [name, sample(property)]),
  );
};

/** All arguments of a tool, or those it requires. */
export const sampleArguments = ({ inputSchema, method }: Tool, which: 'all' | 'required'): JsonObject => {
  const required = (inputSchema.required ?? []) as readonly string[];
  const properties = Object.entries(inputSchema.properties as JsonObject);
  const chosen = properties.filter(([name]) => which === 'all' || required.includes(name));
  return Object.fromEntries(
    chosen.map(([name, schema]) => [
      name,
      name === 'next_cursor' && method.pagination !== undefined ? cursorOf(method.pagination) : sample(schema),
    ]),
  );
};
