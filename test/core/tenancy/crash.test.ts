// A process is killed before and after every single call of the stores, in every operation of the lifecycle. What it
// leaves must open nothing new, must be found by the purge, and must let the caller repeat.
import { describe, expect, it } from 'vitest';
import { connectGranted, createAccount, deleteAccount, replaceCredential } from '#core/tenancy/accounts.ts';
import { createAdminKey, createApiToken, deleteKey } from '#core/tenancy/keys.ts';
import { closeTenant } from '#core/tenancy/offboard.ts';
import { changeServer, createServer, revokeServer, rotateServer } from '#core/tenancy/servers.ts';
import type { Stores } from '#core/tenancy/stores.ts';
import { countingCalls, crashing, isCrash } from './around-each-call.ts';
import { dangling } from './memory-stores.ts';
import {
  ACCOUNT,
  ADMIN_KEY,
  API_TOKEN,
  accountDraft,
  adminKeyDraft,
  apiTokenDraft,
  createWorld,
  DAY,
  END,
  type Has,
  MINUTE,
  NOW,
  purge,
  SECRET,
  SERVER,
  serverDraft,
  TENANT,
  type World,
} from './world.ts';

type Scenario = {
  readonly name: string;
  readonly has?: Has;
  readonly prepare?: (world: World) => Promise<unknown>;
  readonly run: (stores: Stores, world: World) => Promise<unknown>;
  /** The write order, call by call. */
  readonly calls: readonly string[];
  /** When the run happens. */
  readonly at?: number;
  /** Right after the crash. */
  readonly crashed?: (world: World) => Promise<void>;
  /** After the caller has repeated it with success. */
  readonly repeated?: (world: World) => Promise<void>;
};

const ATTEMPT = { id: 'con_1', account: ACCOUNT, seen: 0 };
const GRANT = { credential: SECRET, token: { sealed: 's', grantedAt: NOW }, variables: { instance: 'acme' } };

const OLD_ACCOUNT = { ...accountDraft, status: 'pending' as const };

const READ_TO_USE = ['accounts.get', 'tenants.get'];
const REVOKE = ['servers.get', 'servers.replace', 'tokens.remove', 'servers.replace'];

