import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auditPath, type Inclusion, inclusionOf, leafHash, rootByPath, rootOf } from '#core/audit/merkle.ts';
import { runs } from '#test/support/runs.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** The eight leaves of the test tree of certificate-transparency, in hex. */
const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];

/** Its roots of the first 1 to 8 leaves, as published there. */
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

const bytesOf = LEAVES.map((leaf) => Buffer.from(leaf, 'hex'));
const hashes = bytesOf.map(leafHash);

/** The definition of section 2.1, word for word and slow: nothing of the code under test. */
const naiveRoot = (leaves: readonly Uint8Array[]): Buffer => {
  const sha = (...parts: readonly Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
  if (leaves.length === 0) return sha(Buffer.of());
  if (leaves.length === 1) return sha(Buffer.of(0), leaves[0]!);
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return sha(Buffer.of(1), naiveRoot(leaves.slice(0, k)), naiveRoot(leaves.slice(k)));
};

describe('the Merkle tree of RFC 6962', () => {
  it.each(ROOTS.map((root, at) => [at + 1, root] as const))('has the published root of %i leaves', (size, root) => {
    expect(hex(rootOf(hashes.slice(0, size)))).toBe(root);
    expect(hex(naiveRoot(bytesOf.slice(0, size)))).toBe(root);
  });

  it('has the hash of nothing as the root of nothing', () => {
    expect(hex(rootOf([]))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('has no path with a step that is no hash, nor with one more than leads to the root', () => {
    const { index, size, path } = inclusionOf(5, hashes);
    const leaf = hashes[5]!;
    for (const step of [`0${path[0]}`, `${path[0]}0`, path[0]!.slice(1), path[0]!.toUpperCase()])
      expect(rootByPath(leaf, { index, size, path: [step, ...path.slice(1)] })).toBeUndefined();
    expect(rootByPath(leaf, { index, size, path: [...path, path[0]!] })).toBeUndefined();
    expect(rootByPath(leaf, { index, size, path })).toBeDefined();
  });

  it('has the published paths', () => {
    expect(auditPath(0, hashes).map(hex)).toEqual([
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ]);
    expect(auditPath(5, hashes).map(hex)).toEqual([
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ]);
    expect(auditPath(2, hashes.slice(0, 3)).map(hex)).toEqual([
      'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    ]);
  });

  it('agrees with the definition on trees of every size up to 200, and every path leads to its root', () => {
    const leaves = Array.from({ length: 200 }, (_, at) => Buffer.from(`leaf ${at}`));
    const all = leaves.map(leafHash);
    for (let size = 1; size <= 200; size++) {
      const some = all.slice(0, size);
      const root = hex(rootOf(some));
      expect(root).toBe(hex(naiveRoot(leaves.slice(0, size))));
      for (let at = 0; at < size; at += size > 40 ? 7 : 1)
        expect(hex(rootByPath(some[at]!, inclusionOf(at, some)) ?? Buffer.of())).toBe(root);
    }
  });

  it('leads nowhere else: another leaf, place or step is another root or none', () => {
    const other = leafHash('another');
    // A larger size may have a path of the same turns: whoever checks compares the size with the signed one.
    const CHANGES: readonly ((proof: Inclusion, by: number) => Inclusion)[] = [
      (proof, by) => ({ ...proof, index: (proof.index + by) % 40 }),
      (proof, by) => ({ ...proof, path: proof.path.with(by % proof.path.length, hex(other)) }),
      (proof) => ({ ...proof, path: proof.path.slice(1) }),
      (proof) => ({ ...proof, path: proof.path.slice(0, -1) }),
      (proof) => ({ ...proof, path: [...proof.path, hex(other)] }),
      (proof) => ({ ...proof, path: proof.path.toReversed() }),
    ];
    const cases = fc.tuple(
      fc.integer({ min: 2, max: 40 }),
      fc.nat(39),
      fc.constantFrom(...CHANGES),
      fc.integer({ min: 1, max: 39 }),
    );
    const check = ([size, at, change, by]: readonly [number, number, (typeof CHANGES)[number], number]): void => {
      const all = Array.from({ length: size }, (_, n) => leafHash(`leaf ${n}`));
      const proof = inclusionOf(at % size, all);
      const changed = change(proof, by);
      fc.pre(JSON.stringify(changed) !== JSON.stringify(proof));
      const root = hex(rootOf(all));
      expect(hex(rootByPath(all[at % size]!, changed) ?? Buffer.of())).not.toBe(root);
      expect(hex(rootByPath(other, proof) ?? Buffer.of())).not.toBe(root);
    };
    fc.assert(fc.property(cases, check), runs(2000));
  });

  it('takes no path of text that is no hash, and no place outside the tree', () => {
    const [first, second] = [leafHash('a'), leafHash('b')];
    expect(rootByPath(first, { index: 0, size: 2, path: [hex(second)] })).toEqual(rootOf([first, second]));
    expect(rootByPath(first, { index: 0, size: 2, path: [hex(second).toUpperCase()] })).toBeUndefined();
    for (const index of [-1, 2, 0.5, Number.NaN])
      expect(rootByPath(first, { index, size: 2, path: [hex(second)] })).toBeUndefined();
  });
});
