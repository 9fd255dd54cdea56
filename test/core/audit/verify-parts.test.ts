// What a sealer that is broken, or bribed, could sign: hashes and roots that fit, over what should not be there.
import { describe, expect, it } from 'vitest';
import { gzip, unpackDamaged } from '#adapters/gzip.ts';
import {
  batchKey,
  batchText,
  type DigestPayload,
  forestRoot,
  hashOf,
  hex,
  type Leaf,
  leavesKey,
  lineHashes,
  NOTHING_BEFORE,
} from '#core/audit/digest.ts';
import { leafHash, rootOf } from '#core/audit/merkle.ts';
import { verifyBatch } from '#core/audit/verify-batch.ts';
import { verifyLeaves } from '#core/audit/verify-leaves.ts';
import { memoryArchive } from './memory-audit.ts';

const TENANT = 'ten_aaaaaaaaaaaa';
const ID = '01KG9YV230HAGBNGZKBZWHV2AZ';

const sealed = (records: readonly object[]) => {
  const lines = records.map((record) => JSON.stringify(record));
  const packed = gzip.pack(Buffer.from(batchText(lines)));
  const hashes = lines.map(leafHash);
  const leaf: Leaf = {
    ...{ tenant: TENANT, number: 1, first: 1, last: lines.length, count: lines.length },
    ...{ root: hex(rootOf(hashes)), lines: lineHashes(hashes), previous: NOTHING_BEFORE },
    ...{ object: batchKey(TENANT, 1, hashOf(packed)), sha256: hashOf(packed) },
  };
  return { leaf, files: memoryArchive(new Map([[leaf.object, packed]])) };
};

const own = (seq: number) => ({ seq, tenant: TENANT, id: ID });

describe('a batch that was signed as it is', () => {
  const verify = async (records: readonly object[]) => {
    const { leaf, files } = sealed(records);
    return verifyBatch(leaf, files, { unpack: gzip.unpack, unpackDamaged });
  };

  it('holds the tenant’s records in their order', async () => {
    expect(await verify([own(1), own(2), own(3)])).toMatchObject({ ok: true });
  });

  it.each([
    ['another tenant’s record', { ...own(2), tenant: 'ten_bbbbbbbbbbbb' }],
    ['a number that leaves one out', own(3)],
    ['a number that comes again', own(1)],
    ['no record', 7],
  ])('is a gap with %s', async (_, record) => {
    const finding = { fault: 'gap', line: 2, seq: 2, tenant: TENANT };
    expect(await verify([own(1), record as object])).toMatchObject({ ok: false, error: finding });
  });
});

describe('leaves that were signed as they are', () => {
  const verify = async (leaves: readonly Leaf[], events: number) => {
    const root = forestRoot(leaves);
    const payload = { number: 1, root, tenants: leaves.length, events } as DigestPayload;
    return verifyLeaves(payload, memoryArchive(new Map([[leavesKey(1, root), Buffer.from(JSON.stringify(leaves))]])));
  };
  const { leaf } = sealed([own(1)]);
  const other = { ...leaf, tenant: 'ten_bbbbbbbbbbbb' };

  it('are one for each tenant, and together as many events as the digest says', async () => {
    expect(await verify([leaf, other], 2)).toMatchObject({ ok: true });
    expect(await verify([leaf, other], 3)).toMatchObject({ ok: false, error: { fault: 'gap' } });
    expect(await verify([leaf, leaf], 2)).toMatchObject({ ok: false, error: { fault: 'gap' } });
    expect(await verify([other, leaf], 2)).toMatchObject({ ok: false, error: { fault: 'gap' } });
  });
});
