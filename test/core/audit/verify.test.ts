// Everything that somebody with access to the archive, and without the key, may do to it. All of it is found and named.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gzip } from '#adapters/gzip.ts';
import { type DigestPayload, type Leaf, leafText, proofKey } from '#core/audit/digest.ts';
import { sealEnvelope } from '#core/audit/envelope.ts';
import { inclusionOf, leafHash, rootByPath, rootOf } from '#core/audit/merkle.ts';
import type { Question, Verification } from '#core/audit/verify.ts';
import { verifyProof } from '#core/audit/verify-leaves.ts';
import { runs } from '#test/support/runs.ts';
import { flipped, type Held, keysOf, ONE, OTHER, pulledBy, soundWorld, textOf } from './damaged.ts';
import { keySigner, memoryArchive, publicDer, signingKey } from './memory-audit.ts';

const world = await soundWorld();
const SOUND: Held = world.archive.held;
const BATCH = keysOf(SOUND, `batches/${ONE}/`)[1]!;
const PROOF = keysOf(pulledBy(ONE, SOUND), 'proofs/')[1]!;
const HEAD = (await world.verify()).head!;

const verify = (held: Held, over: Partial<Question> = {}): Promise<Verification> =>
  world.verify({ files: memoryArchive(held), ...over });

/** A copy of the archive with something done to it. */
const damaged = (change: (held: Held) => void, from: Held = SOUND): Held => {
  const held = new Map(from);
  change(held);
  return held;
};

const repacked = async (held: Held, key: string, change: (lines: string[]) => string[]): Promise<void> => {
  const lines = Buffer.from(await gzip.unpack(held.get(key)!))
    .toString()
    .trimEnd()
    .split('\n');
  held.set(
    key,
    gzip.pack(
      Buffer.from(
        change(lines)
          .map((line) => `${line}\n`)
          .join(''),
      ),
    ),
  );
};

const place = { digest: 3, object: BATCH, tenant: ONE };

describe('an archive as it was sealed', () => {
  it('is valid, with its head and its counts', async () => {
    expect(await verify(SOUND)).toEqual({
      verdict: 'valid',
      digests: 4,
      events: 18,
      tenants: 2,
      head: { number: 4, hash: expect.stringMatching(/^[0-9a-f]{64}$/), sealed_at: '2026-01-31T12:06:00.000Z' },
      scope: 'region',
      unnamed: [],
    });
    expect(await verify(SOUND, { head: HEAD })).toMatchObject({ verdict: 'valid' });
  });

  it('is valid for one tenant who sees nothing of another', async () => {
    const own = pulledBy(ONE, SOUND);
    expect([...own.values()].some((bytes) => Buffer.from(bytes).includes(OTHER))).toBe(false);
    expect(await verify(own)).toMatchObject({ verdict: 'valid', events: 9, tenants: 1, scope: 'tenants', unnamed: [] });
    expect(await verify(SOUND, { tenant: ONE })).toMatchObject({
      verdict: 'valid',
      events: 9,
      scope: 'region',
      unnamed: [],
    });
  });

  it('may hold what no digest names, which is said', async () => {
    const held = damaged((all) => all.set(`batches/${ONE}/20260131T1200-00.ndjson.gz`, Buffer.of(1)));
    expect(await verify(held)).toMatchObject({
      verdict: 'valid',
      unnamed: [`batches/${ONE}/20260131T1200-00.ndjson.gz`],
    });
  });

  it('proves one event to whoever has the key alone', async () => {
    const { id } = (await world.sealed()).find(({ tenant, seq }) => tenant === OTHER && seq === 5)!;
    for (const held of [SOUND, pulledBy(OTHER, SOUND)]) {
      const proof = (await verify(held, { event: id })).proof!;
      expect(JSON.parse(proof.line)).toMatchObject({ id, seq: 5 });
      const hex = (bytes?: Uint8Array): string => Buffer.from(bytes ?? []).toString('hex');
      expect(hex(rootByPath(leafHash(proof.line), proof.batch))).toBe(proof.leaf.root);
      const { payload } = proof.digest as { payload: string };
      expect(hex(rootByPath(leafHash(leafText(proof.leaf)), proof.forest))).toBe(
        JSON.parse(Buffer.from(payload, 'base64').toString()).root,
      );
    }
    expect((await verify(SOUND, { event: 'another' })).proof).toBeUndefined();
  });

  it('can begin where older digests were deleted in time, if that is asked for', async () => {
    const held = damaged((all) => {
      for (const key of [...keysOf(all, 'digests/').slice(0, 2), ...keysOf(all, 'leaves/').slice(0, 1)])
        all.delete(key);
    });
    expect(await verify(held)).toMatchObject({ verdict: 'missing', finding: { digest: 1 } });
    expect(await verify(held, { from: 3 })).toMatchObject({ verdict: 'valid', digests: 2, events: 12 });
    expect(await verify(held, { from: 2 })).toMatchObject({ verdict: 'missing', finding: { digest: 2 } });
  });
});

