// What is said of an archive that is not as it was sealed, in words; and what decides how much of it is looked at.
import { describe, expect, it } from 'vitest';
import { gzip, unpackDamaged } from '#adapters/gzip.ts';
import { type DigestPayload, forestRoot, type Leaf, leavesKey, NOTHING_BEFORE } from '#core/audit/digest.ts';
import { sealEnvelope } from '#core/audit/envelope.ts';
import { verifyBatch } from '#core/audit/verify-batch.ts';
import { verifyLeaves, verifySequence } from '#core/audit/verify-leaves.ts';
import { type Held, keysOf, ONE, OTHER, pulledBy, soundWorld, textOf } from './damaged.ts';
import { keySigner, memoryArchive } from './memory-audit.ts';
import { MINUTE, sealWorld } from './seal-world.ts';

const world = await soundWorld();
const SOUND: Held = world.archive.held;
const HEAD = (await world.verify()).head!;
const OWN = pulledBy(ONE, SOUND);
const [BATCH, LEAVES] = [keysOf(SOUND, `batches/${ONE}/`)[1]!, keysOf(SOUND, 'leaves/')[1]!];
const PROOF = keysOf(OWN, 'proofs/')[1]!;
const DIGEST = 'digests/000000000003.json';

const verify = (held: Held, over: Parameters<typeof world.verify>[0] = {}) =>
  world.verify({ files: memoryArchive(held), ...over });

const set = (key: string, bytes: Uint8Array | string, from = SOUND): Held => new Map(from).set(key, Buffer.from(bytes));

const without = (key: string): Held => new Map([...SOUND].filter(([each]) => each !== key));

const linesOf = async (key: string): Promise<readonly string[]> =>
  Buffer.from(await gzip.unpack(SOUND.get(key)!))
    .toString()
    .trimEnd()
    .split('\n');

const repacked = async (change: (lines: readonly string[]) => readonly string[]): Promise<Held> => {
  const lines = await linesOf(BATCH);
  return set(BATCH, gzip.pack(Buffer.from(`${change(lines).join('\n')}\n`)));
};

const payloadOf = (key: string) => JSON.parse(Buffer.from(JSON.parse(textOf(SOUND, key)).payload, 'base64').toString());

/** Signed by the key itself. */
const signed = async (key: string, wrong: object): Promise<Held> =>
  set(key, (await sealEnvelope({ ...payloadOf(key), ...wrong }, keySigner(world.key))).text);

const envelope = JSON.parse(textOf(SOUND, DIGEST));
const unended = set(BATCH, gzip.pack(Buffer.from((await linesOf(BATCH)).join('\n'))));
const deep = `[${'['.repeat(300)}${']'.repeat(300)},{}]`;

describe('a finding says', () => {
  it.each<[string, Held | Promise<Held>]>([
    ['holds events 4 to 6, and is not there', without(BATCH)],
    ['was added after it was signed', repacked((lines) => [...lines, lines[0]!])],
    ['cannot be read any more', repacked((lines) => lines.slice(0, -1))],
    ['is not the record that was signed', repacked((lines) => lines.toReversed())],
    ['is not there', without(DIGEST)],
    ['is not as it was written', set(DIGEST, JSON.stringify({ ...envelope, algorithm: 'RSA' }))],
    ['names another key than the one given', set(DIGEST, JSON.stringify({ ...envelope, key: 'a'.repeat(64) }))],
    ['names the batches of 2 tenants, and is not there', without(LEAVES)],
    ['is not as it was written', set(LEAVES, `${textOf(SOUND, LEAVES)} `)],
    ['is not as it was written', set(LEAVES, '{}')],
    ['does not lead to the signed root', set(LEAVES, deep)],
    ['has a root over nothing', signed('digests/000000000001.json', { root: 'a'.repeat(64) })],
    ['is no digest', signed('digests/000000000004.json', { v: 2 })],
    ['has other bytes than were signed; every record in it is as it was', unended],
    ['is no proof', set(PROOF, 'null', OWN)],
    ['does not lead to the signed root', set(PROOF, textOf(OWN, PROOF).replace('"size":2', '"size":3'), OWN)],
    ['is another tenant’s', set(PROOF, textOf(pulledBy(OTHER, SOUND), PROOF.replace(ONE, OTHER)), OWN)],
  ])('%s: %#', async (detail, held) => {
    const { verdict, finding, unnamed } = await verify(await held);
    expect(unnamed).toEqual([]);
    expect(finding).toMatchObject({ detail, fault: verdict });
    expect(['altered', 'missing']).toContain(verdict);
  });

  it('which digest was the last, where a later one, or a later event, is known', async () => {
    const cut = without('digests/000000000004.json');
    expect((await verify(cut, { head: HEAD })).finding).toEqual({
      ...{ fault: 'truncated', digest: 3, object: DIGEST, detail: 'is the newest, and digest 4 is known to exist' },
    });
    expect((await verify(new Map(), { head: HEAD })).finding).toStrictEqual({
      ...{ fault: 'truncated', digest: 0, detail: 'is the newest, and digest 4 is known to exist' },
    });
    expect((await verify(OWN, { seq: 10 })).finding).toEqual({
      ...{ fault: 'truncated', digest: 4, seq: 9, detail: 'is the newest, and event 10 is known to exist' },
    });
    expect(await verify(OWN, { seq: 9 })).toMatchObject({ verdict: 'valid', last: 9 });
    expect(await verify(OWN)).toMatchObject({ verdict: 'valid', last: 9 });
  });

  it('that the first digest follows something, where it should follow nothing', async () => {
    const held = await signed('digests/000000000001.json', { previous: 'a'.repeat(64) });
    expect((await verify(held)).finding).toMatchObject({ digest: 1, detail: 'does not follow the digest before it' });
  });

  it('no event where the line has no id', async () => {
    const held = await repacked((lines) => lines.with(0, '{}'));
    expect((await verify(held)).finding).not.toHaveProperty('event');
  });
});

