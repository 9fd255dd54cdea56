import { describe, expect, it } from 'vitest';
import type { CallOutcome } from '#core/mcp/outcome.ts';
import type { UpstreamFailure } from '#core/upstream/exchange.ts';
import { failureOf, stopwatch } from '#functions/mcp/measure.ts';

const REQUEST = { method: 'GET', url: 'https://crm.example.com/', headers: {} };
const RESET: UpstreamFailure = { kind: 'failure', reason: 'reset', sent: true };

describe('the stopwatch', () => {
  it('counts the time during which anything was under way, once', async () => {
    let clock = 0;
    const ends: (() => void)[] = [];
    const { send, waited } = stopwatch(
      () => new Promise((resolve) => ends.push(() => resolve(RESET))),
      () => clock,
    );
    expect(waited()).toEqual({ upstreamMs: 0, answeredAt: undefined });
    const first = send(REQUEST, [], 0);
    clock = 10;
    const second = send(REQUEST, [], 0);
    clock = 30;
    ends[0]?.();
    await first;
    clock = 40;
    ends[1]?.();
    await second;
    clock = 100;
    const third = send(REQUEST, [], 0);
    clock = 105;
    ends[2]?.();
    await third;
    expect(waited()).toEqual({ upstreamMs: 45, answeredAt: 105 });
  });

  it('stops when sending throws', async () => {
    let clock = 0;
    const { send, waited } = stopwatch(
      async () => {
        clock = 7;
        throw new Error('not a header value');
      },
      () => clock,
    );
    await expect(send(REQUEST, [], 0)).rejects.toThrow();
    expect(waited().upstreamMs).toBe(7);
  });
});

describe('failureOf', () => {
  const failed = (error: object): CallOutcome => ({
    kind: 'result',
    isError: true,
    content: [],
    structured: { error } as never,
  });

  it.each<[CallOutcome, string | undefined]>([
    [{ kind: 'unknown_tool' }, 'client'],
    [{ kind: 'header_mismatch', detail: '' }, 'client'],
    [{ kind: 'limited', status: 429, message: '', data: {}, headers: {} }, 'upstream'],
    [{ kind: 'result', isError: false, content: [] }, undefined],
    [failed({ attribution: 'upstream' }), 'upstream'],
    [failed({ attribution: 'client' }), 'client'],
    [failed({ attribution: 'gateway' }), 'gateway'],
  ])('%j is the failure of %s', (outcome, whose) => {
    expect(failureOf(outcome)).toBe(whose);
  });

  it('takes the blame that nobody is given', () => {
    expect(failureOf(failed({}))).toBe('gateway');
    expect(failureOf({ kind: 'result', isError: true, content: [] })).toBe('gateway');
  });
});
