// Published versions: docs/trust/history holds a file for each, with what was promised and the page as it was.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TrustDocument } from './document/document.ts';
import { canonicalHash } from './hash.ts';
import { changesBetween } from './model/compare.ts';
import { isLater } from './model/hindrances.ts';
import type { Release, TrustModel } from './model/trust-model.ts';

export const HISTORY_DIRECTORY = fileURLToPath(new URL('../../docs/trust/history', import.meta.url));

/** As a file holds it: the page too, because later software would word it otherwise. */
export type ReleaseFile = { readonly schema: 1 } & Omit<Release, 'changes'> & {
    /** The version before, so that none can be taken out between two. */
    readonly previous?: { readonly version: string; readonly fileHash: string };
    /** SHA-256 in hex over all the rest. */
    readonly fileHash: string;
  };

/** What `sallyport trust publish` writes. @param document of `/trust/history/<version>` */
export const releaseFile = ({ published, contentHash, history }: TrustModel, document: TrustDocument): ReleaseFile => {
  const { version, updated = '', effective = updated } = published.trust;
  const [last] = history;
  const file = {
    ...({ schema: 1 } as const),
    ...{ version, updated, effective, contentHash, published, document },
    ...(last !== undefined && { previous: { version: last.version, fileHash: last.fileHash } }),
  };
  return { ...file, fileHash: canonicalHash(file) };
};

/**
 * Every published version, newest first, each with how it differs from the one before.
 *
 * Throws with a sentence on a directory that is not there, on a file that is none or was changed since, and on one that is missing
 * between two: what was promised must stay what it was. That the newest was taken away, only version control tells.
 */
export const readReleases = (directory: string): readonly Release[] => {
  if (!existsSync(directory)) throw new Error(`${directory} is not there: versions of the trust page are kept in it`);
  const files = globSync('+([0-9]).+([0-9]).+([0-9]).json', { cwd: directory }).map((name) =>
    readRelease(join(directory, name), name),
  );
  files.sort((a, b) => (isLater(a.version, b.version) ? -1 : 1));
  return files.map((file, i) => {
    const before = files[i + 1];
    const { schema: _, previous, ...release } = file;
    if (previous?.fileHash !== before?.fileHash)
      throw new Error(
        `${file.version}.json follows ${previous?.version ?? 'nothing'} in the history of the trust page: restore what is missing`,
      );
    return { ...release, changes: before === undefined ? [] : changesBetween(before.published, file.published) };
  });
};

const readRelease = (path: string, name: string): ReleaseFile => {
  let file: ReleaseFile;
  try {
    file = JSON.parse(readFileSync(path, 'utf8')) as ReleaseFile;
  } catch (cause) {
    throw new Error(`${name} in the history of the trust page is no JSON: restore it`, { cause });
  }
  if (file?.schema !== 1 || `${file.version}.json` !== name)
    throw new Error(`${name} in the history of the trust page is no published version`);
  const { fileHash, ...rest } = file;
  if (canonicalHash(rest) !== fileHash || canonicalHash(file.published) !== file.contentHash)
    throw new Error(`${name} in the history of the trust page was changed after it was published: restore it`);
  return file;
};
