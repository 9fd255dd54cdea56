// The first admin key: minted once, also where a run is killed at any of its steps or two run at once.
import { describe, expect, it } from 'vitest';
import { type FirstKey, type FirstKeyStores, mintFirstKey } from '#core/tenancy/first-key.ts';
import type { Versioned } from '#core/tenancy/stores.ts';
import { aroundEachCall, countingCalls, crashing, isCrash } from './around-each-call.ts';
import { dangling } from './memory-stores.ts';
import { createWorld, END, MINUTE, NOW, purge } from './world.ts';

const emptyWorld = async () => {
  const world = await createWorld({ account: false, server: false });
  let held: Versioned<FirstKey> | undefined;
  const stores: FirstKeyStores = {
    adminKeys: world.stores.adminKeys,
    tokens: world.stores.tokens,
    marker: {
      get: async () => structuredClone(held),
      put: async (value, before) => {
        if (held?.version !== before?.version) return false;
        held = structuredClone({ value, version: (before?.version ?? 0) + 1 });
        return true;
      },
    },
  };
  let count = 0;
  const run = (now = NOW, over = stores) => {
    count += 1;
    const id = `key_${String(count).padStart(12, '0')}`;
    return mintFirstKey({ id, name: 'first key', createdAt: now, expiresAt: END }, over, world.minting);
  };
  const minted = async (now = NOW, over = stores): Promise<string> => {
    const outcome = await run(now, over);
    if (outcome.kind !== 'minted') throw new Error(`expected a key, got ${outcome.kind}`);
    return outcome.token;
  };
  return { ...world, keyStores: stores, run, minted, marker: () => held?.value };
};

const CALLS = [
  'marker.get',
  'marker.put',
  ...['adminKeys.create', 'tokens.put', 'adminKeys.replace'],
  'marker.put',
] as const;

describe('the first key', () => {
  it('is claimed, minted and marked in this order, and opens', async () => {
    const { keyStores, minted, opens, marker } = await emptyWorld();
    const { names, stores } = countingCalls(keyStores);
    expect(await opens(await minted(NOW, stores))).toBe(true);
    expect(names).toEqual(CALLS);
    expect(marker()).toEqual({ state: 'done', key: 'key_000000000001', claimedAt: NOW });
  });

  it('is not minted again, however late', async () => {
    const { run, minted, stores } = await emptyWorld();
    await minted();
    const done = { kind: 'done', first: { state: 'done', key: 'key_000000000001', claimedAt: NOW } };
    for (const now of [NOW, NOW + MINUTE, END + MINUTE]) expect(await run(now)).toEqual(done);
    expect(stores.doors.size).toBe(1);
  });

  it('goes to one of two that ask at once', async () => {
    // Every order in which two runs can take turns, as a bit for each of their calls.
    for (let order = 0; order < 2 ** CALLS.length; order++) {
      const { keyStores, run, stores } = await emptyWorld();
      const waiting: (() => void)[][] = [[], []];
      const turns = [0, 1].map((who) =>
        aroundEachCall(keyStores, async (_, call) => {
          await new Promise<void>((resolve) => waiting[who]?.push(resolve));
          return call();
        }),
      );
      const ended = Promise.all(turns.map((over) => run(NOW, over)));
      for (let step = 0; step < 2 * CALLS.length; step++) {
        for (let tick = 0; tick < 20; tick++) await Promise.resolve();
        const first = (order >> (step % CALLS.length)) & 1;
        (waiting[first]?.shift() ?? waiting[1 - first]?.shift())?.();
      }
      const kinds = (await ended).map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === 'minted')).toHaveLength(1);
      expect(stores.doors.size).toBe(1);
    }
  });
});

const LAST = CALLS.length;

describe.each(CALLS.map((name, i) => [i + 1, name] as const))('killed at call %i, %s', (call) => {
  it.each(['before', 'after'] as const)(
    '%s it took effect, is minted by a later run and opens for nobody else',
    async (when) => {
      const world = await emptyWorld();
      const { keyStores, run, stores } = world;
      await expect(run(NOW, crashing(keyStores, { call, when }))).rejects.toSatisfy(isCrash);
      const before = [...stores.doors.keys()];
      if (call === LAST && when === 'after') {
        expect((await run(NOW + MINUTE)).kind).toBe('done');
        return;
      }
      const wasClaimed = call > 2 || (call === 2 && when === 'after');
      if (wasClaimed) expect((await run(NOW + MINUTE - 1)).kind).toBe('running');
      const token = await world.minted(NOW + MINUTE);
      expect(await world.opens(token, NOW + MINUTE)).toBe(true);
      expect(dangling(stores, NOW + MINUTE)).toEqual([]);
      await purge(stores, NOW + MINUTE + 1);
      expect(await world.opens(token, NOW + MINUTE)).toBe(true);
      expect([...stores.doors.keys()]).toHaveLength(1);
      expect([...stores.doors.keys()]).not.toEqual(before);
      expect(stores.adminKeys.all().map(({ state }) => state)).toEqual(['active']);
    },
  );
});

it.each(CALLS.slice(1, -1))('is disowned by a run that was overtaken after %s: two must not be shown', async (step) => {
  const world = await emptyWorld();
  const { keyStores, run, stores } = world;
  let later = '';
  const slow = aroundEachCall(keyStores, async (name, call) => {
    const answer = await call();
    if (name === step && later === '') later = await world.minted(NOW + MINUTE);
    return answer;
  });
  expect((await run(NOW, slow)).kind).toBe('running');
  await purge(stores, NOW + MINUTE + 1);
  expect([stores.doors.size, await world.opens(later, NOW + MINUTE)]).toEqual([1, true]);
});

it('is claimed by nobody where a key that broke off cannot be disowned', async () => {
  const { keyStores, run, marker } = await emptyWorld();
  await run(NOW, crashing(keyStores, { call: 4, when: 'after' })).catch(() => undefined);
  const unavailable = { ...keyStores.adminKeys, get: () => Promise.reject(new Error('throttled')) };
  await expect(run(NOW + MINUTE, { ...keyStores, adminKeys: unavailable })).rejects.toThrow('throttled');
  expect(marker()?.key).toBe('key_000000000001');
});
