// Doors that nobody uses are closed; doors that somebody may be using are not.
import { describe, expect, it } from 'vitest';
import { serverDue } from '#core/tenancy/due.ts';
import type { UseLog } from '#core/tenancy/last-use.ts';
import { purge } from '#core/tenancy/purge.ts';
import type { Server } from '#core/tenancy/records.ts';
import { changeServer, createServer, revokeServer, rotateServer } from '#core/tenancy/servers.ts';
import type { Stores } from '#core/tenancy/stores.ts';
import { countingCalls, crashing, isCrash } from './around-each-call.ts';
import { dangling } from './memory-stores.ts';
import { createWorld, DAY, END, MINUTE, NOW, offboarding, SERVER, serverDraft, TENANT } from './world.ts';

const WEEK = 7 * DAY;

const prepare = async (unusedAfter = 7) => {
  const world = await createWorld({ server: false });
  const made = await createServer({ ...serverDraft, unusedAfter }, world.stores, world.minting);
  if (!made.ok) throw new Error(made.error);
  const state = async () => (await world.stores.servers.get(SERVER))?.value.state;
  return { ...world, token: made.value.token, state };
};

/** @param behind how far the log is behind the clock, in milliseconds */
const usedAt = (at: number | undefined, now: number, behind = 2 * MINUTE): UseLog => ({
  lastUse: async (tenant, server) => (tenant === TENANT && server === SERVER ? at : undefined),
  knownUntil: async () => now - behind,
});

const run = (stores: Stores, now: number, uses: UseLog) => purge(stores, now, offboarding(now), undefined, uses);

describe('a door that nobody uses', () => {
  it('is revoked once it is known that nobody did, and not before', async () => {
    const { stores, state, opens, token } = await prepare();
    const early = NOW + WEEK - 1;
    expect(await run(stores, early, usedAt(undefined, early))).toMatchObject({ unused: 0, lag_ms: 0 });
    const unknown = NOW + WEEK + 2 * MINUTE - 1;
    expect(await run(stores, unknown, usedAt(undefined, unknown))).toMatchObject({ unused: 0 });
    expect([await state(), await opens(token)]).toEqual(['active', true]);
    const known = unknown + 1;
    expect(await run(stores, known, usedAt(undefined, known))).toMatchObject({ unused: 1, servers: 0, failures: 0 });
    expect([await state(), await opens(token, known)]).toEqual(['revoked', false]);
    expect(stores.doors.size).toBe(0);
    expect(await run(stores, known + MINUTE, usedAt(undefined, known))).toMatchObject({ unused: 0, lag_ms: 0 });
  });

  it('is kept while the log is behind, for however long', async () => {
    const { stores, state } = await prepare();
    const now = NOW + WEEK + 5 * DAY;
    expect(await run(stores, now, usedAt(undefined, now, 5 * DAY + 1))).toMatchObject({ unused: 0, failures: 0 });
    expect(await state()).toBe('active');
    expect(await run(stores, now, { lastUse: async () => undefined, knownUntil: async () => 0 })).toMatchObject({
      unused: 0,
    });
    expect(await run(stores, now, usedAt(undefined, now, 5 * DAY))).toMatchObject({ unused: 1 });
  });

  it('is not one that was never to be closed for it', async () => {
    const { stores, token, opens } = await createWorld();
    await run(stores, END - 1, usedAt(undefined, END - 1));
    expect(await opens(token, END - 1)).toBe(true);
  });

  it('is one that was renamed, moved or rotated: none of that is a use', async () => {
    const { stores, state, minting } = await prepare();
    await changeServer(SERVER, { name: 'another', expiresAt: END + DAY }, NOW + 6 * DAY, stores);
    await rotateServer(SERVER, NOW + 6 * DAY, stores, minting);
    const now = NOW + WEEK + 2 * MINUTE;
    expect(await run(stores, now, usedAt(undefined, now))).toMatchObject({ unused: 1 });
    expect([await state(), stores.doors.size]).toEqual(['revoked', 0]);
  });
});

describe('a door that is used', () => {
  it('is asked about again that long after its last use: a write for each such time, and none for a call', async () => {
    const { stores, state } = await prepare();
    const found = async () => (await stores.servers.get(SERVER)) as { value: Server; version: number };
    const before = await found();
    const used = NOW + 5 * DAY;
    for (const now of [NOW + WEEK, NOW + WEEK + MINUTE, used + WEEK - 1])
      expect(await run(stores, now, usedAt(used, now))).toMatchObject({ unused: 0, failures: 0 });
    const after = await found();
    expect(after.version).toBe(before.version + 1);
    expect(serverDue(after.value)).toBe(used + WEEK);
    const end = used + WEEK + 2 * MINUTE;
    expect(await run(stores, end, usedAt(used, end))).toMatchObject({ unused: 1 });
    expect(await state()).toBe('revoked');
  });

  it('ends when it expires, whatever is noted on it', async () => {
    const { stores } = await prepare(25);
    const used = END - DAY;
    await run(stores, NOW + 25 * DAY, usedAt(NOW + 24 * DAY, NOW + 25 * DAY));
    expect(await run(stores, END, usedAt(used, END))).toMatchObject({ servers: 1, unused: 0 });
    expect([stores.servers.all(), stores.doors.size]).toEqual([[], 0]);
  });

  it('is not brought back by a note when it was revoked meanwhile', async () => {
    const { stores, state } = await prepare();
    const now = NOW + WEEK;
    const revokedMeanwhile: UseLog = {
      ...usedAt(NOW + DAY, now),
      lastUse: async () => {
        await revokeServer(SERVER, now, stores);
        return NOW + DAY;
      },
    };
    await run(stores, now, revokedMeanwhile);
    expect(await state()).toBe('revoked');
  });
});

describe('closing an unused door', () => {
  const now = NOW + WEEK + 2 * MINUTE;

  it('resumes wherever it was killed, and leaves nothing that opens', async () => {
    const counted = countingCalls((await prepare()).stores);
    await run(counted.stores, now, usedAt(undefined, now));
    expect(counted.names).toEqual([
      ...['due', 'tenants.get', 'servers.get', 'servers.get', 'servers.replace', 'tokens.remove', 'servers.replace'],
    ]);
    for (let call = 1; call <= counted.names.length; call++) {
      for (const when of ['before', 'after'] as const) {
        const world = await prepare();
        const crashed = crashing(world.stores, { call, when });
        await run(crashed, now, usedAt(undefined, now)).catch((fault) => expect(fault).toSatisfy(isCrash));
        await run(world.stores, now + MINUTE, usedAt(undefined, now));
        expect([await world.state(), await world.opens(world.token, now)]).toEqual(['revoked', false]);
        expect(dangling(world.stores, now)).toEqual([]);
      }
    }
  });

  it('does not stop the purge where the log cannot be read, and closes nothing then', async () => {
    const { stores, state } = await prepare();
    const down: UseLog = { ...usedAt(undefined, now), lastUse: () => Promise.reject(new Error('down')) };
    expect(await run(stores, now, down)).toMatchObject({ unused: 0, failures: 1 });
    expect(await state()).toBe('active');
  });
});