describe('of a batch', () => {
  it('every bit that is flipped is found, and the batch named', async () => {
    const bytes = SOUND.get(BATCH)!;
    for (let at = 0; at < bytes.length; at++) {
      const { verdict, finding } = await verify(damaged((held) => held.set(BATCH, flipped(bytes, at, at % 8))));
      expect([verdict, finding?.object]).toEqual(['altered', BATCH]);
    }
  });

  it('the first record that cannot be read any more is named', async () => {
    const bytes = SOUND.get(BATCH)!;
    const { finding } = await verify(damaged((held) => held.set(BATCH, flipped(bytes, bytes.length - 20))));
    expect(finding).toMatchObject({ ...place, line: expect.any(Number), seq: expect.any(Number) });
  });

  const CHANGES: readonly (readonly [string, (lines: string[]) => string[], object])[] = [
    ['a value', (lines) => lines.with(1, lines[1]!.replace('"status":200', '"status":201')), { line: 2, seq: 5 }],
    ['a name', (lines) => lines.with(2, lines[2]!.replace('list_all', 'get_all_')), { line: 3, seq: 6 }],
    ['a line that is dropped', (lines) => lines.toSpliced(1, 1), { line: 2, seq: 5 }],
    ['a last line that is dropped', (lines) => lines.slice(0, -1), { line: 3, seq: 6 }],
    ['a first line that is dropped', (lines) => lines.slice(1), { line: 1, seq: 4 }],
    ['a line that is there twice', (lines) => lines.toSpliced(1, 0, lines[0]!), { line: 2, seq: 5 }],
    ['a line more', (lines) => [...lines, lines[2]!], { line: 4 }],
    ['lines in another order', (lines) => [lines[1]!, lines[0]!, lines[2]!], { line: 1, seq: 4 }],
    ['nothing left', () => [], { line: 1, seq: 4 }],
  ];
  it.each(CHANGES)('%s is found, and the record named', async (_, change, where) => {
    const held = new Map(SOUND);
    await repacked(held, BATCH, change);
    const { verdict, finding } = await verify(held);
    expect(verdict).toBe('altered');
    expect(finding).toEqual({ ...place, ...where, fault: 'altered', detail: expect.any(String), ...eventOf(finding) });
  });

  it('the id of a changed record is told, where it still has one', async () => {
    const held = new Map(SOUND);
    await repacked(held, BATCH, (lines) => lines.with(1, lines[1]!.replace('"status":200', '"status":201')));
    const event = (await world.sealed()).find(({ tenant, seq }) => tenant === ONE && seq === 5);
    expect((await verify(held)).finding).toMatchObject({ event: event?.id });
  });

  it('other bytes of the same lines are found', async () => {
    const held = damaged((all) => all.set(BATCH, flipped(SOUND.get(BATCH)!, 9)));
    const { finding } = await verify(held);
    expect(finding).toEqual({ ...place, fault: 'altered', detail: expect.stringContaining('as it was') });
  });

  it('another tenant’s in its place is found', async () => {
    const foreign = SOUND.get(keysOf(SOUND, `batches/${OTHER}/`)[1]!)!;
    expect((await verify(damaged((held) => held.set(BATCH, foreign)))).finding).toMatchObject({ ...place, line: 1 });
  });
});

const eventOf = (finding: object | undefined): object =>
  finding !== undefined && 'event' in finding ? { event: finding.event } : {};

