const AT_ONCE = 16;

/** Work for each, 16 at a time. Waits for all of it, then rejects with the first fault, so that nothing goes on unseen. */
export const eachOf = async <T>(items: Iterable<T>, work: (item: T) => Promise<unknown>): Promise<void> => {
  const waiting = items[Symbol.iterator]();
  const rest = { [Symbol.iterator]: () => ({ next: () => waiting.next() }) };
  const worker = async (): Promise<void> => {
    for (const item of rest) await work(item);
  };
  const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, worker));
  const failed = ended.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
};
