import fc from 'fast-check';
import { parseDictionary, parseList } from 'structured-headers';
import { describe, expect, it } from 'vitest';
import type { RateLimitSpec, Signal, SignalFormat } from '#core/integrations/answer-rules.ts';
import type { PolicyReading, RateLimitReading } from '#core/upstream/rate-limit.ts';
import { rateLimitHeaders } from '#core/upstream/rate-limit-headers.ts';
import { readRateLimit } from '#core/upstream/read-rate-limit.ts';
import { parseEntries } from '#core/upstream/structured-field.ts';
import { tightest } from '#core/upstream/tightest-limit.ts';
import { runs } from '#test/support/runs.ts';
import { answer, NOW } from './answer.ts';

const FORMATS: readonly SignalFormat[] = [
  'number',
  'used',
  'delta_seconds',
  'delta_ms',
  'epoch_seconds',
  'epoch_ms',
  'iso8601',
  'http_date',
  'js_date',
  'duration',
  'used_limit',
  'key_value_number',
  'key_value_delta_seconds',
  'structured_field',
];
const NAMES = ['a', 'b', 'retry-after', 'ratelimit', 'ratelimit-policy', 'date'];

// Half noise, half the alphabet that the formats are written in, so that the parsers get past their first character.
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc
    .array(
      fc.constantFrom(
        '0',
        '1',
        '60',
        '2026',
        '1795168847',
        '-',
        '.',
        ',',
        ':',
        ';',
        '=',
        '/',
        '"',
        '\\',
        ' ',
        'r',
        'q',
        't',
        'w',
        's',
        'm',
        'h',
        'burst',
        'Fri, 20 Nov 2026 10:00:47 GMT',
        '2026-11-20T10:00',
        'Z',
        '"x";r=5;t=6',
        '"x";q=9;w=60',
        'limit=100',
        '18/100',
        'e9',
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join('')),
  fc.double().map(String),
  fc.integer().map(String),
);
const signal: fc.Arbitrary<Signal> = fc.record(
  {
    header: fc.constantFrom(...NAMES),
    body: fc.constantFrom('', '/0', '/a', '/a/b', 'junk'),
    format: fc.constantFrom(...FORMATS),
    key: fc.oneof(fc.constantFrom('r', 'burst.q', 'w=60', 'limit', '.', '='), fc.string({ maxLength: 5 })),
  },
  { requiredKeys: ['format'] },
);
const signals = fc.array(signal, { maxLength: 2 });
const policy = fc.record(
  {
    name: fc.string({ unit: 'binary', maxLength: 8 }),
    limit: signals,
    remaining: signals,
    reset: signals,
    window: signals,
    window_s: fc.integer({ min: 1, max: 99 }),
  },
  { requiredKeys: ['name'] },
);
const spec: fc.Arbitrary<RateLimitSpec | undefined> = fc.option(
  fc.record({ policies: fc.array(policy, { maxLength: 3 }), retry_after: signals }, { requiredKeys: [] }),
  { nil: undefined },
);
const headers = fc.dictionary(fc.constantFrom(...NAMES), text);

const numbers = (reading: RateLimitReading): readonly number[] =>
  [
    reading.retry_after_s,
    ...reading.policies.flatMap(({ name: _, derived: __, ...rest }: PolicyReading) => Object.values(rest)),
  ].filter((value) => value !== undefined);

const RUNS = runs(10_000);

describe('any answer under any spec', () => {
  it('reads as non-negative integers of at most 15 digits, or as nothing; never throws; parses back as it was', () => {
    let read = 0;
    fc.assert(
      fc.property(spec, fc.constantFrom(200, 403, 429, 503), headers, fc.jsonValue(), (rules, status, fields, body) => {
        const reading = readRateLimit(rules, answer(status, fields), body as never, NOW);
        for (const value of numbers(reading)) expect(Number.isInteger(value) && value >= 0 && value < 1e15).toBe(true);
        if (status === 429) expect(reading.limited).toBe(true);
        if (reading.policies.length > 0) {
          read += 1;
          expect(reading.policies).toContain(reading.binding);
        }
        expect(tightest([reading])).toBe(reading);
        const out = rateLimitHeaders(reading, 'slug');
        for (const value of Object.values(out)) expect(value).toMatch(/^[ -~]+$/);
        const listed = (name: string) =>
          parseList(out[name] ?? '').map(([, parameters]) => Object.fromEntries(parameters));
        const expected = (one: keyof PolicyReading, first: string, other: keyof PolicyReading, second: string) =>
          reading.policies
            .filter((each) => each[one] !== undefined)
            .map((each) => ({ [first]: each[one], ...(each[other] !== undefined && { [second]: each[other] }) }));
        expect(listed('ratelimit')).toEqual(expected('remaining', 'r', 'reset_s', 't'));
        expect(listed('ratelimit-policy')).toEqual(expected('limit', 'q', 'window_s', 'w'));
      }),
      RUNS,
    );
    // A generator of nothing but noise would prove nothing.
    expect(read).toBeGreaterThan(500);
  });
});

describe('our own fields', () => {
  it('read back through the fallback, names and all', () => {
    const count = fc.integer({ min: 0, max: 999_999_999 });
    const seconds = fc.integer({ min: 1, max: 31_000_000 });
    const readings = fc.uniqueArray(
      fc.record({
        name: fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 20 }),
        limit: count,
        remaining: count,
        reset_s: seconds,
        window_s: seconds,
      }),
      { selector: ({ name }) => name, minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(readings, (policies) => {
        const { ratelimit = '', 'ratelimit-policy': stated = '' } = rateLimitHeaders({ limited: false, policies }, 'x');
        const again = readRateLimit(undefined, answer(200, { ratelimit, 'ratelimit-policy': stated }), undefined, NOW);
        expect(again.policies).toEqual(policies.map((each) => ({ ...each, name: `x-${each.name}` })));
      }),
      RUNS,
    );
  });
});

const parses = (parse: (field: string) => unknown, field: string): boolean => {
  try {
    parse(field);
    return true;
  } catch {
    return false;
  }
};

describe('parseEntries', () => {
  it('accepts only what structured-headers accepts, with the same numbers', () => {
    let accepted = 0;
    fc.assert(
      fc.property(text, (field) => {
        const entries = parseEntries(field);
        // Bytes are no numbers, so that we leave their base64 unchecked.
        if (entries.length === 0 || field.includes(':')) return;
        accepted += 1;
        expect(parses(parseList, field) || parses(parseDictionary, field)).toBe(true);
        if (!parses(parseList, field)) return;
        const items = parseList(field).map(([item]) => (typeof item === 'number' ? item : undefined));
        expect(entries.map(({ value }) => value)).toEqual(items);
      }),
      RUNS,
    );
    expect(accepted).toBeGreaterThan(500);
  });
});
