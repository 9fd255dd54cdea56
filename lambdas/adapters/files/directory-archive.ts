// An archive that was pulled, or that the local mode writes: files under a directory, by their keys.
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Archive } from '#core/audit/ports.ts';

const isAbsent = (fault: unknown): boolean =>
  ['ENOENT', 'ENOTDIR', 'EISDIR'].includes((fault as NodeJS.ErrnoException).code ?? '');

/** A digest names the objects, and whoever wrote it may not lead anywhere else on this machine. */
const KEY = /^(?:[\w-]+\/)*[\w.-]+$/;

/** Reads only. Rejects where a file is there and cannot be read. */
export const directoryArchive = (directory: string): Pick<Archive, 'get' | 'list'> => ({
  get: async (key) => {
    if (!KEY.test(key)) return undefined;
    try {
      return await readFile(join(directory, key));
    } catch (fault) {
      if (isAbsent(fault)) return undefined;
      throw fault;
    }
  },
  list: async function* (prefix, after = '') {
    const keys: string[] = [];
    try {
      const entries = await readdir(join(directory, prefix), { recursive: true, withFileTypes: true });
      for (const entry of entries)
        if (entry.isFile()) keys.push(relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/'));
    } catch (fault) {
      if (!isAbsent(fault)) throw fault;
    }
    yield* keys.filter((key) => key.startsWith(prefix) && key > after).sort();
  },
});
