// Accounts whose access tokens are granted and end: one request for a token per expiry, whoever calls, and clear words
// when there is none.
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  api,
  type Door,
  INTEGRATIONS,
  modern,
  openDoor,
  startTestGateway,
  type TestGateway,
} from '#test/support/gateway.ts';

type Asked = { readonly client: string; readonly form: { readonly [name: string]: string } };

let provider: Server;
let directory: string;
let gateway: TestGateway;
let clock = Date.parse('2026-06-01T00:00:00Z');
let asked: Asked[];
/** What the token endpoint does next, if not what it should. */
let says: ((serial: number) => { status: number; body: string }) | undefined;
let valid = new Set<string>();
let serial = 0;

const HOST = 'oauth.sallyport.example';

const definition = {
  schema_version: 1,
  slug: 'oauthed',
  label: 'OAuthed',
  tool_label: 'oauthed',
  version: '1.0.0',
  base_url: `https://${HOST}/{{account.org}}`,
  variables: { org: { description: 'Organisation.' } },
  auth: (['oauth2_client_credentials', 'oauth2_authorization_code', 'oauth2_jwt_bearer'] as const).map((kind) => ({
    kind,
    fields: {
      client_id: 'Client.',
      ...(kind === 'oauth2_jwt_bearer' ? { private_key: 'What it signs with.' } : { client_secret: 'Its secret.' }),
      ...(kind === 'oauth2_authorization_code' && { refresh_token: 'What was granted.' }),
    },
    apply: [{ in: 'header', name: 'authorization', value: 'Bearer {{credential.access_token}}' }],
    oauth: { token_url: `https://${HOST}/{{account.org}}/token`, refresh: { rotation: 'single_use' } },
  })),
  resources: {
    items: { singular: 'item', plural: 'items', methods: { list: { http: 'GET', path: '/items' } } },
  },
  documentation: [{ resource: 'items', method: 'list', description: 'All items.' }],
};

beforeAll(async () => {
  provider = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    if (request.url === '/acme/token') {
      const client = Buffer.from((request.headers.authorization ?? '').slice(6), 'base64').toString();
      asked.push({ client, form: Object.fromEntries(new URLSearchParams(body)) });
      const said = says?.(++serial);
      if (said !== undefined) return response.writeHead(said.status).end(said.body);
      const access_token = `at-${++serial}`;
      valid.add(access_token);
      return response.end(JSON.stringify({ access_token, expires_in: 3600, refresh_token: `rt-${serial}` }));
    }
    const token = (request.headers.authorization ?? '').replace('Bearer ', '');
    if (request.url !== '/acme/items' || !valid.has(token)) return response.writeHead(401).end('{"error":"token"}');
    return response.setHeader('content-type', 'application/json').end(JSON.stringify([{ token }]));
  });
  await new Promise<void>((done) => provider.listen(0, '127.0.0.1', done));
  directory = await mkdtemp(join(tmpdir(), 'sallyport-oauth-'));
  await writeFile(join(directory, 'oauthed.json'), JSON.stringify(definition));
  gateway = await startTestGateway({
    now: () => clock,
    integrationDirectories: [INTEGRATIONS, directory],
    loopbackRoutes: { [HOST]: `http://127.0.0.1:${(provider.address() as AddressInfo).port}` },
  });
});
afterAll(async () => {
  await gateway.close();
  await rm(directory, { recursive: true });
  await new Promise((done) => provider.close(done));
});
beforeEach(async () => {
  // Nothing of an earlier test is due in a later one.
  for (const account of accounts.splice(0))
    await api(gateway, gateway.adminKey, `DELETE /integrated-account/${account}`);
  asked = [];
  says = undefined;
  valid = new Set();
  serial = 0;
});

