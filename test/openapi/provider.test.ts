// A document together with what is known of its provider: tools from the one, everything else from the other.
import { describe, expect, it } from 'vitest';
import type { Json } from '#core/json.ts';
import { buildTools } from '#core/tools/tool.ts';
import { buildRequest } from '#core/upstream/build-request.ts';
import { providerSlugs, readProvider } from '#lib/integrations/provider-records.ts';
import { holdToRules } from '#lib/openapi/hold-to-rules.ts';
import type { KnownProvider } from '#lib/openapi/provider.ts';
import { checkDefinition, importBytes } from './import.ts';

const known: KnownProvider = {
  ...{ schema_version: 1, slug: 'shoply', label: 'Shoply', tool_label: 'shoply', version: '1.0.0' },
  base_url: 'https://{{account.shop}}.shoply.example/admin/v3',
  variables: { shop: { description: 'Name of the shop.', pattern: '^[a-z][a-z0-9-]{0,40}$' } },
  category: 'commerce',
  headers: { 'x-shoply-version': '2026-01' },
  auth: [
    {
      ...{ kind: 'api_key', fields: { key: 'API key.' } },
      apply: [{ in: 'header', name: 'x-shoply-key', value: '{{credential.key}}' }],
    },
  ],
  rate_limit: { limited_when: [{ status: [420] }] },
  verify: { path: '/shop' },
};

const VERSION = { in: 'header', name: 'X-Shoply-Version', required: true, schema: { type: 'string' } };
const KEY = { in: 'header', name: 'X-Shoply-Key', schema: { type: 'string' } };
const Q = { in: 'query', name: 'q', schema: { type: 'string' } };

const imported = (servers: Json | undefined, path = '/things', provider = known) => {
  const operation = { parameters: [VERSION, KEY, Q], security: [] };
  const document = {
    openapi: '3.0.0',
    info: { title: 'The Shop API' },
    servers,
    paths: { [path]: { get: operation } },
  };
  return importBytes(Buffer.from(JSON.stringify(document)), { provider });
};

const urlOf = ({ definition }: ReturnType<typeof imported>): string => {
  const [tool] = buildTools(definition);
  if (tool === undefined) throw new Error('no tool');
  const call = { integration: definition, method: tool.method, slots: tool.slots, variables: { shop: 'ada' } };
  const request = buildRequest({ ...call, args: {} });
  return request.ok ? request.value.url : JSON.stringify(request.error);
};

describe('a known provider', () => {
  it('brings everything but the tools', async () => {
    const { definition, report } = imported([{ url: 'https://{store}.shoply.example/admin/v3' }]);
    const { base_url, variables, auth, rate_limit, headers, category, label, slug, verify } = known;
    expect(definition).toMatchObject({ base_url, variables, auth, rate_limit, headers, category, label, slug, verify });
    expect(report).toEqual([]);
    expect(await checkDefinition(definition as unknown as Json)).toEqual([]);
    const [tool] = buildTools(definition);
    expect([tool?.name, Object.keys(tool?.inputSchema.properties as object)]).toEqual([
      'list_all_shoply_things',
      ['q'],
    ]);
  });

  it.each<[string, Json | undefined, string, string, object | undefined]>([
    ['no address', undefined, '/things', '/admin/v3/things', { path: '/shop' }],
    [
      'the address of another version',
      [{ url: 'https://x.shoply.example/admin/v4' }],
      '/things',
      '/admin/v4/things',
      undefined,
    ],
    [
      'an address higher up',
      [{ url: 'https://x.shoply.example' }],
      '/admin/v3/things',
      '/admin/v3/things',
      { path: '/admin/v3/shop' },
    ],
    ['a path alone', [{ url: '/admin/v3' }], '/things', '/admin/v3/things', { path: '/shop' }],
    [
      'a variable in the path',
      [{ url: 'https://x.shoply.example/{v}/api', variables: { v: { default: '1' } } }],
      '/things',
      '/admin/v3/things',
      { path: '/shop' },
    ],
  ])('is where the record says, whatever the document has: %s', (_, servers, path, expected, verify) => {
    const made = imported(servers, path);
    expect(urlOf(made)).toBe(`https://ada.shoply.example${expected}`);
    expect(made.definition.verify).toEqual(verify);
  });

  it.each<[string, string, string, string]>([
    [
      'a further version below a variable',
      'https://api.p.example/stores/{hash}/v3',
      '/x',
      'https://api.p.example/stores/h7/v3/x',
    ],
    [
      'another name for the variable, and no more',
      'https://api.p.example/stores/{hash}',
      '/x',
      'https://api.p.example/stores/h7/x',
    ],
    ['no variable where the record has one', 'https://api.p.example/rest', '/x', 'https://api.p.example/rest/x'],
  ])('has its variables in the path: the document has %s', async (_, url, path, expected) => {
    const base_url = 'https://api.p.example/stores/{{account.store}}';
    const provider: KnownProvider = { ...known, base_url, variables: { store: { description: 'Store.' } } };
    const servers = [{ url, variables: { hash: { default: 'h' } } }];
    const { definition } = imported(servers, path, provider);
    expect(await checkDefinition(definition as unknown as Json)).toEqual([]);
    const [tool] = buildTools(definition);
    const call = { integration: definition, method: tool!.method, slots: tool!.slots, variables: { store: 'h7' } };
    expect(buildRequest({ ...call, args: {} })).toMatchObject({ value: { url: expected } });
  });

  it('is every one of the records: their definitions are sound with any tools', async () => {
    const wrong: string[] = [];
    for (const slug of await providerSlugs()) {
      const provider = (await readProvider(slug))!;
      for (const servers of [undefined, [{ url: 'https://x.example' }], [{ url: 'https://x.example/{a}/v9' }]]) {
        const held = await holdToRules(imported(servers, '/things', provider), checkDefinition);
        if (held.problems.length > 0 || buildTools(held.definition).length !== 1) wrong.push(slug);
      }
    }
    expect(wrong).toEqual([]);
  });
});
