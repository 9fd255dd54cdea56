import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { AUDIT_SHARDS, minuteOf, shardOf } from '#core/audit/bucket.ts';
import { ulid } from '#core/audit/ulid.ts';

const sizes = (shards: readonly number[]): readonly number[] =>
  Array.from({ length: AUDIT_SHARDS }, (_, shard) => shards.filter((each) => each === shard).length);

describe('the partition of a record', () => {
  it('is each as often: no shard of a minute is hot before the others', () => {
    // One of each last digit: what a random byte modulo 32 makes equally likely.
    const ids = Array.from({ length: 32 }, (_, digit) => ulid(0, (size) => new Uint8Array(size).fill(digit)));
    expect(new Set(ids.map((id) => id.at(-1))).size).toBe(32);
    expect(sizes(ids.map(shardOf))).toEqual(Array(AUDIT_SHARDS).fill(32 / AUDIT_SHARDS));
  });

  it('is one of those that the sealer reads, for every id', () => {
    const shards = Array.from({ length: 1000 }, () => shardOf(ulid(1_795_255_888_114, randomBytes)));
    expect(sizes(shards).reduce((sum, size) => sum + size)).toBe(shards.length);
  });

  it('is of the minute in which it was announced', () => {
    expect([minuteOf(59_999), minuteOf(60_000)]).toEqual([0, 1]);
  });
});