const CLIENT = { client_id: 'c:1', client_secret: 's' };
const account = (kind: string, more: object = {}) => ({
  integration: 'oauthed',
  variables: { org: 'acme' },
  credential: { kind, secret: { ...CLIENT, ...more } },
});
const accounts: string[] = [];
const connected = async (kind: string, more: object = {}): Promise<Door> => {
  const door = await openDoor(gateway, {}, account(kind, more));
  accounts.push(door.account);
  return door;
};
const machine = () => connected('oauth2_client_credentials');
const granted = () => connected('oauth2_authorization_code', { refresh_token: 'rt-0' });
const call = (door: Door) => modern(door.url, 'tools/call', { name: 'list_all_oauthed_items', arguments: {} });
const used = async (door: Door) => JSON.parse((await call(door)).body.result.content[0].text)[0].token;

describe('a token', () => {
  it('is asked for once by many callers, at the account’s own endpoint, with the client form-encoded', async () => {
    const door = await machine();
    expect(new Set(await Promise.all(Array.from({ length: 10 }, () => used(door))))).toEqual(new Set(['at-1']));
    expect(asked).toEqual([{ client: 'c%3A1:s', form: { grant_type: 'client_credentials' } }]);
  });

  it('is asked for again before it ends, and not earlier', async () => {
    const door = await machine();
    await used(door);
    clock += 54 * 60_000;
    expect(await used(door)).toBe('at-1');
    clock += 2 * 60_000;
    expect(await used(door)).toBe('at-2');
    expect(asked).toHaveLength(2);
  });

  it('is refreshed with what was granted last, not with what was handed over', async () => {
    const door = await granted();
    await used(door);
    clock += 3_600_000;
    await used(door);
    clock += 3_600_000;
    await used(door);
    expect(asked.map(({ form }) => form.refresh_token)).toEqual(['rt-0', 'rt-1', 'rt-2']);
  });

  it('that an upstream refuses is replaced for the next call; the call itself is not repeated', async () => {
    const door = await machine();
    await used(door);
    valid.clear();
    clock += 60_000;
    const refused = await call(door);
    expect([refused.status, refused.body.result.isError, asked.length]).toEqual([200, true, 1]);
    expect(await used(door)).toBe('at-2');
  });

  it('that is refused for something else is not asked for again and again', async () => {
    const door = await machine();
    await used(door);
    valid.clear();
    for (let i = 0; i < 3; i++) expect((await call(door)).body.result.isError).toBe(true);
    expect(asked).toHaveLength(1);
  });

  it('is nowhere but sealed', async () => {
    const door = await granted();
    const token = await used(door);
    expect(gateway.lines.join('\n')).not.toContain(token);
    const shown = await api(gateway, gateway.adminKey, `GET /integrated-account/${door.account}`);
    expect(JSON.stringify(shown.body)).not.toMatch(/at-1|rt-|c:1/);
  });
});

describe('a client that signs', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const private_key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const account = (pem: string) => ({
    integration: 'oauthed',
    variables: { org: 'acme' },
    credential: { kind: 'oauth2_jwt_bearer', secret: { client_id: 'c1', private_key: pem } },
  });

  it('is granted a token for its JWT, and another when that ends', async () => {
    const door = await openDoor(gateway, {}, account(private_key));
    accounts.push(door.account);
    expect(await used(door)).toBe('at-1');
    clock += 3600_000;
    expect(await used(door)).toBe('at-2');
    const [first, second] = asked.map(({ form }) => form);
    expect(first?.grant_type).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    expect(second?.assertion).not.toBe(first?.assertion);
    const claims = JSON.parse(Buffer.from(first?.assertion?.split('.')[1] ?? '', 'base64url').toString());
    expect(claims).toMatchObject({ iss: 'c1', sub: 'c1', aud: `https://${HOST}/acme/token` });
    expect(gateway.lines.join('\n')).not.toContain(first?.assertion);
  });

  it('is told when its key cannot sign, before anything is stored', async () => {
    const tenant = await api(gateway, gateway.adminKey, 'POST /tenants', { name: 'Keyless' });
    const refused = await api(
      gateway,
      gateway.adminKey,
      `POST /tenants/${tenant.body.id}/integrated-accounts`,
      account(private_key.replace('PRIVATE', 'PUBLIC')),
    );
    expect(refused.status).toBe(400);
    expect(JSON.stringify(refused.body)).toContain('/credential/secret/private_key');
    // A whole line: one of them holds no line break, which JSON would write otherwise.
    expect(JSON.stringify(refused.body)).not.toContain(private_key.split('\n')[1]);
  });
});

