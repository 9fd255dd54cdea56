// No secret leaks: every secret of the run is a unique canary; afterwards logs, answers, tables and files are searched
// for each of them in every encoding. Payload values are canaries too, for everything but the answers they belong in.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TOKEN_PATTERN } from '#core/tokens/token.ts';
import { filesBelow, leaks } from '#test/support/canaries.ts';
import { api, callTool, type Door, openDoor, rpc, startTestGateway, type TestGateway } from '#test/support/gateway.ts';
import { dumpTables } from '#test/support/sinks.ts';

let directory: string;
let gateway: TestGateway;
let door: Door;
const secrets: Record<string, string> = {};
const payloads: Record<string, string> = {
  argument: 'payload-canary-argument-51c0',
  created: 'payload-canary-field-93ab',
};
const answers: string[] = [];
const measured: string[] = [];

const keep = (answer: { headers: Headers; body: unknown }): void => {
  answers.push(JSON.stringify([...answer.headers]), JSON.stringify(answer.body) ?? '');
};

const provisionSecrets = async () => {
  const wrong = 'upstream-canary-wrong+/=e1';
  secrets['admin key'] = gateway.adminKey;
  secrets['upstream token'] = gateway.demoToken;
  secrets['wrong upstream token'] = wrong;
  door = await openDoor(gateway);
  secrets['url token'] = door.token;
  const bad = await openDoor(
    gateway,
    {},
    { integration: 'demo', credential: { kind: 'bearer', secret: { token: wrong } } },
  );
  secrets['second url token'] = bad.token;
  const key = await api(gateway, gateway.adminKey, `POST /tenants/${door.tenant}/api-tokens`, {
    name: 'n',
    roles: ['admin'],
  });
  secrets['api token'] = key.body.token;
  const idempotency = { 'idempotency-key': 'same' };
  const first = await api(
    gateway,
    gateway.adminKey,
    `POST /integrated-account/${door.account}/mcp`,
    { name: 'n' },
    idempotency,
  );
  secrets['third url token'] = first.body.token;
  keep(
    await api(gateway, gateway.adminKey, `POST /integrated-account/${door.account}/mcp`, { name: 'n' }, idempotency),
  );
  return { bad, apiToken: String(key.body.token) };
};

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'sallyport-canary-'));
  gateway = await startTestGateway({ directory, metrics: (line) => measured.push(line) });
  const { bad, apiToken } = await provisionSecrets();
  const { url } = door;
  for (const [tool, args] of [
    ['get_single_crm_contact_by_id', { id: '1' }],
    ['get_single_crm_contact_by_id', { id: '../../x' }],
    ['get_single_crm_contact_by_id', { id: 'no-such' }],
    ['create_a_crm_contact', { email: payloads.argument, first_name: payloads.created }],
    ['no_such_tool', {}],
  ] as const) {
    await callTool(url, tool, args);
    keep(
      await callTool(
        url,
        tool === 'create_a_crm_contact' ? 'list_all_crm_companies' : tool,
        tool === 'create_a_crm_contact' ? {} : args,
      ),
    );
  }
  keep(await callTool(bad.url, 'list_all_crm_contacts'));
  keep(await rpc(url, '{"jsonrpc":"2.0",'));
  keep(await rpc(`${url}x`, {}));
  keep(await rpc(url, { jsonrpc: '2.0', id: 1, method: 'tools/list' }, { authorization: `Bearer ${apiToken}` }));
  for (const route of [
    'GET /tenants',
    `GET /tenants/${door.tenant}/api-tokens`,
    `GET /mcp-servers/${door.server}`,
    `GET /integrated-account/${door.account}`,
    'GET /admin-keys',
  ]) {
    keep(await api(gateway, gateway.adminKey, route));
  }
  keep(await api(gateway, apiToken, 'POST /tenants', { name: 'x' }));
  keep(
    await api(gateway, gateway.adminKey, `PUT /integrated-account/${door.account}/credential`, {
      kind: 'bearer',
      secret: { tokenn: gateway.demoToken },
    }),
  );
  keep(await api(gateway, `${gateway.adminKey}x`, 'GET /tenants'));
});
afterAll(async () => {
  await gateway.close();
  rmSync(directory, { recursive: true });
});

describe('no secret leaks', () => {
  it('is a search that finds what is there, in every encoding', () => {
    const secret = 'find-me+/=42 "x"';
    for (const form of [
      secret,
      Buffer.from(`ab${secret}cd`).toString('base64'),
      Buffer.from(secret).toString('hex'),
      encodeURIComponent(secret),
    ]) {
      expect(leaks(`…${form}…`, { secret })).toEqual(['secret']);
    }
    expect(leaks(JSON.stringify({ a: secret }), { secret })).toEqual(['secret']);
  });

  it('gathered something to search', async () => {
    expect(Object.keys(secrets).length).toBe(7);
    expect(gateway.lines.length).toBeGreaterThan(20);
    expect(measured.length).toBeGreaterThan(10);
    expect(answers.length).toBeGreaterThan(20);
    expect((await dumpTables(gateway)).length).toBeGreaterThan(2000);
  });

  it('keeps every secret and payload out of the logs', () => {
    expect(leaks([...gateway.lines, ...measured].join('\n'), { ...secrets, ...payloads })).toEqual([]);
  });

  it('keeps every secret out of every answer but the one that minted it', () => {
    expect(leaks(answers.join('\n'), secrets)).toEqual([]);
  });

  it('keeps every secret and payload out of every table', async () => {
    const tables = await dumpTables(gateway);
    expect(leaks(tables, { ...secrets, ...payloads })).toEqual([]);
    expect(tables).not.toMatch(new RegExp(TOKEN_PATTERN));
  });

  it('keeps every secret and payload out of every file', () => {
    const files = filesBelow(directory);
    expect(files.length).toBeGreaterThan(3);
    for (const file of files)
      expect([file, leaks(readFileSync(file), { ...secrets, ...payloads })]).toEqual([file, []]);
  });
});