describe('of digests, leaves and proofs', () => {
  it.each([...SOUND.keys()])('%s is missed', async (key) => {
    const { verdict, finding } = await verify(
      damaged((held) => held.delete(key)),
      { head: HEAD },
    );
    expect(['missing', 'truncated']).toContain(verdict);
    if (verdict === 'missing') expect(finding?.object).toBe(key);
  });

  it.each(['digests/000000000003.json', keysOf(SOUND, 'leaves/')[1]!])('every bit of %s is found', async (key) => {
    const bytes = SOUND.get(key)!;
    for (let at = 0; at < bytes.length; at++) {
      const { verdict, finding } = await verify(damaged((held) => held.set(key, flipped(bytes, at, at % 7))));
      expect([verdict, finding?.object]).toEqual(['altered', key]);
    }
  });

  it('the end that was cut off is found by whoever knows of it, and by nobody else', async () => {
    const held = damaged((all) => all.delete('digests/000000000004.json'));
    expect(await verify(held)).toMatchObject({ verdict: 'valid', head: { number: 3 } });
    expect(await verify(held, { head: HEAD })).toMatchObject({ verdict: 'truncated', finding: { digest: 3 } });
    expect(await verify(new Map(), { head: HEAD })).toMatchObject({ verdict: 'truncated' });
    expect(await verify(new Map())).toMatchObject({ verdict: 'missing', finding: { digest: 1 } });
  });

  it('an older one under a later number, and two that changed places, are found', async () => {
    const [second, third] = [2, 3].map((number) => `digests/00000000000${number}.json`) as [string, string];
    const older = damaged((held) => held.set(third, SOUND.get(second)!));
    expect(await verify(older)).toMatchObject({ verdict: 'altered', finding: { digest: 3, object: third } });
    const swapped = damaged((held) => held.set(third, SOUND.get(second)!).set(second, SOUND.get(third)!));
    expect(await verify(swapped)).toMatchObject({ verdict: 'altered', finding: { digest: 2 } });
  });

  it('a signature with another key is found, of one digest and of all', async () => {
    const thief = signingKey();
    const held = new Map(SOUND);
    for (const key of keysOf(SOUND, 'digests/').toReversed()) {
      const payload = JSON.parse(Buffer.from(JSON.parse(textOf(SOUND, key)).payload, 'base64').toString());
      held.set(key, Buffer.from((await sealEnvelope(payload, keySigner(thief))).text));
      expect(await verify(held)).toMatchObject({ verdict: 'altered', finding: { object: key } });
      // The right key's name over the wrong key's signature.
      const renamed = textOf(held, key).replace(/"key":"[0-9a-f]+"/, `"key":"${payload.key}"`);
      const { finding } = await verify(damaged((all) => all.set(key, Buffer.from(renamed)), SOUND));
      expect(finding).toMatchObject({ object: key, detail: 'has a signature that does not hold' });
    }
    expect(await verify(held, { publicKey: publicDer(thief) })).toMatchObject({ verdict: 'valid' });
  });

  it.each(['digests/000000000002.json', keysOf(SOUND, 'leaves/')[1]!])('space behind %s is found', async (key) => {
    const held = damaged((all) => all.set(key, Buffer.from(`${textOf(SOUND, key)} `)));
    expect(await verify(held)).toMatchObject({ verdict: 'altered', finding: { object: key } });
  });

  it.each([
    ['number', { number: 5 }, 'is digest 5, under another number'],
    ['previous', { previous: 'a'.repeat(64) }, 'does not follow the digest before it'],
    ['residency', { residency: 'us' }, 'is of another residency'],
    ['events', { events: 7 }, 'holds another number of events than the 7 of its digest'],
    ['tenants', { tenants: 3 }, 'does not lead to the signed root'],
  ])('another %s is found, even signed by the key itself', async (_, wrong, detail) => {
    const key = 'digests/000000000004.json';
    const payload = JSON.parse(Buffer.from(JSON.parse(textOf(SOUND, key)).payload, 'base64').toString());
    const { text } = await sealEnvelope({ ...payload, ...wrong }, keySigner(world.key));
    const held = damaged((all) => all.set(key, Buffer.from(text)));
    expect((await verify(held)).finding).toMatchObject({ digest: 4, detail });
  });

  it('a proof for a tree of another size is found, though its path leads to the root', async () => {
    const [leaf] = JSON.parse(textOf(SOUND, keysOf(SOUND, 'leaves/')[0]!)) as readonly Leaf[];
    const hashes = [leafText(leaf!), 'b', 'c', 'd', 'e', 'f'].map(leafHash);
    const [inclusion, root] = [inclusionOf(0, hashes), Buffer.from(rootOf(hashes)).toString('hex')];
    const payload = { number: 2, root, tenants: 6 } as DigestPayload;
    const verified = (size: number) => {
      const text = JSON.stringify({ leaf, ...inclusion, size });
      return verifyProof(ONE, payload, memoryArchive(new Map([[proofKey(ONE, 2), Buffer.from(text)]])));
    };
    expect(await verified(6)).toMatchObject({ ok: true });
    expect(await verified(7)).toMatchObject({ ok: false, error: { fault: 'altered' } });
  });

  it('something else that the key signed is no digest', async () => {
    const receipt = await sealEnvelope({ v: 1, kind: 'sallyport.receipt', number: 4 }, keySigner(world.key));
    const held = damaged((all) => all.set('digests/000000000004.json', Buffer.from(receipt.text)));
    expect(await verify(held)).toMatchObject({ verdict: 'altered', finding: { digest: 4, detail: 'is no digest' } });
  });

  it('another history by the same key is found by whoever knows a digest of this one', async () => {
    const other = await soundWorld();
    expect(await verify(other.archive.held)).toMatchObject({ verdict: 'valid' });
    expect(await verify(other.archive.held, { head: { ...HEAD, hash: HEAD.hash.replace(/^./, 'x') } })).toMatchObject({
      verdict: 'altered',
      finding: { digest: 4, detail: 'is not the digest that is known' },
    });
  });

  it('a proof that is another tenant’s, another place’s or another size’s is found', async () => {
    const own = pulledBy(ONE, SOUND);
    const proof = JSON.parse(textOf(own, PROOF));
    const foreign = textOf(pulledBy(OTHER, SOUND), PROOF.replace(ONE, OTHER));
    const others = [
      { ...proof, index: 1 },
      { ...proof, size: 3 },
      { ...proof, path: [] },
      { ...proof, leaf: { ...proof.leaf, last: 7 } },
      { leaf: proof.leaf },
      null,
    ].map((other) => JSON.stringify(other));
    for (const text of [foreign, ...others]) {
      const held = damaged((all) => all.set(PROOF, Buffer.from(text)), own);
      expect(await verify(held)).toMatchObject({ verdict: 'altered', finding: { object: PROOF } });
    }
    const gap = damaged((all) => all.delete(PROOF), own);
    expect(await verify(gap)).toMatchObject({ verdict: 'gap', finding: { digest: 4, tenant: ONE, seq: 7 } });
  });
});

