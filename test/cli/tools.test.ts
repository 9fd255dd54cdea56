import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { estimateTokens } from '#lib/cli/estimate-tokens.ts';
import { type Door, INTEGRATIONS, openDoor, startTestGateway, type TestGateway } from '#test/support/gateway.ts';
import { cli, documentOf } from './cli.ts';

const DEMO = join(INTEGRATIONS, 'demo.json');

let gateway: TestGateway;
let env: { url: string; key: string };
let door: Door;
let searching: Door;

beforeAll(async () => {
  gateway = await startTestGateway();
  env = { url: gateway.url, key: gateway.adminKey };
  door = await openDoor(gateway, { methods: ['read'] });
  searching = await openDoor(gateway, { tool_mode: 'search' });
});
afterAll(() => gateway.close());

const names = async (source: string, io = {}) =>
  documentOf(await cli(['tools', source, '--json'], io)).items.map(({ name }: { name: string }) => name);

describe('tools', () => {
  it('lists alike what an integration and its file yield', async () => {
    const fromFile = await names(DEMO);
    expect(fromFile).toHaveLength(12);
    expect(await names('demo', { env })).toEqual(fromFile);
  });

  it('lists what a door shows, and never its URL', async () => {
    expect(await names(door.url)).toHaveLength(7);
    expect(await names(searching.url)).toEqual(['search_tools', 'describe_tool', 'call_tool']);
    const { out, err } = await cli(['tools', door.url, '--budget']);
    expect(out + err).not.toContain(door.token);
  });

  it('says what is wrong with a source', async () => {
    const broken = join(tmpdir(), `sallyport-${process.pid}.json`);
    await writeFile(broken, '{"slug": "x"}');
    expect(await cli(['tools', broken])).toMatchObject({
      exit: 6,
      err: expect.stringContaining('is no sound definition'),
    });
    expect((await cli(['tools', './no-such.json'])).exit).toBe(2);
    expect((await cli('tools no-such', { env })).exit).toBe(4);
    const closed = await cli(['tools', door.url.replace(door.token, 'spu_dev_closed')]);
    expect(closed).toMatchObject({ exit: 5, err: expect.stringContaining('sallyport doctor says why') });
    for (const flags of [
      ['--limit', '5'],
      ['--budget', '--limit', '0'],
      ['--budget', '--limit', 'many'],
    ])
      expect((await cli(['tools', DEMO, ...flags])).exit).toBe(2);
  });
});

describe('tools --budget', () => {
  it('estimates each tool in each profile, the largest first, and search mode', async () => {
    const { ok, limit, tools, total, search } = documentOf(await cli(['tools', DEMO, '--budget', '--json']));
    expect([ok, limit]).toEqual([true, 20_000]);
    const costs = tools.map(({ tokens }: { tokens: { full: number } }) => tokens.full);
    expect(costs).toEqual([...costs].sort((a, b) => b - a));
    expect(total.full).toBe(costs.reduce((sum: number, cost: number) => sum + cost, 0));
    expect(total.flat).toBeLessThan(total.full);
    expect(search).toBeLessThan(total.full / 2);
  });

  it('warns above the limit, with what to do', async () => {
    const { exit, out } = await cli(['tools', DEMO, '--budget', '--limit', '1000']);
    expect(exit).toBe(6);
    expect(out).toMatch(/^12 tools +1,\d{3} +1,\d{3} +1,\d{3}$/m);
    expect(out).toMatch(/tokens are more than 1,000: narrow .* or create it with --tool-mode search\.$/m);
  });

  it('counts what a door lists', async () => {
    const listed = documentOf(await cli(['tools', searching.url, '--budget', '--json']));
    expect(listed.tools).toHaveLength(3);
    expect(listed.total.full).toBeLessThan(600);
    expect((await cli(['tools', door.url, '--budget'])).out).toMatch(/^NAME +LISTED +INLINED +FLAT$/m);
  });
});

describe('estimateTokens', () => {
  // Counted by o200k_base, a tokenizer that its maker publishes.
  const COUNTED = {
    create_a_crm_contact: 123,
    create_a_crm_ticket: 114,
    delete_a_crm_contact_by_id: 86,
    get_single_crm_company_by_id: 77,
    get_single_crm_contact_by_id: 84,
    get_single_crm_ticket_by_id: 78,
    list_all_crm_companies: 181,
    list_all_crm_contacts: 180,
    list_all_crm_tickets: 181,
    search_crm_tickets: 105,
    update_a_crm_contact_by_id: 129,
    update_a_crm_ticket_by_id: 114,
  };

  it('is within a tenth of what a tokenizer counts', async () => {
    const { items } = documentOf(await cli(['tools', DEMO, '--json']));
    const estimated = Object.fromEntries(
      items.map((definition: { name: string }) => [definition.name, estimateTokens(JSON.stringify(definition))]),
    );
    expect(Object.keys(estimated)).toEqual(Object.keys(COUNTED));
    for (const [name, counted] of Object.entries(COUNTED))
      expect([name, Math.abs(estimated[name] / counted - 1) <= 0.1]).toEqual([name, true]);
  });

  it('counts scripts without spaces by their length', () => {
    expect(estimateTokens('')).toBe(0);
    expect(estimateTokens('顧客のメールアドレス')).toBeGreaterThanOrEqual(3);
  });
});
