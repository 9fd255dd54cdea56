// One process per data directory: two would overwrite each other's keys and secrets.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Throws a one-sentence error where another live process holds the directory; answers how to let go. */
export const lockDirectory = (directory: string): (() => void) => {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, 'lock');
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (cause) {
      const holder = Number(readFileSync(file, 'utf8'));
      if (isAlive(holder)) {
        throw new Error(
          `${directory} is in use by process ${holder}: stop it, or choose another directory with --data DIR or --ephemeral.`,
          { cause },
        );
      }
      // Left behind by a process that was killed.
      rmSync(file, { force: true });
    }
  }
  throw new Error(`${directory} could not be locked: another process took it at the same moment; try again.`);
};

/** Our own id is a restarted container's, where it is the same every time; 0 is a file that was never written. */
const isAlive = (pid: number): boolean => {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (fault) {
    return (fault as NodeJS.ErrnoException).code === 'EPERM';
  }
};
