// Revoking many: what matches and nothing else, wherever it is killed.
import { describe, expect, it } from 'vitest';
import { type Criteria, matchingDoors, revokeAll } from '#core/tenancy/mass-revoke.ts';
import type { Server } from '#core/tenancy/records.ts';
import { revokeServer } from '#core/tenancy/servers.ts';
import type { Stores } from '#core/tenancy/stores.ts';
import { countingCalls, crashing, isCrash } from './around-each-call.ts';
import { dangling } from './memory-stores.ts';
import { createWorld, NOW, TENANT, type World } from './world.ts';

const TOTAL = 13;

/** The world's own server and twelve others. */
const prepare = async () => {
  const world = await createWorld();
  const tokens = [world.token];
  for (let n = 1; n < TOTAL; n++) {
    const made = await world.otherServer(world.stores, n);
    if (!made.ok) throw new Error(made.error);
    tokens.push(made.value.token);
  }
  return { ...world, tokens };
};

const everyMatch = async (criteria: Criteria, stores: Stores): Promise<readonly Server[]> => {
  const found: Server[] = [];
  let cursor: string | undefined;
  do {
    const page = await matchingDoors(criteria, cursor, stores);
    found.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  return found;
};

const plainly = (_: Server, revoke: () => Promise<boolean>) => revoke();

const revokeEvery = async (criteria: Criteria, stores: Stores) =>
  revokeAll(await everyMatch(criteria, stores), NOW, stores, plainly);

const open = async ({ opens }: World, tokens: readonly string[]): Promise<number> =>
  (await Promise.all(tokens.map((token) => opens(token)))).filter((is) => is).length;

describe('what matches', () => {
  it.each<[string, Criteria, number]>([
    ['nothing given: everything', {}, TOTAL],
    ['its tenant', { tenant: TENANT }, TOTAL],
    ['another tenant', { tenant: 'ten_bbbbbbbbbbbb' }, 0],
    ['its integration, of the account where the server has none', { integration: 'demo' }, TOTAL],
    ['another integration', { integration: 'dem' }, 0],
    ['a time after its creation', { createdBefore: NOW + 1 }, TOTAL],
    ['the time of its creation', { createdBefore: NOW }, 0],
    ['all that is given but one', { tenant: TENANT, integration: 'demo', createdBefore: NOW }, 0],
  ])('%s', async (_, criteria, count) => {
    const { stores } = await prepare();
    expect((await everyMatch(criteria, stores)).length).toBe(count);
  });

  it('is no server that was revoked, and one whose revocation broke off', async () => {
    const { stores } = await prepare();
    const [first, second] = stores.servers.all() as [Server, Server];
    await revokeServer(first.id, NOW, stores);
    await stores.servers.replace({ value: second, version: 2 }, { ...second, state: 'revoking' });
    const ids = (await everyMatch({}, stores)).map(({ id }) => id);
    expect([ids.length, ids.includes(first.id), ids.includes(second.id)]).toEqual([TOTAL - 1, false, true]);
  });

  it('is judged by the version that a server was moved to', async () => {
    const { stores } = await prepare();
    const [first] = stores.servers.all() as [Server];
    await stores.servers.replace({ value: first, version: 2 }, { ...first, integration: { slug: 'moved' } });
    expect((await everyMatch({ integration: 'moved' }, stores)).map(({ id }) => id)).toEqual([first.id]);
    expect((await everyMatch({ integration: 'demo' }, stores)).length).toBe(TOTAL - 1);
  });
});

describe('a mass revoke', () => {
  it('closes every door that matched, and is done when it is repeated', async () => {
    const world = await prepare();
    const matched = await everyMatch({}, world.stores);
    expect(await revokeAll(matched, NOW, world.stores, plainly)).toEqual({ ok: true, value: TOTAL });
    expect([await open(world, world.tokens), world.stores.doors.size]).toEqual([0, 0]);
    expect(await revokeAll(matched, NOW, world.stores, plainly)).toEqual({ ok: true, value: TOTAL });
    expect(await revokeEvery({}, world.stores)).toEqual({ ok: true, value: 0 });
  });

  it('counts a server that is gone by now as revoked', async () => {
    const { stores } = await prepare();
    const matched = await everyMatch({}, stores);
    await stores.servers.remove(matched[0]?.id ?? '');
    expect(await revokeAll(matched, NOW, stores, plainly)).toEqual({ ok: true, value: TOTAL });
  });

  it('says so where somebody else is always first', async () => {
    const { stores } = await prepare();
    const losing = { ...stores, servers: { ...stores.servers, replace: async () => false } };
    expect(await revokeEvery({}, losing)).toEqual({ ok: false, error: 'conflict' });
  });

  it('is finished by a repeat wherever it was killed', async () => {
    const counted = countingCalls((await prepare()).stores);
    await revokeEvery({}, counted.stores);
    expect(counted.names.length).toBeGreaterThan(4 * TOTAL);
    for (let call = 1; call <= counted.names.length; call += 1) {
      for (const when of ['before', 'after'] as const) {
        const world = await prepare();
        await revokeEvery({}, crashing(world.stores, { call, when })).catch((fault) =>
          expect(fault).toSatisfy(isCrash),
        );
        await revokeEvery({}, world.stores);
        expect([await open(world, world.tokens), dangling(world.stores, NOW)]).toEqual([0, []]);
        expect(world.stores.servers.all().every(({ state }) => state === 'revoked')).toBe(true);
      }
    }
  });

  it('may run twice at once', async () => {
    const world = await prepare();
    const [one, other] = await Promise.all([revokeEvery({}, world.stores), revokeEvery({}, world.stores)]);
    expect([one.ok, other.ok, await open(world, world.tokens)]).toEqual([true, true, 0]);
  });
});
