// The CLI in this process, with what it printed.
import { readFile, writeFile } from 'node:fs/promises';
import type { Io } from '#lib/cli/command.ts';
import { run } from '#lib/cli/run.ts';

export type Ran = { readonly exit: number; readonly out: string; readonly err: string };

async function* nothing(): AsyncGenerator<never> {
  yield await nobody();
}

const nobody = () => Promise.reject(new Error('there is no AWS here'));

export const NO_AWS: Io['aws'] = { invoke: nobody, credentials: nobody, scanTokens: nothing, metricData: nobody };

/** @param line split at spaces, unless it is given as words */
export const cli = async (line: string | readonly string[], io: Partial<Io> = {}): Promise<Ran> => {
  let out = '';
  let err = '';
  const exit = await run(typeof line === 'string' ? line.split(' ') : line, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    env: {},
    interactive: false,
    ask: () => Promise.reject(new Error('nobody is there to answer')),
    readStdin: async () => new Uint8Array(),
    readFile,
    writeFile: (path, content, flag = 'w') => writeFile(path, content, { flag }),
    fetch,
    aws: NO_AWS,
    now: () => performance.now(),
    clock: Date.now,
    ...io,
  });
  return { exit, out, err };
};

// biome-ignore lint/suspicious/noExplicitAny: documents are asserted field by field
export const documentOf = ({ out }: Ran): any => JSON.parse(out);
