import { describe, expect, it } from 'vitest';
import type { RateLimitSpec } from '#core/integrations/answer-rules.ts';
import { readRateLimit } from '#core/upstream/read-rate-limit.ts';
import { answer, NOW } from './answer.ts';

const read = (spec: RateLimitSpec | undefined, ...parts: Parameters<typeof answer>) =>
  readRateLimit(spec, answer(...parts), parts[2], NOW);

const HUBSPOT: RateLimitSpec = {
  policies: [
    {
      name: 'burst',
      limit: [{ header: 'X-HubSpot-RateLimit-Max', format: 'number' }],
      remaining: [{ header: 'X-HubSpot-RateLimit-Remaining', format: 'number' }],
      window: [{ header: 'X-HubSpot-RateLimit-Interval-Milliseconds', format: 'delta_ms' }],
    },
    {
      name: 'daily',
      limit: [{ header: 'X-HubSpot-RateLimit-Daily', format: 'number' }],
      remaining: [{ header: 'X-HubSpot-RateLimit-Daily-Remaining', format: 'number' }],
    },
  ],
};
const hubspot = (remaining: string) => ({
  'x-hubspot-ratelimit-max': '100',
  'x-hubspot-ratelimit-remaining': remaining,
  'x-hubspot-ratelimit-interval-milliseconds': '10000',
  'x-hubspot-ratelimit-daily': '250000',
  'x-hubspot-ratelimit-daily-remaining': '249000',
});
const DAILY = { name: 'daily', limit: 250_000, remaining: 249_000 };

describe('several policies', () => {
  it('lists all, binds the exhausted one and derives its reset from the window, flagged', () => {
    const burst = { name: 'burst', limit: 100, remaining: 0, reset_s: 10, window_s: 10, derived: true };
    expect(read(HUBSPOT, 200, hubspot('0'))).toEqual({ limited: false, policies: [burst, DAILY], binding: burst });
    expect(read(HUBSPOT, 429, hubspot('0'))).toEqual({ limited: true, policies: [burst, DAILY], binding: burst });
  });

  it('derives nothing while something remains, and binds the lowest share', () => {
    const burst = { name: 'burst', limit: 100, remaining: 99, window_s: 10 };
    expect(read(HUBSPOT, 200, hubspot('99'))).toEqual({ limited: false, policies: [burst, DAILY], binding: burst });
  });

  it('derives nothing beside the provider’s own wait', () => {
    const burst = { name: 'burst', limit: 100, remaining: 0, window_s: 10 };
    expect(read(HUBSPOT, 429, { ...hubspot('0'), 'retry-after': '3' })).toEqual({
      limited: true,
      policies: [burst, DAILY],
      binding: burst,
      retry_after_s: 3,
    });
  });

  it('says nothing where the upstream says nothing', () => {
    expect(read(HUBSPOT, 200)).toEqual({ limited: false, policies: [] });
    expect(read(HUBSPOT, 429)).toEqual({ limited: true, policies: [] });
  });
});

describe('providers that send no reset', () => {
  it('Trello, no headers: the documented window is an upper bound, and only of a limited answer', () => {
    const spec: RateLimitSpec = { policies: [{ name: 'token', window_s: 10 }] };
    const token = { name: 'token', reset_s: 10, window_s: 10, derived: true };
    expect(read(spec, 429)).toEqual({ limited: true, policies: [token], binding: token });
    expect(read(spec, 200)).toEqual({ limited: false, policies: [] });
  });

  it('a stated window before the documented one, unless it is nothing', () => {
    const spec: RateLimitSpec = {
      policies: [{ name: 'token', window: [{ header: 'period', format: 'delta_seconds' }], window_s: 10 }],
    };
    expect(read(spec, 429, { period: '30' }).policies).toMatchObject([{ reset_s: 30, window_s: 30 }]);
    expect(read(spec, 429, { period: '0' }).policies).toMatchObject([{ reset_s: 10, window_s: 10 }]);
  });

  it('Xero: remaining alone', () => {
    const spec: RateLimitSpec = {
      policies: [
        { name: 'minute', remaining: [{ header: 'X-MinLimit-Remaining', format: 'number' }], window_s: 60 },
        { name: 'day', remaining: [{ header: 'X-DayLimit-Remaining', format: 'number' }] },
      ],
    };
    const minute = { name: 'minute', remaining: 59, window_s: 60 };
    expect(read(spec, 200, { 'x-minlimit-remaining': '59', 'x-daylimit-remaining': '4999' })).toEqual({
      limited: false,
      policies: [minute, { name: 'day', remaining: 4999 }],
      binding: minute,
    });
  });

  it('Slack: Retry-After alone', () => {
    expect(read(undefined, 429, { 'retry-after': '30' })).toEqual({ limited: true, policies: [], retry_after_s: 30 });
  });

  it('Shopify GraphQL: the body of a 200', () => {
    const bucket = '/extensions/cost/throttleStatus';
    const spec: RateLimitSpec = {
      policies: [
        {
          name: 'cost',
          limit: [{ body: `${bucket}/maximumAvailable`, format: 'number' }],
          remaining: [{ body: `${bucket}/currentlyAvailable`, format: 'number' }],
        },
      ],
      limited_when: [{ body: { path: '/errors/0/extensions/code', equals: 'THROTTLED' } }],
    };
    const throttleStatus = { maximumAvailable: 2000, currentlyAvailable: 12.5, restoreRate: 100 };
    const cost = { name: 'cost', limit: 2000, remaining: 12 };
    const body = { errors: [{ extensions: { code: 'THROTTLED' } }], extensions: { cost: { throttleStatus } } };
    expect(read(spec, 200, {}, body)).toEqual({ limited: true, policies: [cost], binding: cost });
    expect(read(spec, 200, {}, { extensions: { cost: { throttleStatus } } }).limited).toBe(false);
  });
});

