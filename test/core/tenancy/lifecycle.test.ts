import { describe, expect, it } from 'vitest';
import { createAccount, deleteAccount, replaceCredential } from '#core/tenancy/accounts.ts';
import { accountDue, keyDue, serverDue, tenantDue } from '#core/tenancy/due.ts';
import { createApiToken, deleteKey } from '#core/tenancy/keys.ts';
import { closeTenant } from '#core/tenancy/offboard.ts';
import type { Account, ApiToken, Server, Tenant } from '#core/tenancy/records.ts';
import { changeServer, createServer, revokeServer, rotateServer } from '#core/tenancy/servers.ts';
import type { Stores } from '#core/tenancy/stores.ts';
import { crashing, isCrash } from './around-each-call.ts';
import {
  ACCOUNT,
  API_TOKEN,
  accountDraft,
  apiTokenDraft,
  createWorld,
  DAY,
  END,
  MINUTE,
  NOW,
  purge,
  SECRET,
  SERVER,
  serverDraft,
  TENANT,
} from './world.ts';

const failed = (error: string) => ({ ok: false, error });

describe('when a record is due', () => {
  const server: Server = { ...serverDraft, state: 'active', doors: [] };
  it.each([
    [{ state: 'creating' }, NOW + 60_000],
    [{ state: 'active' }, END],
    [{ state: 'revoking', endedAt: NOW + 5 }, NOW + 5],
    [{ state: 'revoked', endedAt: NOW + 5 }, END],
    [{ state: 'revoked', endedAt: NOW + 5, expiresAt: NOW + 365 * DAY }, NOW + 5 + 30 * DAY],
  ] as const)('a server that is %j', (over, due) => expect(serverDue({ ...server, ...over })).toBe(due));

  it('a server that never ends', () => {
    const { expiresAt, ...endless } = server;
    expect(serverDue(endless)).toBeUndefined();
    expect(serverDue({ ...endless, state: 'revoked', endedAt: NOW })).toBe(NOW + 30 * DAY);
  });

  const account: Account = { ...accountDraft, status: 'pending' };
  it.each([
    [{}, undefined],
    [{ status: 'connected' }, undefined],
    [{ connecting: true }, NOW + 60_000],
    [{ deletedAt: NOW + 5 }, NOW + 60_005],
  ] as const)('an account that is %j', (over, due) => expect(accountDue({ ...account, ...over })).toBe(due));

  const key: ApiToken = { ...apiTokenDraft, state: 'active', door: { keyId: 'a', mac: '' } };
  it.each([
    ['creating', NOW + 60_000],
    ['active', END],
    ['revoking', NOW + 60_000],
  ] as const)('a key that is %s', (state, due) => expect(keyDue({ ...key, state })).toBe(due));

  const tenant: Tenant = { id: TENANT, name: '', residency: 'eu', state: 'active', createdAt: NOW };
  it.each([
    [{}, undefined],
    [{ state: 'closing', closingAt: NOW + 5 }, NOW + 5],
  ] as const)('a tenant that is %j', (over, due) => expect(tenantDue({ ...tenant, ...over })).toBe(due));
});