const scenarios: readonly Scenario[] = [
  {
    name: 'create a server',
    has: { server: false },
    run: (stores, { minting }) => createServer(serverDraft, stores, minting),
    calls: ['servers.create', ...READ_TO_USE, 'tokens.put', 'servers.replace'],
  },
  {
    name: 'rotate a server',
    run: (stores, { minting }) => rotateServer(SERVER, NOW, stores, minting),
    calls: ['servers.get', ...READ_TO_USE, 'servers.replace', 'tokens.put', 'tokens.remove', 'servers.replace'],
    repeated: async ({ opens, token, stores }) => {
      expect(await opens(token)).toBe(false);
      expect(stores.doors.size).toBe(1);
    },
  },
  {
    name: 'revoke a server',
    run: (stores) => revokeServer(SERVER, NOW, stores),
    calls: REVOKE,
    repeated: async ({ opens, token }) => expect(await opens(token)).toBe(false),
  },
  {
    name: 'shorten a server',
    run: (stores) => changeServer(SERVER, { expiresAt: NOW + DAY }, NOW, stores),
    calls: ['servers.get', 'servers.replace', 'tokens.get', 'tokens.replace', 'servers.replace'],
    repeated: async ({ opens, token }) => {
      expect(await opens(token, NOW + DAY - 1)).toBe(true);
      expect(await opens(token, NOW + DAY)).toBe(false);
    },
  },
  {
    name: 'extend a server',
    run: (stores) => changeServer(SERVER, { expiresAt: END + DAY }, NOW, stores),
    calls: ['servers.get', 'servers.replace', 'tokens.get', 'tokens.replace'],
    crashed: async ({ opens, token }) => expect(await opens(token, END - 1)).toBe(true),
    repeated: async ({ opens, token }) => expect(await opens(token, END + DAY)).toBe(false),
  },
  {
    name: 'create an account with a credential',
    has: { account: false, server: false },
    run: (stores) => createAccount(accountDraft, SECRET, stores),
    calls: ['accounts.create', 'tenants.get', 'secrets.put', 'accounts.replace'],
  },
  {
    name: 'connect a waiting account',
    has: { account: false, server: false },
    prepare: ({ stores }) => stores.accounts.create(OLD_ACCOUNT),
    run: (stores) => replaceCredential(ACCOUNT, SECRET, 'by', stores),
    calls: ['accounts.get', 'tenants.get', 'accounts.replace', 'secrets.put', 'accounts.replace'],
    repeated: async ({ stores }) => expect(stores.accounts.all()[0]?.status).toBe('connected'),
  },
  {
    name: 'connect what a person granted',
    has: { account: false, server: false },
    prepare: ({ stores }) => stores.accounts.create(OLD_ACCOUNT),
    run: (stores) => connectGranted(ATTEMPT, GRANT, stores),
    calls: ['accounts.get', 'tenants.get', 'accounts.replace', 'secrets.put', 'accounts.replace'],
    repeated: async ({ stores }) =>
      expect(stores.accounts.all()[0]).toMatchObject({ status: 'connected', variables: { instance: 'acme' } }),
  },
  {
    name: 'delete an account',
    run: (stores) => deleteAccount(ACCOUNT, NOW, stores),
    calls: ['accounts.get', 'accounts.replace', 'servers.list', ...REVOKE, 'secrets.remove'],
    repeated: async ({ opens, token, stores }) => {
      expect(await opens(token)).toBe(false);
      expect(stores.secretNames()).toEqual([]);
    },
  },
  {
    name: 'create an API token',
    run: (stores, { minting }) => createApiToken(apiTokenDraft, stores, minting),
    calls: ['apiTokens.create', 'tenants.get', 'tokens.put', 'apiTokens.replace'],
  },
  {
    name: 'delete an API token',
    has: { apiToken: true },
    run: (stores) => deleteKey(stores.apiTokens, API_TOKEN, stores),
    calls: ['apiTokens.get', 'apiTokens.replace', 'tokens.remove', 'apiTokens.remove'],
    repeated: async ({ opens, apiKey }) => expect(await opens(apiKey)).toBe(false),
  },
  {
    name: 'create an admin key',
    run: (stores, { minting }) => createAdminKey(adminKeyDraft, stores, minting),
    calls: ['adminKeys.create', 'tokens.put', 'adminKeys.replace'],
  },
  {
    name: 'delete an admin key',
    has: { adminKey: true },
    run: (stores) => deleteKey(stores.adminKeys, ADMIN_KEY, stores),
    calls: ['adminKeys.get', 'adminKeys.replace', 'tokens.remove', 'adminKeys.remove'],
    repeated: async ({ opens, operator }) => expect(await opens(operator)).toBe(false),
  },
  {
    name: 'close a tenant',
    has: { apiToken: true },
    run: (stores) => closeTenant(TENANT, () => NOW, stores),
    calls: [
      ...['tenants.get', 'tenants.replace', 'servers.list', 'servers.get', 'servers.replace'],
      ...['tokens.get', 'ledger.put', 'tokens.remove', 'servers.replace', 'apiTokens.list', 'apiTokens.get'],
      ...['apiTokens.replace', 'tokens.get', 'tokens.remove', 'ledger.put', 'apiTokens.remove', 'tenants.replace'],
    ],
    repeated: async ({ opens, token, apiKey }) => {
      expect(await opens(token)).toBe(false);
      expect(await opens(apiKey)).toBe(false);
    },
  },
];

const crashesOf = (calls: number) =>
  Array.from({ length: calls }, (_, i) => [
    { call: i + 1, when: 'before' as const },
    { call: i + 1, when: 'after' as const },
  ]).flat();

const startWorld = async ({ has, prepare }: Scenario): Promise<World> => {
  const world = await createWorld(has);
  await prepare?.(world);
  return world;
};

