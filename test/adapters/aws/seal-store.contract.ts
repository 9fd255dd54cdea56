// What sealing relies on, of DynamoDB's store and of the one in memory.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditTrail } from '#core/audit/ports.ts';
import type { AuditRecord } from '#core/audit/record.ts';
import type { Mark, SealStore } from '#core/audit/seal-ports.ts';

type Opened = { readonly store: SealStore; readonly trail: AuditTrail; readonly close: () => Promise<void> };

const TENANT = 'ten_aaaaaaaaaaaa';
const TIME = Date.UTC(2026, 0, 31);
const MINUTE = TIME / 60_000;

const mark: Mark = { number: 0, hash: 'a', at: 1, through: 2, settled: 3, swept: 4 };

const record = (letter: string, over: Partial<AuditRecord> = {}): AuditRecord => ({
  v: 1,
  id: `01KG0000000000000000000${letter}00`.slice(0, 25) + letter,
  time: TIME,
  tenant: TENANT,
  action: 'tools/call',
  actor: { kind: 'url_token', id: 'x' },
  ...over,
});

export const describeSealStore = (name: string, open: () => Promise<Opened>): void => {
  describe(name, () => {
    let opened: Opened;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());

    it('reads everything of a minute, in whichever shard, and nothing of another', async () => {
      const { store, trail } = opened;
      const letters = [...'0123456789ABCDEFGH'];
      for (const letter of letters) await trail.write(record(letter));
      await trail.write(record('J', { time: TIME + 60_000 }));
      await trail.write(record('K', { time: TIME - 1 }));
      await trail.close(record('3'), { time: TIME + 5, result: 'success' });
      // An outcome lies with its intent, however late it comes.
      await trail.close(record('4'), { time: TIME + 90_000, result: 'failure' });
      const { records, outcomes, unreadable } = await store.minute(MINUTE);
      expect(records.map(({ id }) => id).sort()).toEqual(letters.map((letter) => record(letter).id).sort());
      expect(records.find(({ id }) => id === record('7').id)).toEqual(record('7'));
      expect([...outcomes].sort()).toEqual([
        [record('3').id, { time: TIME + 5, result: 'success' }],
        [record('4').id, { time: TIME + 90_000, result: 'failure' }],
      ]);
      expect(unreadable).toBe(0);
      expect(await store.minute(MINUTE + 7)).toEqual({ records: [], outcomes: new Map(), unreadable: 0 });
    });

    it('lets the first word of how something ended stand, and says so to whoever comes later', async () => {
      const { store, trail } = opened;
      const intent = record('M', { time: TIME + 180_000 });
      await trail.write(intent);
      expect(await trail.close(intent, { time: TIME + 5, result: 'unknown' })).toBe(true);
      expect(await trail.close(intent, { time: TIME + 6, result: 'success' })).toBe(false);
      const { outcomes } = await store.minute(MINUTE + 3);
      expect([...outcomes]).toEqual([[intent.id, { time: TIME + 5, result: 'unknown' }]]);
    });

    it('moves the mark from where it is, and from nowhere else', async () => {
      const { store } = opened;
      expect(await store.mark()).toBeUndefined();
      expect(await store.putMark(mark, 0)).toBe(true);
      expect(await store.putMark({ ...mark, number: 1, hash: 'b' }, 0)).toBe(true);
      expect(await store.putMark({ ...mark, number: 1, hash: 'c' }, 0)).toBe(false);
      expect(await store.putMark({ ...mark, number: 1, hash: 'b', through: 9 }, 1)).toBe(true);
      expect(await store.mark()).toEqual({ ...mark, number: 1, hash: 'b', through: 9 });
    });

    it('keeps what a later digest wrote, of a head, a minute and a day', async () => {
      const { store } = opened;
      const day = (through: number) => ({ integrations: {}, through });
      for (const number of [2, 5, 4, 5]) {
        await store.putHead(TENANT, { seq: number, leaf: 'x', number });
        await store.putSealed(MINUTE, { count: number, digests: [1, number] });
        await store.putUsage(TENANT, '2026-01-31', day(number));
      }
      expect(await store.head(TENANT)).toEqual({ seq: 5, leaf: 'x', number: 5 });
      expect(await store.sealed(MINUTE)).toEqual({ count: 5, digests: [1, 5] });
      expect(await store.usage(TENANT, '2026-01-31')).toEqual(day(5));
      expect(await store.head('ten_bbbbbbbbbbbb')).toBeUndefined();
      expect(await store.sealed(MINUTE + 1)).toBeUndefined();
      expect(await store.usage(TENANT, '2026-02-01')).toBeUndefined();
    });
  });
};
