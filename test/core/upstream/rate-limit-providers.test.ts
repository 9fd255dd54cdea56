import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { RateLimitPolicy, RateLimitSpec, SignalFormat } from '#core/integrations/answer-rules.ts';
import type { PolicyReading } from '#core/upstream/rate-limit.ts';
import { rateLimitHeaders } from '#core/upstream/rate-limit-headers.ts';
import { readRateLimit } from '#core/upstream/read-rate-limit.ts';
import { answer, NOW } from './answer.ts';

// Every header of the collected provider facts, read by the format that the facts state for it.
type Fact = {
  readonly name: string;
  readonly meaning: 'limit' | 'remaining' | 'reset' | 'retry_after' | 'policy';
  readonly format: string;
};
type Provider = { readonly provider: string; readonly statuses: readonly number[]; readonly headers: readonly Fact[] };

const FACTS = new URL('../../../../shared/facts/rate-limits.json', import.meta.url);
const providers: readonly Provider[] = existsSync(FACTS) ? JSON.parse(readFileSync(FACTS, 'utf8')) : [];

const NOT_NUMERIC = new Set(['boolean', 'enum', 'string', 'sys_id']);

/** What one header means: policies that read it, its sample, the numbers that must come out of a limited answer. */
type Reading = {
  readonly policies: readonly RateLimitPolicy[];
  readonly sample: string;
  readonly expected: readonly PolicyReading[];
};

const p = 'p';
const COUNT: readonly [SignalFormat, string] = ['number', '42'];
/** Format of a plain number → ours, a sample, the number it means. */
const COUNTS: { readonly [format: string]: readonly [SignalFormat, string, string | undefined, number] } = {
  int: [...COUNT, undefined, 42],
  'int per hour': [...COUNT, undefined, 42],
  'int or draft-03 list': ['structured_field', '10, 10;w=1, 150;w=60', 'w=60', 150],
  'float seconds of execution, thousands separators': ['number', '1,199.77', undefined, 1199],
};
/** Format of a time → ours, a sample 47 s after the answer. */
const TIMES: { readonly [format: string]: readonly [SignalFormat, string] } = {
  'delta-seconds': ['delta_seconds', '47'],
  'delta-seconds integer': ['delta_seconds', '47'],
  'delta-seconds-float': ['delta_seconds', '46.37'],
  'delta-ms': ['delta_ms', '46100'],
  'epoch-seconds': ['epoch_seconds', '1795168847'],
  'epoch-seconds-float': ['epoch_seconds', '1795168846.123'],
  'epoch-ms': ['epoch_ms', '1795168846500'],
  iso8601: ['iso8601', '2026-11-20T10:00:47Z'],
  // A minute has to do: the answer below is 47 seconds before it.
  'iso8601-minute': ['iso8601', '2026-11-20T10:01Z'],
  'http-date': ['http_date', 'Fri, 20 Nov 2026 10:00:47 GMT'],
  'js-date-string': ['js_date', 'Fri Nov 20 2026 11:00:47 GMT+0100 (Central European Standard Time)'],
  'date-string': ['iso8601', '2026-11-20 10:00:47'],
  'duration-string': ['duration', '46s900ms'],
};
const WINDOWS: { readonly [format: string]: readonly [SignalFormat, string] } = {
  'window-ms': ['delta_ms', '10000'],
  'window-seconds': ['delta_seconds', '10'],
  'duration-string': ['duration', '10s'],
};

/** Headers that carry a whole policy. */
const wholePolicy = (header: string, format: string): Reading | undefined => {
  const signal = (of: SignalFormat, key?: string) => [{ header, format: of, ...(key !== undefined && { key }) }];
  const window = WINDOWS[format];
  if (window !== undefined)
    return {
      sample: window[1],
      policies: [{ name: p, window: signal(window[0]) }],
      expected: [{ name: p, reset_s: 10, window_s: 10, derived: true }],
    };
  switch (format) {
    case 'used/limit':
      return {
        sample: '32/40',
        policies: [{ name: p, limit: signal('used_limit'), remaining: signal('used_limit') }],
        expected: [{ name: p, limit: 40, remaining: 8 }],
      };
    case 'used/limit kv':
      return {
        sample: 'api-usage=10018/100000; api-bursts=1/750',
        policies: ['api-usage', 'api-bursts'].map((key) => ({
          name: key,
          limit: signal('used_limit', key),
          remaining: signal('used_limit', key),
        })),
        expected: [
          { name: 'api-usage', limit: 100_000, remaining: 89_982 },
          { name: 'api-bursts', limit: 750, remaining: 749 },
        ],
      };
    case 'kv: total=100; remaining=99; resets=41':
      return {
        sample: 'total=100; remaining=99; resets=41',
        policies: [
          {
            name: p,
            limit: signal('key_value_number', 'total'),
            remaining: signal('key_value_number', 'remaining'),
            reset: signal('key_value_delta_seconds', 'resets'),
          },
        ],
        expected: [{ name: p, limit: 100, remaining: 99, reset_s: 41 }],
      };
    case 'draft-07 dict':
      return {
        sample: 'limit=100, remaining=50, reset=5',
        policies: [
          {
            name: p,
            limit: signal('structured_field', 'limit'),
            remaining: signal('structured_field', 'remaining'),
            reset: signal('structured_field', 'reset'),
          },
        ],
        expected: [{ name: p, limit: 100, remaining: 50, reset_s: 5 }],
      };
    case 'sf-list draft-08+':
      return header.endsWith('Policy')
        ? {
            sample: '"burst";q=100;w=60',
            policies: [
              { name: p, limit: signal('structured_field', 'q'), window: signal('structured_field', 'burst.w') },
            ],
            expected: [{ name: p, limit: 100, reset_s: 60, window_s: 60, derived: true }],
          }
        : {
            sample: '"default";r=50;t=30',
            policies: [
              { name: p, remaining: signal('structured_field', 'r'), reset: signal('structured_field', 'default.t') },
            ],
            expected: [{ name: p, remaining: 50, reset_s: 30 }],
          };
    case 'draft-polli list':
      return {
        sample: '100, 100;window=60, 10000;window=86400',
        policies: [
          { name: 'minute', limit: signal('structured_field', 'window=60') },
          { name: 'day', limit: signal('structured_field', 'window=86400') },
        ],
        expected: [
          { name: 'minute', limit: 100 },
          { name: 'day', limit: 10_000 },
        ],
      };
    case 'int':
    case 'int used':
      return {
        sample: '30',
        policies: [{ name: p, limit: [{ header: 'test-limit', format: 'number' }], remaining: signal('used') }],
        expected: [{ name: p, limit: 100, remaining: 70 }],
      };
    case 'int cost':
      // What one request cost is neither a limit nor what remains: it reads, and has no place in a reading.
      return { sample: '5', policies: [], expected: [] };
    default:
      return undefined;
  }
};

