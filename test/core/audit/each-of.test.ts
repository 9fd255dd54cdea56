import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { eachOf } from '#core/audit/each-of.ts';

describe('work for each', () => {
  it('is done for every one, sixteen at a time', async () => {
    let [now, most, done] = [0, 0, 0];
    await eachOf(Array.from({ length: 100 }).keys(), async () => {
      now += 1;
      most = Math.max(most, now);
      await turn();
      now -= 1;
      done += 1;
    });
    expect([most, done]).toEqual([16, 100]);
  });

  it('is waited for where some of it fails, and what failed is told', async () => {
    let done = 0;
    const work = async (one: number): Promise<void> => {
      if (one === 0) throw new Error('the first');
      await turn();
      done += 1;
    };
    await expect(eachOf(Array.from({ length: 40 }).keys(), work)).rejects.toThrow('the first');
    expect(done).toBe(39);
  });
});