describe('of an archive', () => {
  it('the end of one tenant’s events is told, and not of several, nor of what is not sound', async () => {
    expect(await verify(SOUND)).not.toHaveProperty('last');
    expect(await verify(SOUND, { tenant: OTHER })).toMatchObject({ last: 9 });
    expect(await verify(new Map([...OWN, [BATCH, Buffer.of(1)]]))).not.toHaveProperty('last');
  });

  it('with proofs of two tenants, each is asked about alone', async () => {
    const both = new Map([...OWN, ...pulledBy(OTHER, SOUND)]);
    expect(await verify(both)).toMatchObject({ verdict: 'valid', scope: 'tenants', tenants: 2, events: 18 });
    expect(await verify(both, { tenant: ONE })).toMatchObject({ verdict: 'valid', tenants: 1, events: 9, unnamed: [] });
  });

  it('leaves count before proofs, and proofs do not do where all is asked for', async () => {
    expect(await verify(new Map([...OWN, ...SOUND]))).toMatchObject({ verdict: 'valid', scope: 'region', events: 18 });
    expect(await verify(OWN, { isWhole: true })).toMatchObject({ verdict: 'missing', scope: 'region' });
    expect(await verify(SOUND, { isWhole: true })).toMatchObject({ verdict: 'valid', scope: 'region' });
    expect(await verify(new Map())).toMatchObject({ scope: 'region' });
  });

  it('the order in which files are listed does not matter', async () => {
    const { get, list } = memoryArchive(SOUND);
    const reversed = async function* (prefix: string) {
      const keys: string[] = [];
      for await (const key of list(prefix)) keys.push(key);
      yield* keys.toReversed();
    };
    expect(await world.verify({ files: { get, list: reversed } })).toMatchObject({ verdict: 'valid', digests: 4 });
  });

  it('the last digest is verified also where it is the first that is read, and known', async () => {
    expect(await verify(SOUND, { from: 4, head: HEAD })).toMatchObject({ verdict: 'valid', digests: 1, events: 6 });
  });

  it('only digests by their name count as such', async () => {
    const others = ['digests/000000000009.json.bak', 'digests/digests/000000000009.json'];
    const held = new Map([...SOUND, ...others.map((key) => [key, Buffer.of()] as const)]);
    expect(await verify(held)).toMatchObject({ verdict: 'valid', digests: 4, unnamed: others });
  });

  it('batches are named by tenant, minute and hash', () => {
    expect(BATCH).toMatch(/^batches\/ten_a{12}\/20260131T1201-[0-9a-f]{64}\.ndjson\.gz$/);
  });
});

describe('what was signed as it is', () => {
  const [leaf] = JSON.parse(textOf(SOUND, LEAVES)) as [Leaf];
  const start = { seq: 3, leaf: leaf.previous };
  const sequence = (wrong: Partial<Leaf>) =>
    verifySequence({ ...leaf, ...wrong }, 3, new Map([[leaf.tenant, start]]), true);

  it('is a gap where a leaf counts other events than its numbers do, or is of another digest', () => {
    expect(sequence({})).toBeUndefined();
    expect(sequence({ count: 2 })).toMatchObject({ fault: 'gap' });
    expect(sequence({ number: 4 })).toMatchObject({ fault: 'gap' });
    expect(sequence({ first: 5 })).toMatchObject({
      ...{ fault: 'gap', seq: 5, detail: 'begins with event 5, where the tenant’s events before end with 3' },
    });
  });

  it('is altered where a leaf counts other lines than its batch has, or has another root', async () => {
    const error = async (wrong: Partial<Leaf>) =>
      (await verifyBatch({ ...leaf, ...wrong }, memoryArchive(SOUND), { unpack: gzip.unpack, unpackDamaged })).ok;
    expect(await error({})).toBe(true);
    expect(await error({ count: leaf.count + 1 })).toBe(false);
    expect(await error({ root: 'a'.repeat(64) })).toBe(false);
  });

  it('is a gap where a tenant’s events do not begin with the first, and nothing was deleted', async () => {
    const forged = sealWorld();
    forged.items.set(`${ONE} head`, { order: 0, value: { seq: 5, leaf: 'a'.repeat(64), number: 0 } });
    await forged.call({ tenant: ONE });
    forged.clock.now += 2 * MINUTE;
    await forged.run();
    expect(await forged.verify()).toMatchObject({ verdict: 'gap', finding: { tenant: ONE, seq: 6 } });
  });

  it('is a gap where leaves name a tenant twice', async () => {
    const leaves = [leaf, leaf];
    const root = forestRoot(leaves);
    const payload = { number: 3, root, tenants: 2, events: 2 * leaf.count } as DigestPayload;
    const files = memoryArchive(new Map([[leavesKey(3, root), Buffer.from(JSON.stringify(leaves))]]));
    expect(await verifyLeaves(payload, files)).toMatchObject({
      error: { fault: 'gap', detail: 'names a tenant twice' },
    });
  });

  it('is a gap where a batch is not what its numbers say', async () => {
    const found = await verifyBatch({ ...leaf, first: 1, previous: NOTHING_BEFORE }, memoryArchive(SOUND), {
      unpack: gzip.unpack,
      unpackDamaged,
    });
    expect(found).toMatchObject({
      error: { fault: 'gap', detail: 'is not the record that its number and tenant say' },
    });
  });
});
