import { describe, expect, it } from 'vitest';
import type { PolicyReading, RateLimitReading } from '#core/upstream/rate-limit.ts';
import { bindingPolicy, tightest } from '#core/upstream/tightest-limit.ts';

const binding = (...policies: Omit<PolicyReading, 'name'>[]) =>
  bindingPolicy(policies.map((policy, index) => ({ name: String(index), ...policy })))?.name;

describe('bindingPolicy', () => {
  it('is the exhausted one with the longest reset', () => {
    expect(
      binding(
        { limit: 9, remaining: 0, reset_s: 5 },
        { limit: 9, remaining: 0, reset_s: 60 },
        { limit: 9, remaining: 1, reset_s: 99 },
      ),
    ).toBe('1');
    expect(binding({ remaining: 0 }, { remaining: 0, reset_s: 0 })).toBe('1');
    expect(binding({ limit: 1000, remaining: 1 }, { remaining: 0 })).toBe('1');
  });

  it('is else the lowest share remaining, a known share before an unknown', () => {
    expect(binding({ limit: 10, remaining: 5 }, { limit: 1000, remaining: 100 })).toBe('1');
    expect(binding({ remaining: 1 }, { limit: 1000, remaining: 900 })).toBe('1');
    expect(binding({ remaining: 50 }, { remaining: 7 })).toBe('1');
    expect(binding({ limit: 0, remaining: 3 }, { limit: 10, remaining: 9 })).toBe('1');
  });

  it('does not divide by a limit of nothing', () => {
    expect(binding({ limit: 0, remaining: 3 }, { limit: 0, remaining: 2 })).toBe('1');
  });

  it('is else the longest reset, else the first', () => {
    expect(binding({ reset_s: 10 }, { reset_s: 900 })).toBe('1');
    expect(binding({ limit: 10 }, { limit: 5 })).toBe('0');
    expect(binding()).toBeUndefined();
  });
});

const reading = (limited: boolean, policy: Omit<PolicyReading, 'name'>, retry_after_s?: number): RateLimitReading => ({
  limited,
  policies: [],
  binding: { name: 'p', ...policy },
  ...(retry_after_s !== undefined && { retry_after_s }),
});

describe('tightest', () => {
  const nothing: RateLimitReading = { limited: false, policies: [] };
  const ample = reading(false, { limit: 100, remaining: 90, reset_s: 3000 });
  const scarce = reading(false, { limit: 100, remaining: 3, reset_s: 10 });
  const exhausted = reading(false, { limit: 100, remaining: 0, reset_s: 20 });
  const emptied = reading(false, { limit: 0, remaining: 0, reset_s: 50 });
  const limited = reading(true, { limit: 100, remaining: 5, reset_s: 4 });
  const longer = reading(true, {}, 90);

  it.each([
    ['limited before exhausted', [exhausted, limited], limited],
    ['the longest wait of the limited', [limited, longer, exhausted], longer],
    ['exhausted before scarce: only its reset is a wait', [ample, scarce, exhausted], exhausted],
    ['the longest reset of the exhausted', [exhausted, emptied], emptied],
    ['the lowest share', [ample, scarce], scarce],
    ['one with numbers before one without', [nothing, ample], ample],
    ['the first of equals', [nothing, { ...nothing }], nothing],
  ])('%s', (_name, readings, expected) => {
    expect(tightest(readings)).toBe(expected);
  });

  it('is none of none', () => {
    expect(tightest([])).toBeUndefined();
  });
});
