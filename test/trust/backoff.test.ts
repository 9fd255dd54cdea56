// The printed recipe itself, with a network and a clock of the test's own.
import { transform } from 'esbuild';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BACKOFF_RECIPE } from '#lib/trust/reference/backoff-recipe.ts';
import { recorded429 } from '#lib/trust/reference/recorded-answers.ts';

type Recipe = {
  readonly callWithBackoff: (
    call: { url: string; init: RequestInit; isWrite: boolean; idempotencyKey?: string },
    options: object,
  ) => Promise<Response>;
};

const { code } = await transform(BACKOFF_RECIPE, { loader: 'ts', format: 'esm' });
const { callWithBackoff } = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as Recipe;

afterEach(() => vi.unstubAllGlobals());

const limited = (): Response => new Response('{}', { status: 429, headers: recorded429.headers });
const answer =
  (status: number, headers = {}): (() => Response) =>
  () =>
    new Response('{}', { status, headers });

/** Answers in turn, the last one from then on. */
const world = (answers: readonly (() => Response)[], random = 0) => {
  const waits: number[] = [];
  const fetch = vi.fn(async () => (answers[fetch.mock.calls.length - 1] ?? (answers.at(-1) as () => Response))());
  vi.stubGlobal('fetch', fetch);
  let time = 0;
  const clock = {
    now: () => time,
    random: () => random,
    sleep: async (ms: number) => {
      waits.push(ms);
      time += ms;
    },
  };
  return { fetch, waits, clock };
};

const READ = { url: 'https://gateway.example.com/mcp/none', init: { method: 'POST' }, isWrite: false };

describe('the back-off recipe', () => {
  it('is at most 35 lines', () => {
    expect(BACKOFF_RECIPE.split('\n').length).toBeLessThanOrEqual(35);
  });

  it('waits at least as long as it was told, and then comes back', async () => {
    const { fetch, waits, clock } = world([limited, answer(200)]);
    expect((await callWithBackoff(READ, { clock })).status).toBe(200);
    expect(fetch).toHaveBeenCalledTimes(2);
    expect(waits).toEqual([10_000]);
  });

  it('waits until the limit resets where nothing else is said', async () => {
    const { waits, clock } = world([answer(429, { 'ratelimit-reset': '40' }), answer(200)]);
    await callWithBackoff(READ, { clock });
    expect(waits).toEqual([40_000]);
  });

  it('adds full jitter that grows up to a cap', async () => {
    const { waits, clock } = world([...Array.from({ length: 5 }, () => answer(429)), answer(200)], 1);
    await callWithBackoff(READ, { clock, capMs: 3000 });
    expect(waits).toEqual([500, 1000, 2000, 3000, 3000]);
  });

  it('gives up when the wait would go beyond its budget', async () => {
    const { fetch, waits, clock } = world([limited], 0.5);
    expect((await callWithBackoff(READ, { clock, budgetMs: 25_000 })).status).toBe(429);
    expect(waits).toEqual([10_250, 10_500]);
    expect(fetch).toHaveBeenCalledTimes(3);
  });

  it('repeats a write under an idempotency key alone', async () => {
    const without = world([limited, answer(200)]);
    expect((await callWithBackoff({ ...READ, isWrite: true }, without)).status).toBe(429);
    expect(without.fetch).toHaveBeenCalledTimes(1);
    const under = world([limited, answer(200)]);
    expect((await callWithBackoff({ ...READ, isWrite: true, idempotencyKey: 'order-7' }, under)).status).toBe(200);
    expect(under.fetch).toHaveBeenCalledTimes(2);
  });

  it.each([
    [503, { 'retry-after': '2' }, 2],
    [503, {}, 1],
    [500, { 'retry-after': '2' }, 1],
    [401, {}, 1],
    [200, {}, 1],
  ])('after HTTP %i with %j sends %i times', async (status, headers, times) => {
    const { fetch, clock } = world([answer(status, headers), answer(200)]);
    await callWithBackoff(READ, { clock });
    expect(fetch).toHaveBeenCalledTimes(times);
  });
});