describe('the schedule', () => {
  it('keeps the last try of a refresh token that may be spent for when it is needed', async () => {
    const door = await granted();
    await used(door);
    clock += 2_800_000;
    says = () => ({ status: 500, body: '' });
    expect(await gateway.refresh()).toMatchObject({ due: 1, ended: 0 });
    expect(await gateway.refresh()).toMatchObject({ due: 1, ended: 0, failures: 0 });
    expect(asked).toHaveLength(2);
    expect(await used(door)).toBe('at-1');
  });

  it('refreshes what is due before a call has to, and nothing else', async () => {
    const door = await granted();
    expect(await used(door)).toBe('at-1');
    clock += 44 * 60_000;
    expect((await gateway.refresh()).due).toBe(0);
    clock += 2 * 60_000;
    expect(await gateway.refresh()).toEqual({ due: 1, ended: 0, failures: 0 });
    expect(asked.map(({ form }) => form.refresh_token)).toEqual(['rt-0', 'rt-1']);
    expect(await gateway.refresh()).toMatchObject({ due: 0 });
    clock += 40 * 60_000;
    expect(await used(door)).toBe('at-2');
    expect(asked).toHaveLength(2);
  });

  it('keeps an account alive that nobody calls', async () => {
    await used(await granted());
    for (let hour = 0; hour < 3; hour++) {
      clock += 50 * 60_000;
      await gateway.refresh();
    }
    expect(asked.map(({ form }) => form.refresh_token)).toEqual(['rt-0', 'rt-1', 'rt-2', 'rt-3']);
  });

  it('says who has to connect again, once, and tries no more', async () => {
    const door = await granted();
    await used(door);
    clock += 50 * 60_000;
    says = () => ({ status: 400, body: '{"error":"invalid_grant"}' });
    expect(await gateway.refresh()).toEqual({ due: 1, ended: 1, failures: 0 });
    const told = gateway.lines.filter((line) => line.includes('credential_ended')).map((line) => JSON.parse(line));
    expect(told.at(-1)).toMatchObject({ tenant: door.tenant, account: door.account, integration: 'oauthed' });
    expect(await gateway.refresh()).toMatchObject({ due: 0 });
    expect(asked).toHaveLength(2);
    // What was granted is good until it ends.
    expect(await used(door)).toBe('at-1');
  });

  it('forgets who has to connect again, although an upstream refuses the last token, too', async () => {
    const door = await granted();
    await used(door);
    clock += 46 * 60_000;
    says = () => ({ status: 400, body: '{"error":"invalid_grant"}' });
    expect(await gateway.refresh()).toMatchObject({ ended: 1 });
    valid.clear();
    await call(door);
    expect(await gateway.refresh()).toMatchObject({ due: 0 });
    expect((await call(door)).body.result.structuredContent.error.reason).toBe('needs_reauth');
  });

  it('comes again after a provider that failed', async () => {
    const door = await machine();
    await used(door);
    clock += 50 * 60_000;
    says = () => ({ status: 401, body: '{"error":"invalid_client"}' });
    expect(await gateway.refresh()).toEqual({ due: 1, ended: 0, failures: 0 });
    says = undefined;
    await gateway.refresh();
    expect(await used(door)).toBe('at-3');
  });

  it('leaves a deleted account alone', async () => {
    const door = await machine();
    await used(door);
    await api(gateway, gateway.adminKey, `DELETE /integrated-account/${door.account}`);
    clock += 50 * 60_000;
    expect(await gateway.refresh()).toMatchObject({ due: 0 });
  });
});

