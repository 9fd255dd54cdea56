import { describe, expect, it } from 'vitest';
import { batchAnswer, singleAnswer } from '#core/mcp/batch.ts';
import { allowsBatch } from '#core/mcp/revisions.ts';

const reply = (status: number, body: string, headers?: { readonly [name: string]: string }) => ({
  status,
  body,
  ...(headers && { headers }),
});

describe('one message', () => {
  it('is answered with its own status and headers', () => {
    expect(singleAnswer(reply(429, '{"a":1}', { 'retry-after': '3' }))).toEqual({
      status: 429,
      headers: { 'content-type': 'application/json', 'retry-after': '3' },
      body: '{"a":1}',
    });
  });

  it('that asks for nothing is accepted without a body', () => {
    expect(singleAnswer(undefined)).toEqual({ status: 202, headers: {}, body: '' });
  });
});

describe('a batch', () => {
  it('is answered in its order under HTTP 200, with the given headers', () => {
    expect(batchAnswer([reply(429, '{"a":1}', { x: 'y' }), reply(200, '{"b":2}')], { 'retry-after': '3' })).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json', 'retry-after': '3' },
      body: '[{"a":1},{"b":2}]',
    });
  });

  it('of notifications is accepted without a body', () => {
    expect(batchAnswer([], {})).toEqual({ status: 202, headers: {}, body: '' });
  });

  it.each([
    ['2024-11-05', true],
    ['2025-03-26', true],
    ['2025-06-18', false],
    ['2025-11-25', false],
    ['2026-07-28', false],
  ] as const)('is part of %s: %s', (revision, allowed) => {
    expect(allowsBatch(revision)).toBe(allowed);
  });
});
