// fields and max_bytes, from a server that allows them to what the agent gets; off unless the server says so.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '#core/json.ts';
import { callTool, type Door, modern, openDoor, startTestGateway, type TestGateway } from '#test/support/gateway.ts';

let gateway: TestGateway;
let plain: Door;
let shaping: Door;
beforeAll(async () => {
  gateway = await startTestGateway();
  plain = await openDoor(gateway);
  shaping = await openDoor(gateway, { response_shaping: 'on' });
});
afterAll(() => gateway.close());

type Listed = { name: string; inputSchema: { properties: JsonObject }; annotations: { readOnlyHint: boolean } };
const listed = async ({ token }: Door): Promise<Listed[]> =>
  (await modern(`${gateway.url}/mcp/${token}`, 'tools/list', {})).body.result.tools;
const call = async ({ url }: Door, name: string, args: object) => (await callTool(url, name, args)).body.result;

describe('response shaping', () => {
  it('adds two arguments to tools that read, where the server allows it', async () => {
    const has = ({ inputSchema: { properties } }: Listed) => ['fields', 'max_bytes'].map((name) => name in properties);
    expect(new Set((await listed(plain)).flatMap(has))).toEqual(new Set([false]));
    const tools = await listed(shaping);
    for (const tool of tools) expect(has(tool)).toEqual(Array(2).fill(tool.annotations.readOnlyHint));
    expect(tools.filter(({ annotations }) => annotations.readOnlyHint).length).toBeGreaterThan(3);
  });

  it('is refused elsewhere, before anything is sent', async () => {
    const refused = await call(plain, 'list_all_crm_contacts', { fields: ['id'] });
    expect([refused.isError, refused.content[0].text]).toEqual([true, expect.stringContaining('fields')]);
    const write = await call(shaping, 'create_a_crm_contact', { name: 'Ada', fields: ['id'] });
    expect([write.isError, write.content[0].text]).toEqual([true, expect.stringContaining('fields')]);
    const wrong = await call(shaping, 'list_all_crm_contacts', { max_bytes: 3 });
    expect([wrong.isError, wrong.content[0].text]).toEqual([true, expect.stringContaining('max_bytes')]);
  });

  it('gives the fields alone, with the next page as ever', async () => {
    const whole = await call(shaping, 'list_all_crm_contacts', { limit: 2 });
    const { content, _meta } = await call(shaping, 'list_all_crm_contacts', {
      limit: 2,
      fields: ['data.id', 'nothing'],
    });
    const items = JSON.parse(whole.content[0].text).data as { id: string }[];
    expect(JSON.parse(content[0].text)).toEqual({ data: items.map(({ id }) => ({ id })) });
    const note = JSON.parse(content[1].text);
    expect(note).toMatchObject({
      fields_not_found: ['nothing'],
      there_are: expect.arrayContaining(['data.id']),
      next_cursor: JSON.parse(whole.content[1].text).next_cursor,
    });
    expect(_meta['sallyport/upstream']).toMatchObject(note);
  });

  it('cuts at a contact, and counts', async () => {
    const whole = await call(shaping, 'list_all_crm_contacts', { limit: 20 });
    const items = JSON.parse(whole.content[0].text).data as JsonObject[];
    const { content } = await call(shaping, 'list_all_crm_contacts', { limit: 20, max_bytes: 600 });
    const shown = JSON.parse(content[0].text).data as JsonObject[];
    expect(Buffer.byteLength(content[0].text)).toBeLessThanOrEqual(600);
    expect(shown).toEqual(items.slice(0, shown.length));
    expect(JSON.parse(content[1].text).cut.lists).toEqual([{ at: '/data', shown: shown.length, of: items.length }]);
    expect(shown.length).toBeGreaterThan(0);
  });

  it('changes nothing of a call that does not ask for it', async () => {
    const args = { limit: 3 };
    expect((await call(shaping, 'list_all_crm_contacts', args)).content).toEqual(
      (await call(plain, 'list_all_crm_contacts', args)).content,
    );
  });
});