describe('alternatives', () => {
  const spec: RateLimitSpec = {
    policies: [
      {
        name: 'main',
        limit: [{ header: 'limit', format: 'number' }],
        remaining: [
          { header: 'used', format: 'used' },
          { header: 'left', format: 'number' },
        ],
        reset: [
          { header: 'reset-after', format: 'delta_seconds' },
          { header: 'reset', format: 'epoch_seconds' },
        ],
      },
    ],
    retry_after: [{ body: '/retry_after', format: 'delta_seconds' }],
  };

  it('takes the first that reads', () => {
    const main = { name: 'main', limit: 100, remaining: 30, reset_s: 5 };
    const headers = { limit: '100', used: '70', left: '31', 'reset-after': '4.2', reset: String(NOW / 1000 + 9) };
    expect(read(spec, 200, headers).policies).toEqual([main]);
    expect(read(spec, 200, { ...headers, 'reset-after': 'soon' }).policies).toEqual([{ ...main, reset_s: 9 }]);
    expect(read(spec, 200, { ...headers, used: '700' }).policies).toEqual([{ ...main, remaining: 0 }]);
  });

  it('takes nothing from what was used of an unknown limit', () => {
    expect(read(spec, 200, { used: '70' }).policies).toEqual([]);
    expect(read(spec, 200, { used: '70', left: '31' }).policies).toEqual([{ name: 'main', remaining: 31 }]);
  });

  it('takes the integration’s own wait before the standard Retry-After', () => {
    expect(read(spec, 429, { 'retry-after': '9' }, { retry_after: 6.457 }).retry_after_s).toBe(7);
    expect(read(spec, 429, { 'retry-after': '9' }, {}).retry_after_s).toBe(9);
  });
});

describe('limited', () => {
  it.each([
    [429, {}, true],
    [503, { 'retry-after': '0' }, true],
    [503, {}, false],
    [503, { 'retry-after': 'soon' }, false],
    [403, { 'retry-after': '60' }, false],
    [202, { 'retry-after': '5' }, false],
  ])('%i %j', (status, headers, limited) => {
    expect(read(undefined, status, headers as { [name: string]: string }).limited).toBe(limited);
  });

  it('GitHub: a 403 only with one of its marks', () => {
    const spec: RateLimitSpec = {
      limited_when: [
        { status: [403], header: { name: 'x-ratelimit-remaining', equals: '0' } },
        { status: [403], header: { name: 'retry-after' } },
      ],
    };
    expect(read(spec, 403, { 'x-ratelimit-remaining': '0' }).limited).toBe(true);
    expect(read(spec, 403, { 'retry-after': '60' }).limited).toBe(true);
    expect(read(spec, 403, { 'x-ratelimit-remaining': '12' }).limited).toBe(false);
    expect(read(spec, 200, { 'x-ratelimit-remaining': '0' }).limited).toBe(false);
  });
});

describe('without a spec', () => {
  it('Attio: Retry-After is an HTTP-date, by the upstream’s clock', () => {
    const headers = { 'retry-after': 'Fri, 20 Nov 2026 12:00:01 GMT', date: 'Fri, 20 Nov 2026 12:00:00 GMT' };
    expect(read(undefined, 429, headers)).toEqual({ limited: true, policies: [], retry_after_s: 1 });
  });

  it('reads the structured lists, joined by name', () => {
    const burst = { name: 'burst', limit: 100, remaining: 50, reset_s: 30, window_s: 60 };
    const headers = {
      ratelimit: '"burst";r=50;t=30',
      'ratelimit-policy': '"burst";q=100;w=60, "daily";q=1000;w=86400',
    };
    expect(read(undefined, 200, headers)).toEqual({
      limited: false,
      policies: [burst, { name: 'daily', limit: 1000, window_s: 86_400 }],
      binding: burst,
    });
  });

  it('reads the -07 dictionary', () => {
    const policy = { name: 'default', limit: 100, remaining: 50, reset_s: 5 };
    expect(read(undefined, 200, { ratelimit: 'limit=100, remaining=50, reset=5' }).policies).toEqual([policy]);
  });

  it('takes a list with an entry named like a member for a list', () => {
    expect(read(undefined, 200, { ratelimit: '"limit";r=5' }).policies).toEqual([{ name: 'limit', remaining: 5 }]);
  });

  it('leaves out what does not count requests, and what it was not told the unit of', () => {
    const bytes = { ratelimit: '"b";r=9, "c";r=1', 'ratelimit-policy': '"b";q=99;qu="content-bytes", "c";q=2' };
    expect(read(undefined, 200, bytes).policies).toEqual([{ name: 'c', limit: 2, remaining: 1 }]);
    const untold = { 'x-ratelimit-reset': '47', 'ratelimit-reset': '47', 'ratelimit-policy': '100;w=60' };
    expect(read(undefined, 200, untold)).toEqual({ limited: false, policies: [] });
  });

  it('bounds how many policies an upstream can put into our headers', () => {
    const many = Array.from({ length: 50 }, (_, index) => `"p${index}";r=1`).join(', ');
    expect(read(undefined, 200, { ratelimit: many }).policies).toHaveLength(8);
    expect(read(undefined, 200, { ratelimit: `"${'n'.repeat(65)}";r=1` }).policies).toEqual([]);
  });

  it('leaves the structured fields to a spec that names policies', () => {
    expect(read({ policies: [] }, 200, { ratelimit: '"burst";r=50;t=30' }).policies).toEqual([]);
    expect(read({ limited_when: [] }, 200, { ratelimit: '"burst";r=50' }).policies).toEqual([
      { name: 'burst', remaining: 50 },
    ]);
  });
});
