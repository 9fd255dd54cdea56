// An archive of two tenants to damage, and the same as a tenant pulls it.

import { type Leaf, leafText } from '#core/audit/digest.ts';
import { inclusionOf, leafHash } from '#core/audit/merkle.ts';
import { MINUTE, type SealWorld, START, sealWorld } from './seal-world.ts';

export const ONE = 'ten_aaaaaaaaaaaa';
export const OTHER = 'ten_bbbbbbbbbbbb';

export type Held = Map<string, Uint8Array>;

/** Three digests with events of both, and one without any at the beginning. */
export const soundWorld = async (): Promise<SealWorld> => {
  const world = sealWorld();
  await world.run();
  for (let minute = 0; minute < 3; minute++) {
    for (let n = 0; n < 6; n++) await world.call({ tenant: n % 2 === 0 ? ONE : OTHER, time: world.clock.now + n });
    world.clock.now += MINUTE;
  }
  world.clock.now = START + 6 * MINUTE;
  await world.run();
  return world;
};

export const keysOf = (held: Held, prefix: string): readonly string[] =>
  [...held.keys()].filter((key) => key.startsWith(prefix)).sort();

export const textOf = (held: Held, key: string): string => Buffer.from(held.get(key) ?? []).toString();

export const flipped = (bytes: Uint8Array, at: number, bit = 0): Uint8Array => {
  const copy = Uint8Array.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ (1 << bit);
  return copy;
};

/** What `audit pull` leaves of one tenant: no other tenant's leaf or batch. */
export const pulledBy = (tenant: string, held: Held): Held => {
  const own: Held = new Map();
  for (const [key, bytes] of held)
    if (key.startsWith('digests/') || key.startsWith(`batches/${tenant}/`)) own.set(key, bytes);
  for (const key of keysOf(held, 'leaves/')) {
    const leaves = JSON.parse(textOf(held, key)) as readonly Leaf[];
    const at = leaves.findIndex((leaf) => leaf.tenant === tenant);
    const leaf = leaves[at];
    if (leaf === undefined) continue;
    const proof = {
      leaf,
      ...inclusionOf(
        at,
        leaves.map((each) => leafHash(leafText(each))),
      ),
    };
    own.set(`proofs/${tenant}/${String(leaf.number).padStart(12, '0')}.json`, Buffer.from(JSON.stringify(proof)));
  }
  return own;
};