describe('an MCP server', () => {
  it('is not created at an account that is absent, waiting, deleted, or of a closing tenant', async () => {
    const { stores, minting } = await createWorld({ account: false, server: false });
    const create = () => createServer(serverDraft, stores, minting);
    expect(await create()).toEqual(failed('not_found'));
    await createAccount(accountDraft, undefined, stores);
    expect(await create()).toEqual(failed('account_not_connected'));
    await replaceCredential(ACCOUNT, SECRET, 'by', stores);
    expect(await create()).toMatchObject({ ok: true });
    await revokeServer(SERVER, NOW, stores);
    expect(await create()).toEqual(failed('conflict'));
    await deleteAccount(ACCOUNT, NOW, stores);
    expect(await rotateServer(SERVER, NOW, stores, minting)).toEqual(failed('revoked'));
    const another = { ...serverDraft, id: 'srv_aaaaaaaaaaaa000000000002' };
    expect(await createServer(another, stores, minting)).toEqual(failed('not_found'));
    await closeTenant(TENANT, () => NOW, stores);
    await stores.accounts.create({ ...accountDraft, id: 'acc_aaaaaaaaaaaa000000000002', status: 'connected' });
    expect(await createServer({ ...another, account: 'acc_aaaaaaaaaaaa000000000002' }, stores, minting)).toEqual(
      failed('tenant_closing'),
    );
    expect([stores.doors.size, stores.servers.all().length]).toEqual([0, 1]);
  });

  it('stays expired from the millisecond of its end on, whatever is asked', async () => {
    const { stores, minting } = await createWorld();
    expect(await changeServer(SERVER, { expiresAt: END + DAY }, END, stores)).toEqual(failed('expired'));
    expect(await changeServer(SERVER, { name: 'x' }, END, stores)).toEqual(failed('expired'));
    expect(await rotateServer(SERVER, END, stores, minting)).toEqual(failed('expired'));
    expect(await changeServer(SERVER, { expiresAt: END + DAY }, END - 1, stores)).toMatchObject({ ok: true });
  });

  it('stays closed at an end that reached its door only', async () => {
    const { stores, token, opens } = await createWorld();
    const killed = crashing(stores, { call: 4, when: 'after' });
    await expect(changeServer(SERVER, { expiresAt: NOW + DAY }, NOW, killed)).rejects.toSatisfy(isCrash);
    expect(stores.servers.all()[0]?.expiresAt).toBe(END);
    expect(await opens(token, NOW + DAY)).toBe(false);
    expect(await changeServer(SERVER, { expiresAt: END + DAY }, NOW + DAY, stores)).toEqual(failed('expired'));
    expect(await opens(token, NOW + DAY)).toBe(false);
  });

  it('says so when a later change overtook an extension', async () => {
    const { stores, token, opens } = await createWorld();
    const overtaken: Stores = {
      ...stores,
      tokens: {
        ...stores.tokens,
        get: async (door) => {
          const record = await stores.tokens.get(door);
          await changeServer(SERVER, { expiresAt: NOW + DAY }, NOW, stores);
          return record;
        },
      },
    };
    expect(await changeServer(SERVER, { expiresAt: END + DAY }, NOW, overtaken)).toEqual(failed('conflict'));
    expect(stores.servers.all()[0]?.expiresAt).toBe(NOW + DAY);
    expect(await opens(token, NOW + DAY)).toBe(false);
  });

  it('can be renamed without its doors being touched', async () => {
    const { stores, token, opens } = await createWorld();
    const before = [...stores.doors];
    expect(await changeServer(SERVER, { name: 'renamed' }, NOW, stores)).toMatchObject({ value: { name: 'renamed' } });
    expect([...stores.doors]).toEqual(before);
    expect(await opens(token, END - 1)).toBe(true);
  });

  it('can be given an end when it had none', async () => {
    const { stores, minting, opens } = await createWorld({ server: false });
    const { expiresAt, ...endless } = serverDraft;
    const created = await createServer(endless, stores, minting);
    const token = created.ok ? created.value.token : '';
    expect(await opens(token, NOW + 3650 * DAY)).toBe(true);
    await changeServer(SERVER, { expiresAt: END }, NOW, stores);
    expect([await opens(token, END - 1), await opens(token, END)]).toEqual([true, false]);
  });
});

describe('a closing tenant', () => {
  it('gets no account, no API token', async () => {
    const { stores, minting } = await createWorld({ account: false, server: false });
    await closeTenant(TENANT, () => NOW, stores);
    expect(await createAccount(accountDraft, SECRET, stores)).toEqual(failed('tenant_closing'));
    expect(await createApiToken(apiTokenDraft, stores, minting)).toEqual(failed('tenant_closing'));
    expect([stores.accounts.all(), stores.apiTokens.all(), stores.secretNames()]).toEqual([[], [], []]);
  });
});

