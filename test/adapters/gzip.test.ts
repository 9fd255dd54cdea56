import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { gzip, unpackDamaged } from '#adapters/gzip.ts';

const TEXT = Buffer.from(
  Array.from({ length: 500 }, (_, n) => `{"seq":${n},"tool":"list_all_demo_contacts"}\n`).join(''),
);

describe('gzip of the archive', () => {
  it('names neither time nor system, so that a name is the same everywhere', async () => {
    const packed = gzip.pack(TEXT);
    expect(Array.from(packed.subarray(0, 10))).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, expect.any(Number), 255]);
    expect(Buffer.from(await gzip.unpack(packed)).equals(TEXT)).toBe(true);
  });

  it('unpacks nothing that is damaged, and no more than a batch can be', async () => {
    const packed = gzip.pack(TEXT);
    packed[packed.length - 30] = (packed[packed.length - 30] ?? 0) ^ 1;
    await expect(gzip.unpack(packed)).rejects.toThrow();
    await expect(gzip.unpack(gzipSync(Buffer.alloc(65_000_000)))).rejects.toThrow();
  });

  it('reads of what is damaged the part before the damage', async () => {
    const packed = gzip.pack(TEXT);
    const cut = await unpackDamaged(packed.subarray(0, packed.length - 200));
    expect(cut.length).toBeGreaterThan(100);
    expect(Buffer.from(cut).equals(TEXT.subarray(0, cut.length))).toBe(true);
    expect((await unpackDamaged(Buffer.from('no archive'))).length).toBe(0);
  });
});
