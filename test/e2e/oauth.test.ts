// Accounts whose access tokens are granted and end: one request for a token per expiry, whoever calls, and clear words
// when there is none.
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { api } from '#test/support/gateway.ts';
import { account, CLIENT, startOAuthed } from './oauthed.ts';

const oauthed = await startOAuthed();
const { world, gateway, machine, granted, call, used } = oauthed;
beforeEach(oauthed.reset);
afterAll(oauthed.close);

describe('a token', () => {
  it('is asked for once by many callers, at the account’s own endpoint, with the client form-encoded', async () => {
    const door = await machine();
    expect(new Set(await Promise.all(Array.from({ length: 10 }, () => used(door))))).toEqual(new Set(['at-1']));
    expect(world.asked).toEqual([{ client: 'c%3A1:s', form: { grant_type: 'client_credentials' } }]);
  });

  it('is asked for again before it ends, and not earlier', async () => {
    const door = await machine();
    await used(door);
    world.clock += 54 * 60_000;
    expect(await used(door)).toBe('at-1');
    world.clock += 2 * 60_000;
    expect(await used(door)).toBe('at-2');
    expect(world.asked).toHaveLength(2);
  });

  it('is refreshed with what was granted last, not with what was handed over', async () => {
    const door = await granted();
    await used(door);
    world.clock += 3_600_000;
    await used(door);
    world.clock += 3_600_000;
    await used(door);
    expect(world.asked.map(({ form }) => form.refresh_token)).toEqual(['rt-0', 'rt-1', 'rt-2']);
  });

  it('that an upstream refuses is replaced for the next call; the call itself is not repeated', async () => {
    const door = await machine();
    await used(door);
    world.valid.clear();
    world.clock += 60_000;
    const refused = await call(door);
    expect([refused.status, refused.body.result.isError, world.asked.length]).toEqual([200, true, 1]);
    expect(await used(door)).toBe('at-2');
  });

  it('that is refused for something else is not asked for again and again', async () => {
    const door = await machine();
    await used(door);
    world.valid.clear();
    for (let i = 0; i < 3; i++) expect((await call(door)).body.result.isError).toBe(true);
    expect(world.asked).toHaveLength(1);
  });

  it('is nowhere but sealed', async () => {
    const door = await granted();
    const token = await used(door);
    expect(gateway.lines.join('\n')).not.toContain(token);
    const shown = await api(gateway, gateway.adminKey, `GET /integrated-account/${door.account}`);
    expect(JSON.stringify(shown.body)).not.toMatch(/at-1|rt-|c:1/);
  });
});

