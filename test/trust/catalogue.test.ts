// The catalogue and the live list come from the same function: their hashes are the same.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogueJson, integrationHash, toolCatalogue } from '#lib/trust/reference/catalogue.ts';
import { bundledSlugs, readDefinition } from '#test/integrations/definitions.ts';
import { api, openDoor, rpc, startTestGateway, type TestGateway } from '#test/support/gateway.ts';

const catalogue = toolCatalogue(bundledSlugs.map(readDefinition));
const entryOf = (slug: string) => catalogue.integrations.find((entry) => entry.slug === slug);
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());

const liveTools = async (...door: Parameters<typeof openDoor> extends [unknown, ...infer R] ? R : never) => {
  const { url } = await openDoor(gateway, ...door);
  return (await rpc(url, { jsonrpc: '2.0', id: 1, method: 'tools/list' })).body.result.tools;
};

describe('the tool catalogue', () => {
  it.each([
    ['demo', undefined],
    ['hubspot', { integration: 'hubspot', credential: { kind: 'bearer', secret: { access_token: 'none' } } }],
    ['notion', { integration: 'notion', credential: { kind: 'bearer', secret: { token: 'none' } } }],
  ] as const)('has the hash of what a server of %s lists', async (slug, account) => {
    const tools = await liveTools({}, account);
    const entry = entryOf(slug);
    expect(tools.length).toBeGreaterThan(5);
    expect(entry?.list_hash).toBe(sha256(JSON.stringify(tools)));
    expect(entry?.tools.map(({ definition }) => definition)).toEqual(tools);
    expect(entry?.tools.map((tool) => tool.definition_hash)).toEqual(
      tools.map((tool: object) => sha256(JSON.stringify(tool))),
    );
  });

  it('has another hash than a server with a scope', async () => {
    const tools = await liveTools({ methods: ['read'] });
    expect(sha256(JSON.stringify(tools))).not.toBe(entryOf('demo')?.list_hash);
  });

  it('can be checked from its file alone', () => {
    const read = JSON.parse(catalogueJson(catalogue)) as typeof catalogue;
    expect(read.integrations.map(({ slug }) => slug)).toEqual(bundledSlugs);
    for (const { list_hash, tools } of read.integrations)
      expect(sha256(JSON.stringify(tools.map(({ definition }) => definition)))).toBe(list_hash);
  });

  it('names where each tool leads, and another definition by another hash', () => {
    const entry = entryOf('demo');
    expect(entry?.tools.find(({ definition }) => definition.name === 'search_crm_tickets')).toMatchObject({
      upstream: { method: 'POST', base_url: 'https://demo-crm.sallyport.example', path: '/tickets/search' },
      class: 'read',
      tags: ['support'],
    });
    const demo = readDefinition('demo');
    expect(entry?.definition_hash).toBe(integrationHash(demo));
    expect(integrationHash({ ...demo, label: 'Other' })).not.toBe(entry?.definition_hash);
  });

  it('holds no integration of a tenant', async () => {
    const { body } = await api(gateway, gateway.adminKey, 'GET /integrations');
    const bundled = body.items.map((each: { slug?: string; name?: string }) => each.slug ?? each.name).sort();
    expect(catalogue.integrations.map(({ slug }) => slug)).toEqual(bundled);
  });
});
