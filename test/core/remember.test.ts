import { describe, expect, it } from 'vitest';
import { remember, rememberFor } from '#core/remember.ts';

describe('remember', () => {
  it('asks once, also for those who ask meanwhile', async () => {
    const kept = remember<number>();
    let asked = 0;
    const ask = async () => ++asked;
    expect(await Promise.all([kept('a', ask), kept('a', ask), kept('b', ask)])).toEqual([1, 1, 2]);
    expect(await kept('a', ask)).toBe(1);
  });

  it('does not remember a failure', async () => {
    const kept = remember<string>();
    await expect(kept('a', () => Promise.reject(new Error('down')))).rejects.toThrow('down');
    expect(await kept('a', async () => 'up')).toBe('up');
  });

  it('keeps no more than it may', async () => {
    const kept = remember<string>(2);
    for (const key of ['a', 'b', 'c']) await kept(key, async () => `${key} 1`);
    expect(await kept('a', async () => 'a 2')).toBe('a 2');
    expect(await kept('c', async () => 'c 2')).toBe('c 1');
  });

  it('keeps nothing for longer because the clock was set back', async () => {
    let now = 1_000_000;
    const kept = rememberFor<string>(60_000, () => now);
    await kept.get('a', async () => 'old');
    now += 59_999;
    expect(await kept.get('a', async () => 'new')).toBe('old');
    now -= 3_600_000;
    expect(await kept.get('a', async () => 'new')).toBe('new');
    now += 60_000;
    expect(await kept.get('a', async () => 'newer')).toBe('newer');
  });
});
