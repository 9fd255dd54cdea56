#!/usr/bin/env node
// npx sallyport: the operator's commands. docs/cli.md describes them.
import { Console } from 'node:console';
import { readFile, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createAws } from '#lib/cli/aws.ts';
import { run } from '#lib/cli/run.ts';

const ask = async (question: string): Promise<string> => {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
};

// The MCP client of doctor warns with names that a server chose; doctor reports the same, made printable.
globalThis.console = new Console(new Writable({ write: (_chunk, _encoding, done) => done() }));

// `… | head` closes the pipe when it has seen enough: that is no fault.
process.stdout.on('error', (fault: NodeJS.ErrnoException) => {
  if (fault.code !== 'EPIPE') throw fault;
  process.exit();
});

// Not process.exit(): it would cut off what a pipe has not taken yet.
process.exitCode = await run(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  env: {
    url: process.env.SALLYPORT_URL,
    key: process.env.SALLYPORT_KEY,
    sign: process.env.SALLYPORT_SIGN,
    bearer: process.env.SALLYPORT_BEARER,
    apiToken: process.env.SALLYPORT_API_TOKEN,
  },
  interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
  ask,
  readStdin: () => buffer(process.stdin),
  readFile,
  writeFile: (path, content, flag = 'w') => writeFile(path, content, { flag }),
  fetch,
  aws: createAws(),
  now: () => performance.now(),
  clock: Date.now,
});
