// The guide stays true: its example passes the check, and it names every member, format and function there is.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MAPPING_FUNCTIONS } from '#adapters/schema/mapping-functions.ts';
import { checkDefinition } from '#core/integrations/check-definition.ts';
import type { Integration, Method } from '#core/integrations/integration.ts';
import type { ParameterRule } from '#core/integrations/request-rules.ts';
import { isObject, type Json, type JsonObject, readPointer } from '#core/json.ts';
import { buildTools } from '#core/tools/tool.ts';
import { argumentSlots } from '#core/upstream/argument-slots.ts';
import { buildRequest } from '#core/upstream/build-request.ts';
import { definitionPorts, integrationSchema, readDefinition } from './definitions.ts';
import { subschemas } from './whole-definition.ts';

const guide = readFileSync(new URL('../../docs/adding-an-integration.md', import.meta.url), 'utf8');
const blocks = (language: string): readonly string[] =>
  Array.from(guide.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms')), ([, block = '']) => block);

type Writable = JsonObject & {
  readonly resources: { readonly tickets: JsonObject & { readonly methods: JsonObject } };
  readonly documentation: readonly Json[];
};

type StyleRow = {
  readonly place: 'path' | 'query';
  readonly style: NonNullable<ParameterRule['style']>;
  readonly explode: boolean | undefined;
  readonly list: string;
  readonly object: string;
};

const styleRows = (): readonly StyleRow[] => {
  const [, table = ''] = /^\| in \| `style`.*\n\|[-|]+\n((?:\|.*\n)+)/m.exec(guide) ?? [];
  let place: StyleRow['place'] = 'path';
  let style = '';
  return table
    .trim()
    .split('\n')
    .map((line) => {
      const [, where = '', name = '', exploded = '', list = '', object = ''] = line
        .split('|')
        .map((cell) => cell.trim());
      if (where !== '') place = where.startsWith('path') ? 'path' : 'query';
      style = /`(\w+)`/.exec(name)?.[1] ?? style;
      const explode = exploded === '' ? undefined : exploded.startsWith('yes');
      const plain = (cell: string) => cell.replaceAll('`', '');
      return { place, style: style as StyleRow['style'], explode, list: plain(list), object: plain(object) };
    });
};

/** What is sent, brackets and JSON readable. */
const sentBy = (rule: ParameterRule, color: Json): string => {
  const method: Method = { http: 'GET', path: rule.in === 'path' ? '/{color}' : '/', parameters: { color: rule } };
  const slots = argumentSlots(method, { query_schema: { type: 'object', properties: { color: {} } } });
  const integration = { base_url: 'https://api.example.com', auth: [] };
  const built = buildRequest({ integration, method, slots, args: { color }, variables: {} });
  if (!built.ok) return JSON.stringify(built.error);
  const { pathname, search } = new URL(built.value.url);
  const text = rule.in === 'path' ? pathname.slice(1) : search.slice(1);
  return rule.style === 'json' || rule.style === 'deepObject' ? decodeURIComponent(text) : text;
};

describe('docs/adding-an-integration.md', () => {
  it('shows a definition without problems, and the tools it gives', async () => {
    const example = JSON.parse(blocks('json')[0] ?? '') as Json;
    expect(await checkDefinition(example, definitionPorts)).toEqual([]);
    const shown = Array.from(
      (blocks('console')[0] ?? '').matchAll(/^([a-z_]+) +(?:read|write|custom) /gm),
      ([, name]) => name,
    );
    expect(buildTools(example as unknown as Integration).map(({ name }) => name)).toEqual(shown);
  });

  it('shows a token exchange without problems', async () => {
    const example = JSON.parse(blocks('json')[0] ?? '') as JsonObject;
    const auth = [JSON.parse(blocks('json')[1] ?? '') as Json];
    expect(await checkDefinition({ ...example, auth }, definitionPorts)).toEqual([]);
  });

  it('shows a method that sends a file, without problems', async () => {
    const { resources, documentation, ...rest } = JSON.parse(blocks('json')[0] ?? '') as Writable;
    const attach = JSON.parse(blocks('json')[2] ?? '') as Json;
    const tickets = { ...resources.tickets, methods: { ...resources.tickets.methods, attach } };
    const properties = { file: { type: 'string', contentEncoding: 'base64' }, file_name: { type: 'string' } };
    const record = {
      ...{ resource: 'tickets', method: 'attach', description: 'Attaches a file.' },
      query_schema: { type: 'object', properties: { id: { type: 'string' } } },
      body_schema: { type: 'object', properties },
    };
    const whole = { ...rest, resources: { tickets }, documentation: [...documentation, record] };
    expect(await checkDefinition(whole, definitionPorts)).toEqual([]);
  });

  it('shows what each style sends', () => {
    const rows = styleRows();
    expect(rows).toHaveLength(13);
    for (const { place, style, explode, list, object } of rows) {
      const rule: ParameterRule = { in: place, style, ...(explode !== undefined && { explode }) };
      expect([style, explode, sentBy(rule, ['blue', 'black']), sentBy(rule, { R: 100, G: 200 })]).toEqual([
        ...[style, explode, list, object],
      ]);
    }
  });

  it('shows the conditions that GitHub has', () => {
    expect(JSON.parse(blocks('json')[3] ?? '')).toEqual(readDefinition('github').rate_limit?.limited_when);
  });

  it('names every member and every format', () => {
    const { jsonSchema: _, ...definitions } = integrationSchema.$defs as JsonObject;
    const members = subschemas({ ...integrationSchema, $defs: definitions }).flatMap(([, { properties }]) =>
      isObject(properties) ? Object.keys(properties) : [],
    );
    const formats = ['remainingSignal', 'timeSignal'].flatMap(
      (name) => readPointer(integrationSchema, `/$defs/${name}/properties/format/enum`) as readonly string[],
    );
    const named = (name: string) => ['`', '`"', '`errors.'].some((before) => guide.includes(before + name));
    const missing = [...members, ...formats].filter((name) => !named(name));
    expect(missing).toEqual([]);
  });

  it('names every function that a mapping may call', () => {
    expect([...MAPPING_FUNCTIONS.keys()].filter((name) => !guide.includes(`\`$${name}\``))).toEqual([]);
  });
});
