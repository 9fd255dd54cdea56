/**
 * Answers by key, each asked for once and shared by whoever asks meanwhile. A failure is not remembered: what did not
 * answer now may answer the next request.
 * @param most answers kept; beyond it all are forgotten, which costs asking again
 */
export const remember = <T>(most = Number.POSITIVE_INFINITY) => {
  const kept = new Map<string, Promise<T>>();
  return (key: string, ask: () => Promise<T>): Promise<T> => {
    const known = kept.get(key);
    if (known !== undefined) return known;
    if (kept.size >= most) kept.clear();
    const asked = ask();
    kept.set(key, asked);
    asked.catch(() => kept.delete(key));
    return asked;
  };
};
