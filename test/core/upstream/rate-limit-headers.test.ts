import { parseList } from 'structured-headers';
import { describe, expect, it } from 'vitest';
import { rateLimitHeaders } from '#core/upstream/rate-limit-headers.ts';

const account = { name: 'account', limit: 100, remaining: 0, reset_s: 47, window_s: 60 };

describe('rateLimitHeaders', () => {
  it('says the same numbers in all six', () => {
    expect(
      rateLimitHeaders({ limited: true, policies: [account], binding: account, retry_after_s: 47 }, 'zendesk'),
    ).toEqual({
      'ratelimit-limit': '100',
      'ratelimit-remaining': '0',
      'ratelimit-reset': '47',
      'retry-after': '47',
      ratelimit: '"zendesk-account";r=0;t=47',
      'ratelimit-policy': '"zendesk-account";q=100;w=60',
    });
  });

  it('lists every policy, each in the fields it has the numbers for', () => {
    const policies = [
      account,
      { name: 'day', remaining: 12 },
      { name: 'month', limit: 9 },
      { name: 'wait', reset_s: 3 },
    ];
    expect(rateLimitHeaders({ limited: false, policies, binding: account }, 'x')).toEqual({
      'ratelimit-limit': '100',
      'ratelimit-remaining': '0',
      'ratelimit-reset': '47',
      ratelimit: '"x-account";r=0;t=47, "x-day";r=12',
      'ratelimit-policy': '"x-account";q=100;w=60, "x-month";q=9',
    });
  });

  it('has no header for what is not known', () => {
    expect(rateLimitHeaders({ limited: true, policies: [] }, 'x')).toEqual({});
    expect(rateLimitHeaders({ limited: true, policies: [], retry_after_s: 0 }, 'x')).toEqual({ 'retry-after': '0' });
    const policy = { name: 'token', reset_s: 10 };
    expect(rateLimitHeaders({ limited: true, policies: [policy], binding: policy }, 'x')).toEqual({
      'ratelimit-reset': '10',
    });
  });

  it('escapes names, and lets none break the header', () => {
    const policy = { name: 'a"b\\c\r\nx: yé', remaining: 1 };
    const { ratelimit } = rateLimitHeaders({ limited: false, policies: [policy], binding: policy }, 's');
    expect(ratelimit).toBe('"s-a\\"b\\\\c??x: y?";r=1');
    expect(parseList(ratelimit ?? '')).toEqual([['s-a"b\\c??x: y?', new Map([['r', 1]])]]);
  });
});
