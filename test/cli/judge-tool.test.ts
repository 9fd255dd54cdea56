import { describe, expect, it } from 'vitest';
import { bundledIntegrations } from '#adapters/files/bundled-integrations.ts';
import type { JsonObject } from '#core/json.ts';
import { buildTools } from '#core/tools/tool.ts';
import { CLIENT_LIMITS } from '#lib/cli/client-limits.ts';
import { judgeCount, judgeTool } from '#lib/cli/doctor/judge-tool.ts';
import { judgeClients } from '#lib/cli/doctor/list-checks.ts';
import { INTEGRATIONS } from '#test/support/gateway.ts';
import { TOOL } from './bad-mcp-server.ts';

/** Clients that mind, with how badly. */
const verdict = (change: JsonObject, serverName = 'crm') =>
  Object.fromEntries(
    Object.entries(CLIENT_LIMITS).flatMap(([client, limits]) => {
      const found = judgeTool({ ...TOOL, ...change }, limits, serverName);
      return found.length === 0 ? [] : [[client, found.map(({ effect }) => effect).join(' ')]];
    }),
  );

const withProperty = (schema: JsonObject, name = 'a'): JsonObject => ({
  inputSchema: { type: 'object', properties: { [name]: schema } },
});

const nested = (levels: number): JsonObject =>
  levels === 0 ? { type: 'string' } : { type: 'object', properties: { a: nested(levels - 1) } };

const EVERYBODY = { anthropic: 'refuses', openai: 'refuses', gemini: 'refuses', cursor: 'refuses' };

describe('judgeTool', () => {
  it.each<[string, JsonObject, object]>([
    ['a plain tool', {}, {}],
    ['a name of 53 characters', { name: 'n'.repeat(53) }, {}],
    ['a name of 54 characters, with mcp__crm__', { name: 'n'.repeat(54) }, {}],
    ['a name of 55 characters, with mcp__crm__', { name: 'n'.repeat(55) }, { anthropic: 'refuses' }],
    ['a name of 57 characters, with crm', { name: 'n'.repeat(57) }, { anthropic: 'refuses' }],
    ['a name of 58 characters, with crm', { name: 'n'.repeat(58) }, { anthropic: 'refuses', cursor: 'refuses' }],
    ['a name of 65 characters', { name: 'n'.repeat(65) }, EVERYBODY],
    ['a name with a dot', { name: 'crm.list' }, { anthropic: 'refuses', openai: 'refuses', cursor: 'refuses' }],
    ['a name with a space', { name: 'crm list' }, EVERYBODY],
    ['a name that begins with a digit', { name: '2fa' }, { gemini: 'refuses' }],
    ['a description of 1,024 characters', { description: 'd'.repeat(1024) }, {}],
    ['a description of 1,025 characters', { description: 'd'.repeat(1025) }, { openai: 'refuses' }],
    ['an argument of 64 characters', withProperty({}, 'a'.repeat(64)), {}],
    ['an argument of 65 characters', withProperty({}, 'a'.repeat(65)), EVERYBODY],
    ['an argument with brackets', withProperty({}, 'page[size]'), EVERYBODY],
    [
      'a union at the root',
      { inputSchema: { type: 'object', anyOf: [{ required: ['a'] }] } },
      { anthropic: 'refuses', openai: 'refuses', cursor: 'refuses' },
    ],
    ['a union in a property', withProperty({ anyOf: [{ type: 'string' }, { type: 'null' }] }), {}],
    ['ten levels', { inputSchema: nested(10) }, {}],
    ['eleven levels', { inputSchema: nested(11) }, { openai: 'degrades' }],
    ['a type array', withProperty({ type: ['string', 'null'] }), { gemini: 'degrades' }],
    ['a format', withProperty({ type: 'string', format: 'email' }), { gemini: 'degrades' }],
    ['a format that Gemini knows', withProperty({ type: 'string', format: 'date-time' }), {}],
    ['an argument that is called format', withProperty({ type: 'string' }, 'format'), {}],
    ['a $ref with a description', withProperty({ $ref: '#/$defs/a', description: 'x' }), {}],
    ['a $ref with more beside it', withProperty({ $ref: '#/$defs/a', minLength: 1 }), { gemini: 'refuses' }],
    [
      'a $ref deep inside',
      withProperty({ type: 'array', items: { oneOf: [{ $ref: '#/$defs/a', type: 'string' }] } }),
      { gemini: 'degrades refuses' },
    ],
    ['values that are no texts', withProperty({ type: 'integer', enum: [1, 2] }), { gemini: 'degrades' }],
    ['an empty value', withProperty({ type: 'string', enum: ['a', ''] }), { gemini: 'degrades' }],
    ['a list of texts', withProperty({ type: 'string', enum: ['a', 'b'] }), {}],
    ['a list without items', withProperty({ type: 'array' }), { gemini: 'degrades' }],
    ['a keyword that few know', withProperty({ not: { type: 'string' } }), { gemini: 'degrades' }],
    [
      'names of 120,001 characters',
      withProperty({ type: 'string', enum: ['v'.repeat(120_000)] }),
      { openai: 'degrades' },
    ],
    ['names of 119,999 characters', withProperty({ type: 'string', enum: ['v'.repeat(119_998)] }), {}],
    ['no schema at all', { inputSchema: null }, {}],
  ])('%s', (_, change, minded) => {
    expect(verdict(change)).toEqual(minded);
  });

  it('says where it is and what to do', () => {
    const limits = CLIENT_LIMITS.gemini!;
    expect(judgeTool({ ...TOOL, ...withProperty({ type: ['string', 'null'] }, 'a/b') }, limits, 'crm')).toEqual([
      expect.objectContaining({ detail: expect.stringContaining('must match') }),
      {
        tool: 'list_things',
        kind: 'type',
        effect: 'degrades',
        detail: '/properties/a~1b/type is an array: choose one type',
      },
    ]);
  });

  it('counts tools', () => {
    const minding = (count: number) =>
      Object.entries(CLIENT_LIMITS).flatMap(([client, limits]) =>
        judgeCount(count, limits).map(({ effect }) => `${client} ${effect}`),
      );
    expect(minding(80)).toEqual([]);
    expect(minding(128)).toEqual(['cursor degrades']);
    expect(minding(129)).toEqual(['openai refuses', 'cursor degrades']);
  });

  it('refuses no tool of a bundled integration', async () => {
    const bundled = bundledIntegrations([INTEGRATIONS]);
    for (const slug of await bundled.slugs()) {
      const { integration } = (await bundled.find(slug))!;
      const tools = buildTools(integration).map(({ definition }) => definition);
      const findings = Object.values(judgeClients(tools, 'sallyport')).flat();
      expect(tools.length).toBeGreaterThan(0);
      expect(
        findings.filter(({ effect }) => effect === 'refuses'),
        slug,
      ).toEqual([]);
    }
  });

  it('survives a schema that is nested without end', () => {
    expect(verdict({ inputSchema: nested(5_000) })).toEqual({ openai: 'degrades' });
  });
});
