// How a client waits after a rate limit, as the reference prints it. A test runs this very text.

export const BACKOFF_RECIPE = `type Call = { url: string; init: RequestInit; isWrite: boolean; idempotencyKey?: string };
type Options = { budgetMs?: number; baseMs?: number; capMs?: number; clock?: Clock };
type Clock = { now(): number; random(): number; sleep(ms: number): Promise<void> };

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const system: Clock = { now: Date.now, random: Math.random, sleep };

/** 429, and a 503 that says when: nothing else is a request to come back. */
const waitOf = (answer: Response): number | undefined => {
  const { headers } = answer;
  const seconds = Number(headers.get('retry-after') ?? headers.get('ratelimit-reset') ?? Number.NaN);
  if (answer.status === 429) return Number.isFinite(seconds) ? seconds * 1000 : 0;
  return answer.status === 503 && Number.isFinite(seconds) ? seconds * 1000 : undefined;
};

export async function callWithBackoff(call: Call, options: Options = {}): Promise<Response> {
  const { budgetMs = 60_000, baseMs = 500, capMs = 20_000, clock = system } = options;
  const until = clock.now() + budgetMs;
  for (let attempt = 0; ; attempt++) {
    const answer = await fetch(call.url, call.init);
    const least = waitOf(answer);
    if (least === undefined) return answer;
    // Without the key that its body carries in _meta, a write that was carried out all the same would be carried out twice.
    if (call.isWrite && call.idempotencyKey === undefined) return answer;
    // At least what was asked for; the rest is full jitter, so that callers do not come back together.
    const wait = least + clock.random() * Math.min(capMs, baseMs * 2 ** attempt);
    if (clock.now() + wait > until) return answer;
    await answer.body?.cancel();
    await clock.sleep(wait);
  }
}`;