describe('the schedule', () => {
  it('keeps the last try of a refresh token that may be spent for when it is needed', async () => {
    const door = await granted();
    await used(door);
    world.clock += 2_800_000;
    world.says = () => ({ status: 500, body: '' });
    expect(await gateway.refresh()).toMatchObject({ due: 1, ended: 0 });
    expect(await gateway.refresh()).toMatchObject({ due: 1, ended: 0, failures: 0 });
    expect(world.asked).toHaveLength(2);
    expect(await used(door)).toBe('at-1');
  });

  it('refreshes what is due before a call has to, and nothing else', async () => {
    const door = await granted();
    expect(await used(door)).toBe('at-1');
    world.clock += 44 * 60_000;
    expect((await gateway.refresh()).due).toBe(0);
    world.clock += 2 * 60_000;
    expect(await gateway.refresh()).toEqual({ due: 1, ended: 0, failures: 0 });
    expect(world.asked.map(({ form }) => form.refresh_token)).toEqual(['rt-0', 'rt-1']);
    expect(await gateway.refresh()).toMatchObject({ due: 0 });
    world.clock += 40 * 60_000;
    expect(await used(door)).toBe('at-2');
    expect(world.asked).toHaveLength(2);
  });

  it('keeps an account alive that nobody calls', async () => {
    await used(await granted());
    for (let hour = 0; hour < 3; hour++) {
      world.clock += 50 * 60_000;
      await gateway.refresh();
    }
    expect(world.asked.map(({ form }) => form.refresh_token)).toEqual(['rt-0', 'rt-1', 'rt-2', 'rt-3']);
  });

  it('says who has to connect again, once, and tries no more', async () => {
    const door = await granted();
    await used(door);
    world.clock += 50 * 60_000;
    world.says = () => ({ status: 400, body: '{"error":"invalid_grant"}' });
    expect(await gateway.refresh()).toEqual({ due: 1, ended: 1, failures: 0 });
    const told = gateway.lines.filter((line) => line.includes('credential_ended')).map((line) => JSON.parse(line));
    expect(told.at(-1)).toMatchObject({ tenant: door.tenant, account: door.account, integration: 'oauthed' });
    expect(await gateway.refresh()).toMatchObject({ due: 0 });
    expect(world.asked).toHaveLength(2);
    // What was granted is good until it ends.
    expect(await used(door)).toBe('at-1');
  });

  it('forgets who has to connect again, although an upstream refuses the last token, too', async () => {
    const door = await granted();
    await used(door);
    world.clock += 46 * 60_000;
    world.says = () => ({ status: 400, body: '{"error":"invalid_grant"}' });
    expect(await gateway.refresh()).toMatchObject({ ended: 1 });
    world.valid.clear();
    await call(door);
    expect(await gateway.refresh()).toMatchObject({ due: 0 });
    expect((await call(door)).body.result.structuredContent.error.reason).toBe('needs_reauth');
  });

  it('comes again after a provider that failed', async () => {
    const door = await machine();
    await used(door);
    world.clock += 50 * 60_000;
    world.says = () => ({ status: 401, body: '{"error":"invalid_client"}' });
    expect(await gateway.refresh()).toEqual({ due: 1, ended: 0, failures: 0 });
    world.says = undefined;
    await gateway.refresh();
    expect(await used(door)).toBe('at-3');
  });

  it('leaves a deleted account alone', async () => {
    const door = await machine();
    await used(door);
    await api(gateway, gateway.adminKey, `DELETE /integrated-account/${door.account}`);
    world.clock += 50 * 60_000;
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
    expect(world.asked.map(({ form }) => form.refresh_token)).toEqual(['rt-0', 'rt-new']);
  });

  it('is not granted what its predecessor would be', async () => {
    const door = await machine();
    await used(door);
    const secret = { client_id: 'c2', client_secret: 's2' };
    await api(gateway, gateway.adminKey, `PUT /integrated-account/${door.account}/credential`, {
      ...{ kind: 'oauth2_client_credentials', secret },
    });
    expect(await used(door)).toBe('at-2');
    expect(world.asked.map(({ client }) => client)).toEqual(['c%3A1:s', 'c2:s2']);
  });

  it('mends a connection that has ended', async () => {
    const door = await granted();
    world.says = () => ({ status: 400, body: '{"error":"invalid_grant"}' });
    const ended = await call(door);
    expect(ended.status).toBe(200);
    expect(ended.body.result.structuredContent.error).toMatchObject({ reason: 'needs_reauth', sent: false });
    expect(ended.body.result.content[0].text).toMatch(/connect the account again/);
    world.says = undefined;
    const status = async () =>
      (await api(gateway, gateway.adminKey, `GET /integrated-account/${door.account}`)).body.status;
    expect(await status()).toBe('needs_reauth');
    const listed = await api(gateway, gateway.adminKey, `GET /tenants/${door.tenant}/integrated-accounts`);
    expect(listed.body.items.map((each: { status: string }) => each.status)).toEqual(['needs_reauth']);
    await call(door);
    // It is over: nobody asks with it again.
    expect(world.asked).toHaveLength(1);
    const secret = { ...CLIENT, refresh_token: 'rt-new' };
    await api(gateway, gateway.adminKey, `PUT /integrated-account/${door.account}/credential`, {
      ...{ kind: 'oauth2_authorization_code', secret },
    });
    expect(await status()).toBe('connected');
    expect(await used(door)).toBe('at-2');
  });
});

it('an account to which no refresh token was granted ends with its access token, and nobody is asked', async () => {
  const door = await granted();
  const { stores, secretReader } = gateway.backends;
  const { boundTo } = await secretReader.get(door.tenant, door.account);
  await stores.secrets.put(door.tenant, door.account, { fields: CLIENT, boundTo });
  const ended = await call(door);
  expect(ended.body.result.structuredContent.error).toMatchObject({ reason: 'needs_reauth', sent: false });
  expect(world.asked).toEqual([]);
});

describe('a token endpoint that', () => {
  it('refuses the client ends nothing: the next call asks again', async () => {
    const door = await granted();
    world.says = () => ({ status: 401, body: '{"error":"invalid_client"}' });
    const refused = await call(door);
    expect(refused.body.result.structuredContent.error).toMatchObject({
      reason: 'refresh_failed',
      attribution: 'upstream',
    });
    world.says = undefined;
    expect(await used(door)).toBe('at-2');
  });

  it('fails after it may have granted is not asked again with what may be spent', async () => {
    const door = await granted();
    world.says = () => ({ status: 500, body: '<html>' });
    expect((await call(door)).body.result.structuredContent.error.reason).toBe('refresh_failed');
    world.says = undefined;
    expect((await call(door)).body.result.structuredContent.error.reason).toBe('needs_reauth');
    expect(world.asked).toHaveLength(1);
  });
});

it('a client that spends nothing may ask as often as nobody answers', async () => {
  const door = await machine();
  world.says = () => ({ status: 500, body: '<html>' });
  for (let i = 0; i < 3; i++) {
    expect((await call(door)).body.result.structuredContent.error.reason).toBe('refresh_failed');
    world.clock += 60_000;
  }
  world.says = undefined;
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
  const given = account('oauth2_client_credentials', { ...CLIENT, access_token: 'x' });
  const { status, body } = await api(gateway, gateway.adminKey, `POST /tenants/${tenant}/integrated-accounts`, given);
  expect([status, body.errors]).toEqual([
    400,
    [{ pointer: '/credential/secret/access_token', detail: 'is not a field of this auth scheme' }],
  ]);
});