/** Runs of the purge, a settling time apart each: off-boarding takes three. */
const purgeThrice = async ({ stores }: World, from: number): Promise<number> => {
  for (const n of [1, 2, 3]) await purge(stores, from + 2 * n * MINUTE);
  return from + 6 * MINUTE;
};

const halfDone = ({ stores }: World) => [
  ...stores.servers.all().filter(({ state }) => state === 'creating' || state === 'revoking'),
  ...stores.accounts.all().filter(({ connecting, deletedAt }) => connecting || deletedAt !== undefined),
  ...[...stores.apiTokens.all(), ...stores.adminKeys.all()].filter(({ state }) => state !== 'active'),
  ...stores.tenants.all().filter(({ state }) => state === 'closing'),
];

describe.each(scenarios)('$name', (scenario) => {
  const { run, calls, at = NOW, crashed, repeated } = scenario;

  it('makes its calls in this order', async () => {
    const world = await startWorld(scenario);
    const counted = countingCalls(world.stores);
    await run(counted.stores, world);
    expect(counted.names).toEqual(calls);
    expect(dangling(world.stores, at)).toEqual([]);
  });

  it.each(crashesOf(calls.length))('killed $when call $call, is consistent and can be repeated', async (crash) => {
    const world = await startWorld(scenario);
    await expect(run(crashing(world.stores, crash), world)).rejects.toSatisfy(isCrash);
    expect(dangling(world.stores, at)).toEqual([]);
    await crashed?.(world);
    await run(world.stores, world);
    await repeated?.(world);
    expect(dangling(world.stores, at)).toEqual([]);
  });

  it.each(crashesOf(calls.length))('killed $when call $call, is finished by the purge', async (crash) => {
    const world = await startWorld(scenario);
    await expect(run(crashing(world.stores, crash), world)).rejects.toSatisfy(isCrash);
    const now = await purgeThrice(world, at);
    expect(halfDone(world)).toEqual([]);
    expect(dangling(world.stores, now)).toEqual([]);
    const { stores } = world;
    const revoked = stores.servers.all().filter(({ state }) => state === 'revoked');
    expect(
      revoked.flatMap(({ doors }) => doors.filter(({ keyId, mac }) => stores.doors.has(`${keyId}#${mac}`))),
    ).toEqual([]);
  });
});

