// What the purge says of itself, and what waits while nobody takes it down.
import { describe, expect, it } from 'vitest';
import { deleteAccount } from '#core/tenancy/accounts.ts';
import { deleteKey } from '#core/tenancy/keys.ts';
import { closeTenant, type PurgeAction } from '#core/tenancy/offboard.ts';
import { purge } from '#core/tenancy/purge.ts';
import { purgeRecorder } from '#core/tenancy/purge-recorder.ts';
import { changeServer, revokeServer } from '#core/tenancy/servers.ts';
import { crashing, isCrash } from './around-each-call.ts';
import {
  ACCOUNT,
  ADMIN_KEY,
  API_TOKEN,
  createWorld,
  DAY,
  END,
  MINUTE,
  NOW,
  offboarding,
  SERVER,
  TENANT,
} from './world.ts';

const recorded = () => {
  const told: PurgeAction[] = [];
  return { told, record: async (what: PurgeAction) => void told.push(what) };
};

const down = () => Promise.reject(new Error('the audit store is down'));

describe('the purge', () => {
  it('tells of what has expired, by its tenant', async () => {
    const { stores } = await createWorld({ apiToken: true, adminKey: true });
    const { told, record } = recorded();
    await purge(stores, END, offboarding(END, { record }));
    expect(told).toEqual([
      { action: 'server.expired', tenant: TENANT, server: SERVER },
      { action: 'api_token.expired', tenant: TENANT, target: API_TOKEN },
      { action: 'admin_key.expired', tenant: 'operator', target: ADMIN_KEY },
    ]);
  });

  it('tells of what was deleted before', async () => {
    const { stores } = await createWorld();
    await deleteAccount(ACCOUNT, NOW, stores);
    const { told, record } = recorded();
    await purge(stores, END, offboarding(END, { record }));
    expect(told.toSorted((a, b) => a.action.localeCompare(b.action))).toEqual([
      { action: 'account.deleted', tenant: TENANT, account: ACCOUNT },
      { action: 'server.deleted', tenant: TENANT, server: SERVER },
    ]);
  });

  it('tells of a tenant that is gone, last', async () => {
    const { stores } = await createWorld();
    await closeTenant(TENANT, () => NOW, stores);
    const { told, record } = recorded();
    await purge(stores, NOW + 2 * MINUTE, offboarding(NOW + 2 * MINUTE, { record }));
    expect(told).toEqual([
      { action: 'server.deleted', tenant: TENANT, server: SERVER },
      { action: 'account.deleted', tenant: TENANT, account: ACCOUNT },
      { action: 'tenant.deleted', tenant: TENANT },
    ]);
  });

  it('deletes no record that it could not tell of, and does so in the next run', async () => {
    const { stores } = await createWorld({ apiToken: true, adminKey: true });
    expect(await purge(stores, END, offboarding(END, { record: down }))).toMatchObject({ failures: 3 });
    expect([stores.servers.all().length, stores.apiTokens.all().length, stores.adminKeys.all().length]).toEqual([
      ...[1, 1, 1],
    ]);
    expect(await purge(stores, END, offboarding(END))).toMatchObject({ servers: 1, tokens: 2, failures: 0 });
  });

  it('closes what a deletion left open although nobody takes it down', async () => {
    const { stores, opens, apiKey } = await createWorld({ apiToken: true });
    const broken = deleteKey(stores.apiTokens, API_TOKEN, crashing(stores, { call: 1, when: 'before' }));
    await expect(broken).rejects.toSatisfy(isCrash);
    expect(await opens(apiKey)).toBe(true);
    await purge(stores, NOW + MINUTE, offboarding(NOW + MINUTE, { record: down }));
    expect(await opens(apiKey)).toBe(false);
  });

  it('writes one record with its outcome, as nobody but itself', async () => {
    const written: object[] = [];
    const trail = { write: async (record: object) => void written.push(record) };
    const record = purgeRecorder(trail, { now: () => NOW, randomBytes: (size) => new Uint8Array(size) });
    await record({ action: 'grant.revoked', tenant: TENANT, account: ACCOUNT, failed: 'unsupported' });
    expect(written).toMatchObject([
      {
        ...{ v: 1, time: NOW, tenant: TENANT, account: ACCOUNT, action: 'grant.revoked' },
        actor: { kind: 'system', id: 'purge' },
        outcome: { time: NOW, result: 'failure', reason: 'unsupported' },
      },
    ]);
  });
});

/** How often the schedule runs the purge. */
const EVERY = 15 * MINUTE;

describe('three layers of expiry', () => {
  it('close a door at once, remove it within 15 minutes, and mark it for DynamoDB from its end on', async () => {
    const lags: number[] = [];
    for (let offset = 0; offset < EVERY; offset += MINUTE) {
      const { stores, opens, token } = await createWorld();
      const end = NOW + DAY + offset;
      await changeServer(SERVER, { expiresAt: end }, NOW, stores);
      expect([await opens(token, end - 1), await opens(token, end)]).toEqual([true, false]);
      // The third layer reads the end off the token's own record (token-store.ts writes it as `ttl`).
      expect([...stores.doors.values()].map(({ expiresAt }) => expiresAt)).toEqual([end]);
      let run = NOW + DAY;
      while (stores.doors.size > 0) {
        const { lag_ms: lag, servers } = await purge(stores, run, offboarding(run));
        if (servers > 0) lags.push(lag);
        run += EVERY;
      }
    }
    const [least, most] = [Math.min(...lags), Math.max(...lags)];
    process.stdout.write(
      `expiry: request-time 0 s; purge ${least / 1000} to ${most / 1000} s; TTL by DynamoDB, from the end on\n`,
    );
    expect([least, most <= EVERY]).toEqual([0, true]);
  });
});

describe('a server that was revoked', () => {
  it('is told as deleted when its record goes, not as expired', async () => {
    const { stores } = await createWorld();
    await revokeServer(SERVER, NOW, stores);
    const { told, record } = recorded();
    await purge(stores, END, offboarding(END, { record }));
    expect(told.map(({ action }) => action)).toEqual(['server.deleted']);
  });
});