describe('any change', () => {
  const keys = [...SOUND.keys()].sort();
  const change = fc.record({
    kind: fc.constantFrom('flip', 'cut', 'append', 'delete', 'swap', 'insert'),
    key: fc.constantFrom(...keys),
    other: fc.constantFrom(...keys),
    at: fc.nat(100_000),
    byte: fc.integer({ min: 1, max: 255 }),
  });
  type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;
  const KINDS: { readonly [kind: string]: (held: Held, change: Change, bytes: Uint8Array) => void } = {
    flip: (held, { key, at, byte }, bytes) => {
      const copy = Uint8Array.from(bytes);
      copy[at % copy.length] = (copy[at % copy.length] ?? 0) ^ byte;
      held.set(key, copy);
    },
    cut: (held, { key, at }, bytes) => held.set(key, bytes.slice(0, at % bytes.length)),
    append: (held, { key, byte }, bytes) => held.set(key, Buffer.concat([bytes, Buffer.of(byte)])),
    delete: (held, { key }) => held.delete(key),
    swap: (held, { key, other }, bytes) => held.set(key, held.get(other) ?? Buffer.of()).set(other, bytes),
    insert: (held, { key, at, byte }, bytes) => {
      const where = at % bytes.length;
      held.set(key, Buffer.concat([bytes.subarray(0, where), Buffer.of(byte), bytes.subarray(where)]));
    },
  };
  const isSame = (held: Held): boolean =>
    held.size === SOUND.size &&
    [...SOUND].every(([key, bytes]) => Buffer.compare(held.get(key) ?? Buffer.of(), bytes) === 0);

  it('to any file of the archive is found, one or several', async () => {
    const check = async (changes: readonly Change[]): Promise<void> => {
      const held = new Map(SOUND);
      for (const one of changes) {
        const bytes = held.get(one.key);
        if (bytes !== undefined && bytes.length > 0) KINDS[one.kind]?.(held, one, bytes);
      }
      fc.pre(!isSame(held));
      const { verdict, finding } = await verify(held, { head: HEAD });
      expect([verdict, finding === undefined]).not.toEqual(['valid', true]);
      expect(finding?.digest).toBeGreaterThanOrEqual(0);
    };
    await fc.assert(fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), check), runs(3000));
  });
});

describe('what the key itself signed', () => {
  it.each([
    ['numbers that leave some out', { seq: 10 }, { seq: 11 }],
    ['numbers that come again', { seq: 5 }, { seq: 6 }],
    ['a leaf before that is not the one before', { leaf: 'a'.repeat(64) }, { seq: 10 }],
  ])('with %s is a gap', async (_, wrong, where) => {
    const forged = await soundWorld();
    const head = await forged.store.head(ONE);
    forged.items.set(`${ONE} head`, { order: 4, value: { ...head, ...wrong } });
    await forged.call({ tenant: ONE });
    forged.clock.now += 3 * 60_000;
    await forged.run();
    const finding = { fault: 'gap', digest: 5, tenant: ONE, ...where };
    expect(await forged.verify()).toMatchObject({ verdict: 'gap', finding });
    expect(await forged.verify({ files: memoryArchive(pulledBy(ONE, forged.archive.held)) })).toMatchObject({
      finding,
    });
  });
});
