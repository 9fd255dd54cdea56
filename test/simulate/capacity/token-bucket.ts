/** Full at first: as API Gateway counts requests, and as Lambda, by its documentation, counts new environments. */
export const tokenBucket = ({ burst, perSecond }: { readonly burst: number; readonly perSecond: number }) => {
  let tokens = burst;
  let before = 0;
  return {
    /** @param at milliseconds, never earlier than before */
    take: (at: number): boolean => {
      tokens = Math.min(burst, tokens + ((at - before) * perSecond) / 1000);
      before = at;
      if (!(tokens >= 1)) return false;
      tokens -= 1;
      return true;
    },
  };
};

/** Takes everything. */
export const UNLIMITED = { burst: Number.POSITIVE_INFINITY, perSecond: 0 };
