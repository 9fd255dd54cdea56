// A directory for as long as a script runs. Who interrupts one leaves nothing behind: `finally` is not run by a signal.
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Calls back when this process ends, in any way but SIGKILL; a signal still ends it, with the exit code of a shell. */
export const atEnd = (callback: () => void): void => {
  process.once('exit', callback);
  for (const signal of SIGNALS)
    if (process.listenerCount(signal) === 0) process.once(signal, () => process.exit(128 + constants.signals[signal]));
};

/** @returns the path of a new directory, which is gone when this process has ended */
export const temporaryDirectory = (prefix: string): string => {
  const directory = mkdtempSync(join(tmpdir(), prefix));
  // Children that were told to end may still write.
  atEnd(() => rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));
  return directory;
};
