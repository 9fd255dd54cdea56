// What the vendors' data makes of answers such as theirs: limits, and where the next page is.
import { describe, expect, it } from 'vitest';
import type { Json } from '#core/json.ts';
import type { UpstreamAnswer } from '#core/upstream/exchange.ts';
import { readNextCursor } from '#core/upstream/read-next-cursor.ts';
import { readRateLimit } from '#core/upstream/read-rate-limit.ts';
import { readDefinition } from './definitions.ts';

const NOW = Date.UTC(2026, 2, 1);
const EPOCH = NOW / 1000;

const read = (slug: string, status: number, headers: UpstreamAnswer['headers'], body: Json = {}) => {
  const answer: UpstreamAnswer = { kind: 'answer', status, headers, body: Buffer.from(JSON.stringify(body)) };
  return readRateLimit(readDefinition(slug).rate_limit, answer, body, NOW);
};

describe('GitHub', () => {
  const primary = {
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': '4990',
    'x-ratelimit-reset': `${EPOCH + 90}`,
  };

  it('counts in epoch seconds', () => {
    const binding = { name: 'primary', limit: 5000, remaining: 4990, reset_s: 90 };
    expect(read('github', 200, primary)).toMatchObject({ limited: false, binding });
  });

  it('derives what remains from what was used', () => {
    const { 'x-ratelimit-remaining': _, ...rest } = primary;
    expect(read('github', 200, { ...rest, 'x-ratelimit-used': '10' }).binding?.remaining).toBe(4990);
  });

  it.each<readonly [string, UpstreamAnswer['headers'], Json, boolean]>([
    ['without permission', primary, { message: 'Resource not accessible by personal access token' }, false],
    ['with nothing left', { ...primary, 'x-ratelimit-remaining': '0' }, {}, true],
    ['with a wait', { ...primary, 'retry-after': '60' }, {}, true],
    ['that says so', primary, { message: 'You have exceeded a secondary rate limit.' }, true],
  ])('takes a 403 %s for what it is', (_, headers, body, limited) => {
    expect(read('github', 403, headers, body).limited).toBe(limited);
  });
});

describe('HubSpot', () => {
  it('derives the end of a window from its length when it limits', () => {
    const headers = {
      'x-hubspot-ratelimit-max': '190',
      'x-hubspot-ratelimit-remaining': '0',
      'x-hubspot-ratelimit-interval-milliseconds': '10000',
      'x-hubspot-ratelimit-daily': '650000',
      'x-hubspot-ratelimit-daily-remaining': '649000',
    };
    expect(read('hubspot', 429, headers)).toMatchObject({
      limited: true,
      binding: { name: 'burst', limit: 190, remaining: 0, reset_s: 10, window_s: 10, derived: true },
      policies: [{ name: 'burst' }, { name: 'daily', limit: 650_000, remaining: 649_000 }],
    });
  });

  it('makes nothing up for a search, whose answers carry no limits', () => {
    expect(read('hubspot', 429, {})).toEqual({ limited: true, policies: [] });
  });
});

describe('Zendesk', () => {
  it('counts in delta seconds, and knows the limit of the ticket list', () => {
    const headers = {
      'ratelimit-limit': '700',
      'ratelimit-remaining': '699',
      'ratelimit-reset': '30',
      'zendesk-ratelimit-tickets-index': 'total=100; remaining=0; resets=41',
      'retry-after': '41',
    };
    expect(read('zendesk', 429, headers)).toEqual({
      limited: true,
      retry_after_s: 41,
      binding: { name: 'tickets-index', limit: 100, remaining: 0, reset_s: 41 },
      policies: [
        { name: 'account', limit: 700, remaining: 699, reset_s: 30, window_s: 60 },
        { name: 'tickets-index', limit: 100, remaining: 0, reset_s: 41 },
      ],
    });
  });

  it('takes a 503 with Retry-After for a limit, and one without for a failure', () => {
    expect(read('zendesk', 503, { 'retry-after': '5' })).toMatchObject({ limited: true, retry_after_s: 5 });
    expect(read('zendesk', 503, {}).limited).toBe(false);
  });
});

describe('the next page', () => {
  const next = (slug: string, resource: string, method: string, headers: UpstreamAnswer['headers'], body: Json) =>
    readNextCursor(readDefinition(slug).resources[resource]!.methods[method]!.pagination!, headers, body, {});

  it.each<readonly [string, string, string, UpstreamAnswer['headers'], Json, string | undefined]>([
    ['github', 'issues', 'list', { link: '<https://api.github.com/x?per_page=30&page=2>; rel="next"' }, [], 'page=2'],
    ['github', 'issues', 'list', { link: '<https://evil.example/x?page=1&admin=1>; rel="prev"' }, [], undefined],
    ['hubspot', 'contacts', 'list', {}, { paging: { next: { after: '42' } } }, '42'],
    ['hubspot', 'contacts', 'search', {}, { total: 0, results: [] }, undefined],
    ['zendesk', 'tickets', 'list', {}, { meta: { has_more: true, after_cursor: 'abc' } }, 'abc'],
    ['zendesk', 'tickets', 'list', {}, { meta: { has_more: false, after_cursor: 'abc' } }, undefined],
    ['zendesk', 'users', 'search', {}, { users: [], next_page: 'https://x.zendesk.com/?page=2' }, '2'],
    ['zendesk', 'users', 'search', {}, { users: [{}], next_page: null }, undefined],
  ])('%s %s.%s', (slug, resource, method, headers, body, cursor) => {
    expect(next(slug, resource, method, headers, body)).toBe(cursor);
  });
});