const readingOf = ({ name, meaning, format }: Fact): Reading | undefined => {
  if (meaning === 'policy') return wholePolicy(name, format);
  if (meaning === 'limit' || meaning === 'remaining') {
    const [ours, sample, key, expected] = COUNTS[format] ?? [];
    if (ours === undefined || sample === undefined || expected === undefined) return undefined;
    const signal = { header: name, format: ours, ...(key !== undefined && { key }) };
    return { sample, policies: [{ name: p, [meaning]: [signal] }], expected: [{ name: p, [meaning]: expected }] };
  }
  const [ours, sample] = TIMES[format] ?? [];
  if (ours === undefined || sample === undefined) return undefined;
  return {
    sample,
    policies: [{ name: p, reset: [{ header: name, format: ours }] }],
    expected: [{ name: p, reset_s: 47 }],
  };
};

const facts = providers.flatMap(({ provider, headers }) => headers.map((fact) => ({ provider, ...fact })));
const numeric = facts.filter(({ format }) => !NOT_NUMERIC.has(format));
const count = (format: string) => facts.filter((fact) => fact.format === format).length;
const others = [...NOT_NUMERIC].map((format) => `${count(format)} ${format}`).join(', ');

const headersOf = (provider: string): { readonly [name: string]: string } =>
  Object.fromEntries(
    numeric
      .filter((fact) => fact.provider === provider && fact.meaning !== 'retry_after')
      .map((fact) => [fact.name.toLowerCase(), readingOf(fact)?.sample ?? '']),
  );

describe.skipIf(providers.length === 0)(
  'provider facts (skipped where shared/facts/rate-limits.json is absent)',
  () => {
    it(`reads ${numeric.length} of ${facts.length} headers of ${providers.length} providers; not numeric: ${others}; in no reading: ${count('int cost')} costs`, () => {
      expect(providers).toHaveLength(71);
      expect(facts.filter(({ format }) => NOT_NUMERIC.has(format)).every(({ meaning }) => meaning === 'policy')).toBe(
        true,
      );
      expect(numeric.filter((fact) => readingOf(fact) === undefined)).toEqual([]);
    });

    it.each(numeric)('$provider: $name is $format', (fact) => {
      const { policies, sample, expected } = readingOf(fact) as Reading;
      const minute = fact.format === 'iso8601-minute';
      const headers = {
        'test-limit': '100',
        ...headersOf(fact.provider),
        [fact.name.toLowerCase()]: sample,
        date: minute ? 'Fri, 20 Nov 2026 10:00:13 GMT' : 'Fri, 20 Nov 2026 10:00:00 GMT',
      };
      // Three hours of error in the local clock change nothing: the upstream's own Date counts.
      const read = (spec: RateLimitSpec) => readRateLimit(spec, answer(429, headers), undefined, NOW + 10_800_000);
      if (fact.meaning === 'retry_after') {
        const retry_after = policies[0]?.reset ?? [];
        expect(read({ policies: [], retry_after })).toEqual({ limited: true, policies: [], retry_after_s: 47 });
        expect(rateLimitHeaders(read({ policies: [], retry_after }), fact.provider)).toEqual({ 'retry-after': '47' });
      } else expect(read({ policies }).policies).toEqual(expected);
    });

    it.each(providers.filter(({ headers }) => headers.length === 0))(
      '$provider sends nothing: nothing is made up',
      ({ provider, statuses }) => {
        for (const status of statuses) {
          const reading = readRateLimit({ limited_when: [{ status: [status] }] }, answer(status), undefined, NOW);
          expect(reading).toEqual({ limited: true, policies: [] });
          expect(rateLimitHeaders(reading, provider)).toEqual({});
        }
      },
    );
  },
);