describe('a credential that is replaced', () => {
  it('is asked with at once, and its tokens take the place of the others', async () => {
    const door = await granted();
    expect(await used(door)).toBe('at-1');
    const secret = { ...CLIENT, refresh_token: 'rt-new' };
    const put = await api(gateway, gateway.adminKey, `PUT /integrated-account/${door.account}/credential`, {
      ...{ kind: 'oauth2_authorization_code', secret },
    });
    expect(put.status).toBe(200);
    expect(await used(door)).toBe('at-2');
    expect(asked.map(({ form }) => form.refresh_token)).toEqual(['rt-0', 'rt-new']);
  });

  it('is not granted what its predecessor would be', async () => {
    const door = await machine();
    await used(door);
    const secret = { client_id: 'c2', client_secret: 's2' };
    await api(gateway, gateway.adminKey, `PUT /integrated-account/${door.account}/credential`, {
      ...{ kind: 'oauth2_client_credentials', secret },
    });
    expect(await used(door)).toBe('at-2');
    expect(asked.map(({ client }) => client)).toEqual(['c%3A1:s', 'c2:s2']);
  });

  it('mends a connection that has ended', async () => {
    const door = await granted();
    says = () => ({ status: 400, body: '{"error":"invalid_grant"}' });
    const ended = await call(door);
    expect(ended.status).toBe(200);
    expect(ended.body.result.structuredContent.error).toMatchObject({ reason: 'needs_reauth', sent: false });
    expect(ended.body.result.content[0].text).toMatch(/connect the account again/);
    says = undefined;
    const status = async () =>
      (await api(gateway, gateway.adminKey, `GET /integrated-account/${door.account}`)).body.status;
    expect(await status()).toBe('needs_reauth');
    const listed = await api(gateway, gateway.adminKey, `GET /tenants/${door.tenant}/integrated-accounts`);
    expect(listed.body.items.map((each: { status: string }) => each.status)).toEqual(['needs_reauth']);
    await call(door);
    // It is over: nobody asks with it again.
    expect(asked).toHaveLength(1);
    const secret = { ...CLIENT, refresh_token: 'rt-new' };
    await api(gateway, gateway.adminKey, `PUT /integrated-account/${door.account}/credential`, {
      ...{ kind: 'oauth2_authorization_code', secret },
    });
    expect(await status()).toBe('connected');
    expect(await used(door)).toBe('at-2');
  });
});

describe('a token endpoint that', () => {
  it('refuses the client ends nothing: the next call asks again', async () => {
    const door = await granted();
    says = () => ({ status: 401, body: '{"error":"invalid_client"}' });
    const refused = await call(door);
    expect(refused.body.result.structuredContent.error).toMatchObject({
      reason: 'refresh_failed',
      attribution: 'upstream',
    });
    says = undefined;
    expect(await used(door)).toBe('at-2');
  });

  it('fails after it may have granted is not asked again with what may be spent', async () => {
    const door = await granted();
    says = () => ({ status: 500, body: '<html>' });
    expect((await call(door)).body.result.structuredContent.error.reason).toBe('refresh_failed');
    says = undefined;
    expect((await call(door)).body.result.structuredContent.error.reason).toBe('needs_reauth');
    expect(asked).toHaveLength(1);
  });
});

it('a client that spends nothing may ask as often as nobody answers', async () => {
  const door = await machine();
  says = () => ({ status: 500, body: '<html>' });
  for (let i = 0; i < 3; i++) {
    expect((await call(door)).body.result.structuredContent.error.reason).toBe('refresh_failed');
    clock += 60_000;
  }
  says = undefined;
  expect(await used(door)).toBe('at-4');
});

describe('an account that is deleted', () => {
  it('leaves no token behind', async () => {
    const door = await machine();
    await used(door);
    const read = () => gateway.backends.tokenBackends(door.tenant, door.account).table.read();
    expect((await read())?.token).toBeDefined();
    await api(gateway, gateway.adminKey, `DELETE /integrated-account/${door.account}`);
    expect(await read()).toBeUndefined();
  });
});

it('a credential of an OAuth kind names its client, and no access token', async () => {
  const tenant = (await api(gateway, gateway.adminKey, 'POST /tenants', { name: 'n' })).body.id;
  const given = account('oauth2_client_credentials', { access_token: 'x' });
  const { status, body } = await api(gateway, gateway.adminKey, `POST /tenants/${tenant}/integrated-accounts`, given);
  expect([status, body.errors]).toEqual([
    400,
    [{ pointer: '/credential/secret/access_token', detail: 'is not a field of this auth scheme' }],
  ]);
});
