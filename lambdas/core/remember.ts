import { isYounger } from './younger.ts';

/**
 * Answers by key, each asked for once and shared by whoever asks meanwhile. A failure is not remembered: what did not
 * answer now may answer the next request.
 * @param most answers kept; beyond it all are forgotten, which costs asking again
 */
export const remember = <T>(most?: number) => rememberFor<T>(Number.POSITIVE_INFINITY, () => 0, most).get;

/** As `remember`, for answers that age. @param lifeMs from when it was asked */
export const rememberFor = <T>(lifeMs: number, now: () => number, most = Number.POSITIVE_INFINITY) => {
  const kept = new Map<string, { readonly since: number; readonly answer: Promise<T> }>();
  return {
    get: (key: string, ask: () => Promise<T>): Promise<T> => {
      const known = kept.get(key);
      if (known !== undefined && isYounger(known.since, lifeMs, now())) return known.answer;
      if (kept.size >= most) kept.clear();
      const answer = ask();
      kept.set(key, { since: now(), answer });
      answer.catch(() => kept.delete(key));
      return answer;
    },
    forget: (key: string): void => void kept.delete(key),
  };
};
