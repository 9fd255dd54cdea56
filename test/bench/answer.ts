// The child's side of child.ts.

export const argument = <T>(): T => JSON.parse(process.argv[2] ?? 'null') as T;

/** CPU of this process since it started, all threads, in µs; resident set in MB. */
export const usage = () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  return { cpu: userCPUTime + systemCPUTime, rss: process.memoryUsage.rss() / 1e6 };
};

export type Usage = ReturnType<typeof usage>;

type Answers = { readonly [kind: string]: (argument: never) => unknown };

/** `usage` is answered by every child. */
export const answerBench = (answers: Answers): void => {
  const all: Answers = { usage, ...answers };
  // Nobody is left to ask.
  process.once('disconnect', () => process.exit());
  process.on('message', async (message: { id: number; kind: string; argument: never }) => {
    process.send?.({ id: message.id, answer: await all[message.kind]?.(message.argument) });
  });
};
