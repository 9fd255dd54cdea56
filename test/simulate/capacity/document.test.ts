import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AUDIT_SHARDS } from '#core/audit/bucket.ts';
import { sealWorld } from '#test/core/audit/seal-world.ts';
import { readScaleDocument, withSimulation } from './document.ts';
import { HOT, hotAt, noMoreThan } from './partitions.ts';
import { sealerLoad } from './sealer-load.ts';
import { digestMs, minuteOfDigests, requestsOf } from './sealing.ts';
import { settingsFor } from './settings.ts';

describe('docs/scale.md', () => {
  it('holds the tables of these keys, quotas and runs: otherwise npm run simulate:capacity -- --write', () => {
    expect(readScaleDocument()).toBe(withSimulation(readScaleDocument()));
  });
});

describe('the analysis of keys', () => {
  it('has every key of every table', () => {
    const source = readFileSync(new URL('../../../lambdas/adapters/aws/keys.ts', import.meta.url), 'utf8');
    // One of them reads a key.
    const exported = Array.from(
      source.matchAll(/^export const (?!macOfKey)(\w*(?:Key|KEY|Partition|Shard))\b/gm),
      ([, name]) => name,
    );
    expect(exported.length).toBeGreaterThan(20);
    expect([...new Set(HOT.flatMap(({ keys }) => keys))].toSorted()).toEqual(exported.toSorted());
  });

  it('takes whichever limit comes first', () => {
    expect(hotAt({ reads: 1 })).toBe(3000);
    expect(hotAt({ writes: 2 / AUDIT_SHARDS })).toBe(4000);
    expect(hotAt({ reads: 2, writes: 1 })).toBe(1000);
  });

  it('throws shards at partitions as dice are thrown', () => {
    // Two dice differ five times in six; of three, all are the same once in 36.
    expect(noMoreThan(1, 2, 6)).toBeCloseTo(5 / 6, 12);
    expect(noMoreThan(2, 3, 6)).toBeCloseTo(35 / 36, 12);
    expect(noMoreThan(8, AUDIT_SHARDS, 4)).toBeCloseTo(1, 12);
    expect(noMoreThan(1, AUDIT_SHARDS, 4)).toBe(0);
  });
});

describe('the time of a digest', () => {
  it.each([1, 7, 40])('counts the requests that the sealer makes, here for %i tenants', async (tenants) => {
    const world = sealWorld();
    for (let tenant = 0; tenant < tenants; tenant++)
      for (let call = 0; call < 2; call++) await world.call({ tenant: `ten_${String(tenant).padStart(12, '0')}` });
    world.clock.now += 3 * 60_000;
    const made = { store: 0, put: 0, sign: 0 };
    const counted = <T extends object>(port: T, kind: keyof typeof made, names: readonly string[]): T =>
      new Proxy(port, {
        get: (target, name) => {
          const found: unknown = Reflect.get(target, name);
          if (typeof found !== 'function' || !names.includes(String(name))) return found;
          return (...args: unknown[]) => {
            made[kind]++;
            return found(...args);
          };
        },
      });
    const { store, archive, signer } = world.ports;
    const perDigest = ['head', 'putHead', 'usage', 'putUsage', 'putLastUse', 'putSealed'];
    const count = await world.run({
      store: counted(store, 'store', perDigest),
      archive: counted(archive, 'put', ['create']),
      signer: counted(signer, 'sign', ['sign']),
    });
    expect([count.digests, count.events]).toEqual([1, 2 * tenants]);
    const { store: items, ...others } = requestsOf(tenants);
    expect({ put: made.put, sign: made.sign }).toEqual(others);
    // And two that a run also makes without a digest: what of the minute is sealed, and the mark.
    expect(made.store).toBe(items - 2);
  });

  it('counts the parts of a minute as the sealer cuts it: by tenant, then by time', () => {
    // As test/core/audit/seal.test.ts has it: 50 tenants with 3,000 calls are three digests of 52 batches.
    expect(minuteOfDigests(50, 50)).toMatchObject({ digests: 3, parts: expect.closeTo(52, 6) });
    expect(minuteOfDigests(1, 1)).toMatchObject({ digests: 1, parts: 1, objects: 3 });
  });

  it('grows by rounds of sixteen tenants', () => {
    expect(digestMs(16)).toBe(digestMs(1));
    expect(digestMs(32) - digestMs(16)).toBe(digestMs(16) - digestMs(0));
  });
});

describe('what sealing takes', () => {
  it('is measured on the sealer itself: every call in a digest', async () => {
    const measured = await sealerLoad(2500, 10);
    expect(measured).toMatchObject({ calls: 2500, tenants: 10, digests: 3 });
    expect(measured.cpu_us_per_call).toBeGreaterThan(1);
  });
});

describe('the settings for a rate', () => {
  it('are those of the configuration: within its bounds, enough for every call cold', () => {
    expect(settingsFor(100)).toEqual({
      throttle: { perSecond: 100, burst: 200 },
      reserved: 97,
      accountConcurrency: 1000,
    });
    expect(settingsFor(10_000)).toMatchObject({ throttle: { burst: 5000 }, accountConcurrency: 7100 });
  });
});