describe('purge', () => {
  const LATER = END + 31 * DAY;
  const prepare = async (): Promise<World> => {
    const world = await createWorld({ apiToken: true, adminKey: true });
    const { stores, minting } = world;
    for (const n of [2, 3, 4]) await world.otherServer(stores, n);
    // Killed half-way: a creation, a rotation, a revocation, an account, a key.
    const half = async (run: (over: Stores) => Promise<unknown>, call: number) =>
      expect(run(crashing(stores, { call, when: 'after' }))).rejects.toSatisfy(isCrash);
    await half((over) => world.otherServer(over, 5), 4);
    await half((over) => rotateServer(SERVER, NOW, over, minting), 5);
    const second = stores.servers.all()[1]?.id ?? '';
    await half((over) => revokeServer(second, NOW, over), 2);
    await half((over) => createAccount({ ...accountDraft, id: 'acc_aaaaaaaaaaaa000000000002' }, SECRET, over), 3);
    await half((over) => createApiToken({ ...apiTokenDraft, id: 'tok_aaaaaaaaaaaa000000000002' }, over, minting), 3);
    return world;
  };
  const isClean = ({ stores }: World): void => {
    expect(stores.servers.all()).toEqual([]);
    expect([...stores.apiTokens.all(), ...stores.adminKeys.all()]).toEqual([]);
    expect(stores.doors.size).toBe(0);
    expect(stores.secretNames()).toEqual([`${TENANT}/${ACCOUNT}`]);
    expect(stores.accounts.all().map(({ id }) => id)).toEqual([ACCOUNT]);
  };

  it('removes everything that has expired or broken off, and nothing else', async () => {
    const world = await prepare();
    expect(world.stores.doors.size).toBe(9);
    expect(await purge(world.stores, LATER)).toMatchObject({ servers: 5, tokens: 3, secrets: 0, failures: 0 });
    expect(await purge(world.stores, LATER + 2 * MINUTE)).toMatchObject({
      servers: 0,
      tokens: 0,
      secrets: 1,
      failures: 0,
    });
    isClean(world);
    expect(await purge(world.stores, LATER + 4 * MINUTE)).toMatchObject({
      servers: 0,
      tokens: 0,
      secrets: 0,
      failures: 0,
    });
  });

  it('resumes wherever it was killed', async () => {
    const full = await prepare();
    const counted = countingCalls(full.stores);
    await purge(counted.stores, LATER);
    expect(counted.names.length).toBeGreaterThan(30);
    for (const crash of crashesOf(counted.names.length)) {
      const world = await prepare();
      await purge(crashing(world.stores, crash), LATER).catch((fault) => expect(fault).toSatisfy(isCrash));
      expect(dangling(world.stores, LATER)).toEqual([]);
      await purgeThrice(world, LATER);
      isClean(world);
    }
  });

  it('is not stopped by a record that cannot be purged', async () => {
    const world = await prepare();
    const { stores } = world;
    const broken: Stores = {
      ...stores,
      servers: {
        ...stores.servers,
        remove: (id) => (id === SERVER ? Promise.reject(new Error('throttled')) : stores.servers.remove(id)),
      },
    };
    expect(await purge(broken, LATER)).toMatchObject({ servers: 4, tokens: 3, secrets: 0, failures: 1 });
    expect(stores.servers.all().map(({ id }) => id)).toEqual([SERVER]);
    expect(await world.opens(world.token, NOW)).toBe(false);
  });

  it('keeps a revoked server’s record for 30 days, or until it would have expired', async () => {
    const { stores } = await createWorld();
    await changeServer(SERVER, { expiresAt: NOW + 90 * DAY }, NOW, stores);
    await revokeServer(SERVER, NOW, stores);
    await purge(stores, NOW + 30 * DAY - 1);
    expect(stores.servers.all().map(({ state }) => state)).toEqual(['revoked']);
    await purge(stores, NOW + 30 * DAY);
    expect(stores.servers.all()).toEqual([]);
  });

  it('says for how long the oldest record that it found had been due, finished or not', async () => {
    const { stores } = await createWorld({ adminKey: true });
    await changeServer(SERVER, { expiresAt: END - DAY }, NOW, stores);
    expect(await purge(stores, END - DAY - 1)).toMatchObject({ lag_ms: 0 });
    const failing: Stores = {
      ...stores,
      tokens: { ...stores.tokens, remove: () => Promise.reject(new Error('down')) },
    };
    expect(await purge(failing, END + DAY)).toMatchObject({ servers: 0, failures: 2, lag_ms: 2 * DAY });
    expect(await purge(stores, END + DAY + MINUTE)).toMatchObject({ tokens: 1, lag_ms: DAY + MINUTE });
    expect(await purge(stores, END + DAY + 2 * MINUTE)).toMatchObject({ lag_ms: 0 });
  });

  it('takes a server at the millisecond of its end and not before', async () => {
    const { stores } = await createWorld();
    await purge(stores, END - 1);
    expect(stores.servers.all().length).toBe(1);
    await purge(stores, END);
    expect([stores.servers.all(), stores.doors.size]).toEqual([[], 0]);
  });

  it('leaves alone a pending account that waits for its credential', async () => {
    const { stores } = await createWorld({ account: false, server: false });
    await createAccount(accountDraft, undefined, stores);
    await purge(stores, NOW + 300 * DAY);
    expect(stores.accounts.all().map(({ status }) => status)).toEqual(['pending']);
  });

  it('works off a backlog in one run', async () => {
    const world = await createWorld();
    for (let n = 0; n < 500; n++) {
      const id = `srv_aaaaaaaaaaaa${String(n + 2).padStart(12, '0')}`;
      await createServer({ ...serverDraft, id }, world.stores, world.minting);
    }
    expect(await purge(world.stores, END)).toMatchObject({ servers: 501, tokens: 0, secrets: 0, failures: 0 });
    expect(world.stores.doors.size).toBe(0);
  });
});
