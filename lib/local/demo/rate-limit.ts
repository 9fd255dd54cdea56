// A fixed-window limit as real CRMs have: per bearer token, counted in headers of every answer.

export type LimitState = { readonly allowed: boolean; readonly headers: { readonly [name: string]: string } };

/** @param window seconds */
export const createLimiter = (limit: number, window: number, now: () => number): (() => LimitState) => {
  let windowStart = Number.NEGATIVE_INFINITY;
  let used = 0;
  return () => {
    if (now() - windowStart >= window * 1000) {
      windowStart = now();
      used = 0;
    }
    used += 1;
    const resetMs = windowStart + window * 1000 - now();
    const allowed = used <= limit;
    return {
      allowed,
      headers: {
        'x-ratelimit-limit': String(limit),
        'x-ratelimit-remaining': String(Math.max(0, limit - used)),
        'x-ratelimit-reset': String(Math.ceil(resetMs / 1000)),
        ...(!allowed && { 'retry-after': String(Math.ceil(resetMs / 1000)) }),
      },
    };
  };
};