describe('a deleted account', () => {
  it('takes no credential, and one that arrives late is removed again', async () => {
    const { stores } = await createWorld();
    const late: Stores = {
      ...stores,
      secrets: {
        ...stores.secrets,
        put: async (tenant, account, secret) => {
          await deleteAccount(ACCOUNT, NOW, stores);
          return stores.secrets.put(tenant, account, secret);
        },
      },
    };
    expect(await replaceCredential(ACCOUNT, SECRET, 'by', late)).toEqual(failed('not_found'));
    expect(stores.secretNames()).toEqual([]);
    expect(await replaceCredential(ACCOUNT, SECRET, 'by', stores)).toEqual(failed('not_found'));
  });

  it('is still the pointer to a secret whose writer was killed', async () => {
    const { stores } = await createWorld();
    const killed = crashing(stores, { call: 2, when: 'before' });
    await expect(replaceCredential(ACCOUNT, SECRET, 'by', killed)).rejects.toSatisfy(isCrash);
    await deleteAccount(ACCOUNT, NOW, stores);
    await stores.secrets.put(TENANT, ACCOUNT, SECRET);
    await purge(stores, NOW + MINUTE - 1);
    expect(stores.accounts.all().length).toBe(1);
    expect(await purge(stores, NOW + MINUTE)).toMatchObject({ servers: 0, tokens: 0, secrets: 1, failures: 0 });
    expect([stores.accounts.all(), stores.secretNames()]).toEqual([[], []]);
  });
});

describe('purge', () => {
  it('believes the record, not an index that lags behind', async () => {
    const { stores } = await createWorld({ apiToken: true, adminKey: true });
    const before = stores.doors.size;
    const all: Stores = {
      ...stores,
      due: async function* () {
        yield { kind: 'server', id: SERVER, at: NOW };
        yield { kind: 'account', id: ACCOUNT, at: NOW };
        yield { kind: 'api_token', id: API_TOKEN, at: NOW };
        yield { kind: 'admin_key', id: 'key_000000000001', at: NOW };
        yield { kind: 'tenant', id: TENANT, at: NOW };
      },
    };
    expect(await purge(all, NOW)).toMatchObject({ servers: 0, tokens: 0, secrets: 0, failures: 0 });
    expect([before, stores.doors.size, stores.accounts.all().length]).toEqual([3, 3, 1]);
  });

  it('finishes a revocation that broke off, and keeps its record', async () => {
    const { stores, token, opens } = await createWorld();
    const killed = crashing(stores, { call: 2, when: 'after' });
    await expect(revokeServer(SERVER, NOW, killed)).rejects.toSatisfy(isCrash);
    expect(await opens(token)).toBe(true);
    expect(await purge(stores, NOW)).toMatchObject({ servers: 0, tokens: 0, secrets: 0, failures: 0 });
    expect(await opens(token)).toBe(false);
    expect(stores.servers.all().map(({ state }) => state)).toEqual(['revoked']);
  });

  it('finds the token of a key that was deleted while it was created', async () => {
    const { stores, minting } = await createWorld({ account: false, server: false });
    const deleting: Stores = {
      ...stores,
      tokens: {
        ...stores.tokens,
        put: async (door, record) => {
          await deleteKey(stores.apiTokens, API_TOKEN, stores);
          await stores.tokens.put(door, record);
          throw new Error('killed');
        },
      },
    };
    await expect(createApiToken(apiTokenDraft, deleting, minting)).rejects.toThrow('killed');
    expect([stores.doors.size, stores.apiTokens.all()[0]?.state]).toEqual([1, 'revoking']);
    await purge(stores, NOW + MINUTE);
    expect([stores.doors.size, stores.apiTokens.all()]).toEqual([0, []]);
  });
});

describe('a rotation that meets another under way', () => {
  it('keeps the hash that the other may yet write a token under', async () => {
    const { stores, minting } = await createWorld();
    const found = await stores.servers.get(SERVER);
    if (found === undefined) throw new Error('the world has a server');
    const underWay = { keyId: 'a', mac: 'under-way' };
    await stores.servers.replace(found, { ...found.value, doors: [...found.value.doors, underWay] });
    const rotated = await rotateServer(SERVER, NOW, stores, minting);
    expect(rotated.ok && rotated.value.server.doors.slice(1)).toEqual([underWay]);
    expect(rotated.ok && rotated.value.server.doors[0]).not.toEqual(found.value.doors[0]);
  });
});
