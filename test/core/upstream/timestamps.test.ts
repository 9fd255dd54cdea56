import { describe, expect, it } from 'vitest';
import { parseTimestamp } from '#core/upstream/timestamps.ts';

const at = Date.UTC(2026, 10, 20, 10, 5, 9);

describe('parseTimestamp', () => {
  it.each([
    ['Fri, 20 Nov 2026 10:05:09 GMT', at],
    ['Friday, 20-Nov-26 10:05:09 GMT', at],
    ['Fri Nov 20 10:05:09 2026', at],
    ['Sun Nov  1 10:05:09 2026', Date.UTC(2026, 10, 1, 10, 5, 9)],
    ['Fri Nov 20 2026 11:05:09 GMT+0100 (Central European Standard Time)', at],
    ['Fri Nov 20 2026 04:35:09 GMT-0530', at],
    ['2026-11-20T10:05:09Z', at],
    ['2026-11-20t10:05:09.250z', at + 250],
    ['2026-11-20T12:05:09+02:00', at],
    ['2026-11-20T10:05Z', at - 9000],
    ['2026-11-20 10:05:09', at],
    ['2026-11-20 10:05:09 UTC', at],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
    ['2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1)],
  ])('%s', (text, expected) => {
    expect(parseTimestamp(text)).toBe(expected);
  });

  it.each([
    '',
    '60',
    '2026-11-20',
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-11-00T00:00:00Z',
    '2026-11-20T24:00:00Z',
    '2026-11-20T10:60:00Z',
    '2026-11-20T10:05:61Z',
    'Fri, 20 Foo 2026 10:05:09 GMT',
    'Fri, 20 Nov 2026 10:05:09 CET',
    'Fri, 20 Nov 2026 10:05:09 GMT, Fri, 20 Nov 2026 10:05:09 GMT',
  ])('is no time: %s', (text) => {
    expect(parseTimestamp(text)).toBeUndefined();
  });

  it('does not depend on the time zone of the machine', () => {
    const zone = process.env.TZ;
    process.env.TZ = 'Asia/Kolkata';
    try {
      expect(parseTimestamp('2026-11-20 10:05:09')).toBe(at);
      expect(parseTimestamp('Fri Nov 20 10:05:09 2026')).toBe(at);
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });
});
