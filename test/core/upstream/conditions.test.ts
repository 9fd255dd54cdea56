import { describe, expect, it } from 'vitest';
import type { Condition } from '#core/integrations/answer-rules.ts';
import type { Json } from '#core/json.ts';
import { matches, matchesAny } from '#core/upstream/conditions.ts';
import { answer } from './answer.ts';

const salesforce: Json = [{ message: 'TotalRequests Limit exceeded.', errorCode: 'REQUEST_LIMIT_EXCEEDED' }];

const cases: readonly [string, Condition, number, { [name: string]: string }, Json | undefined, boolean][] = [
  ['status listed', { status: [403, 429] }, 403, {}, undefined, true],
  ['status not listed', { status: [403] }, 404, {}, undefined, false],
  [
    'header equals',
    { header: { name: 'X-RateLimit-Remaining', equals: '0' } },
    403,
    { 'x-ratelimit-remaining': '0' },
    undefined,
    true,
  ],
  [
    'header differs',
    { header: { name: 'X-RateLimit-Remaining', equals: '0' } },
    403,
    { 'x-ratelimit-remaining': '10' },
    undefined,
    false,
  ],
  [
    'header contains',
    { header: { name: 'x-reason', contains: 'rate' } },
    400,
    { 'x-reason': 'global-rate' },
    undefined,
    true,
  ],
  [
    'header lacks',
    { header: { name: 'x-reason', contains: 'Rate' } },
    400,
    { 'x-reason': 'global-rate' },
    undefined,
    false,
  ],
  ['header present', { header: { name: 'Retry-After' } }, 403, { 'retry-after': '' }, undefined, true],
  ['header absent', { header: { name: 'Retry-After' } }, 403, {}, undefined, false],
  ['a header of the prototype', { header: { name: 'constructor' } }, 403, {}, undefined, false],
  ['body equals', { body: { path: '/0/errorCode', equals: 'REQUEST_LIMIT_EXCEEDED' } }, 403, {}, salesforce, true],
  ['body differs', { body: { path: '/0/errorCode', equals: 'OTHER' } }, 403, {}, salesforce, false],
  ['body boolean', { body: { path: '/ok', equals: false } }, 200, {}, { ok: false }, true],
  ['body number is no string', { body: { path: '/code', equals: '429' } }, 200, {}, { code: 429 }, false],
  [
    'body contains',
    { body: { path: '/message', contains: 'secondary rate' } },
    403,
    {},
    { message: 'a secondary rate limit' },
    true,
  ],
  ['a number contains nothing', { body: { path: '/code', contains: '4' } }, 403, {}, { code: 429 }, false],
  [
    'equals and contains, one fails',
    { body: { path: '/m', equals: 'ab', contains: 'c' } },
    403,
    {},
    { m: 'ab' },
    false,
  ],
  ['body present', { body: { path: '/error' } }, 200, {}, { error: {} }, true],
  ['a null error is none', { body: { path: '/error' } }, 200, {}, { error: null }, false],
  ['body of the prototype', { body: { path: '/constructor' } }, 200, {}, {}, false],
  ['no JSON body', { body: { path: '/error' } }, 200, {}, undefined, false],
  ['text contains', { body_contains: 'LIMIT_EXC' }, 403, {}, salesforce, true],
  ['text lacks', { body_contains: 'limit_exc' }, 403, {}, salesforce, false],
  ['all members, one fails', { status: [403], body_contains: 'nowhere' }, 403, {}, salesforce, false],
  ['all members hold', { status: [403], body_contains: 'LIMIT' }, 403, {}, salesforce, true],
  ['no member', {}, 429, {}, salesforce, false],
];

describe('matches', () => {
  it.each(cases)('%s', (_name, condition, status, headers, body, expected) => {
    expect(matches(condition, answer(status, headers, body), body)).toBe(expected);
  });

  it('reads text that is neither UTF-8 nor JSON', () => {
    const bytes = { ...answer(403), body: new Uint8Array([0xff, 0xfe, ...new TextEncoder().encode('Retry later')]) };
    expect(matches({ body_contains: 'Retry later' }, bytes, undefined)).toBe(true);
  });
});

describe('matchesAny', () => {
  it('is any of them, and none without conditions', () => {
    expect(matchesAny([{ status: [500] }, { status: [403] }], answer(403), undefined)).toBe(true);
    expect(matchesAny([{ status: [500] }], answer(403), undefined)).toBe(false);
    expect(matchesAny([], answer(403), undefined)).toBe(false);
    expect(matchesAny(undefined, answer(403), undefined)).toBe(false);
  });
});
