// Objects as files, by bucket and key, so that an archive can be read with nothing but a shell. There is no lock on them:
// whoever owns the directory can change it, which is what verification is there to find.
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

export type ObjectStore = {
  readonly get: (path: string) => Uint8Array | undefined;
  /** `false` where `isNew` is asked for and an object is there. */
  readonly put: (path: string, body: Uint8Array, isNew: boolean) => boolean;
  /** Keys of a bucket that begin with the prefix, in the order of their bytes. */
  readonly keys: (bucket: string, prefix: string) => readonly string[];
};

/** @param directory `undefined` keeps objects in memory */
export const openObjectStore = (directory: string | undefined): ObjectStore =>
  directory === undefined ? inMemory() : inFiles(directory);

const inMemory = (): ObjectStore => {
  const objects = new Map<string, Uint8Array>();
  return {
    get: (path) => objects.get(path),
    put: (path, body, isNew) => {
      if (isNew && objects.has(path)) return false;
      objects.set(path, body);
      return true;
    },
    keys: (bucket, prefix) => {
      const found = Array.from(objects.keys()).filter((path) => path.startsWith(`${bucket}/${prefix}`));
      return found.map((path) => path.slice(bucket.length + 1)).sort();
    },
  };
};

const inFiles = (directory: string): ObjectStore => {
  // Beside the buckets, whose names begin with a letter: what a crash leaves half written is no object.
  const unfinished = join(directory, '.unfinished');
  return {
    get: (path) => unlessAbsent(() => readFileSync(join(directory, path))),
    put: (path, body, isNew) => {
      const file = join(directory, path);
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      writeFileSync(unfinished, body, { mode: 0o600 });
      if (!isNew) renameSync(unfinished, file);
      return !isNew || linked(unfinished, file);
    },
    keys: (bucket, prefix) => {
      const root = join(directory, bucket);
      const under = join(root, prefix.slice(0, prefix.lastIndexOf('/') + 1));
      const entries = unlessAbsent(() => readdirSync(under, { recursive: true, withFileTypes: true })) ?? [];
      const files = entries.filter((entry) => entry.isFile());
      const keys = files.map(({ parentPath, name }) => relative(root, join(parentPath, name)).replaceAll(sep, '/'));
      return keys.filter((key) => key.startsWith(prefix)).sort();
    },
  };
};

/** A link is made where nothing has the name, in one step; a rename would take the place of what is there. */
const linked = (from: string, to: string): boolean => {
  try {
    linkSync(from, to);
    return true;
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw fault;
  } finally {
    rmSync(from, { force: true });
  }
};

const unlessAbsent = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fault;
  }
};
