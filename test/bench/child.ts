// Child processes of the bench, asked one question at a time.
import { fork } from 'node:child_process';
import { once } from 'node:events';

export type Child = {
  readonly pid: number;
  /** Rejects if the child ends before it answers. */
  readonly ask: <T>(kind: string, argument?: unknown) => Promise<T>;
  readonly stop: () => Promise<void>;
};

type Answer = { readonly id: number; readonly answer: unknown };

const running = new Set<Child>();

type Start = { readonly env?: NodeJS.ProcessEnv; readonly flags?: readonly string[] };

/**
 * What Lambda's runtime sets for the function's 512 MB: a twentieth for a space of young objects, nine tenths for old ones. Without it
 * V8 takes the machine's memory for its measure, and collects late.
 */
export const DEPLOYED: Start = { flags: ['--max-semi-space-size=25', '--max-old-space-size=460'] };

/** @param argument one JSON value, which the child reads with `argument()` */
export const startChild = (file: string, argument: unknown = null, { env, flags = [] }: Start = {}): Child => {
  const forked = fork(file, [JSON.stringify(argument)], {
    ...(env && { env }),
    execArgv: [...flags],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let last = 0;
  const child: Child = {
    pid: forked.pid as number,
    ask: <T>(kind: string, value?: unknown) =>
      new Promise<T>((resolve, reject) => {
        const id = ++last;
        const ended = () => reject(new Error(`${file} ended before it answered`));
        const hear = (message: unknown) => {
          if ((message as Answer).id !== id) return;
          forked.off('message', hear).off('exit', ended);
          resolve((message as Answer).answer as T);
        };
        forked.on('message', hear).once('exit', ended);
        forked.send({ id, kind, argument: value });
      }),
    stop: async () => {
      running.delete(child);
      if (forked.exitCode !== null || forked.signalCode !== null) return;
      forked.kill();
      await once(forked, 'exit');
    },
  };
  running.add(child);
  return child;
};

/** Starts a child that answers once, unasked, and ends. */
export const runChild = async <T>(file: string, argument?: unknown, env?: NodeJS.ProcessEnv): Promise<T> => {
  const child = startChild(file, argument, env && { env });
  try {
    return await child.ask<T>('once');
  } finally {
    await child.stop();
  }
};

export const stopChildren = async (): Promise<void> => {
  await Promise.all([...running].map((child) => child.stop()));
};
