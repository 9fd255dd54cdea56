// Published versions: docs/trust/history holds a file for each, with what was promised and the page as it was.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TrustDocument } from './document/document.ts';
import { hashOf } from './model/build-model.ts';
import { changesBetween } from './model/compare.ts';
import { isLater } from './model/hindrances.ts';
import type { Release, TrustModel } from './model/trust-model.ts';

export const HISTORY_DIRECTORY = fileURLToPath(new URL('../../docs/trust/history', import.meta.url));

/** As a file holds it: the page too, because later software would word it otherwise. */
export type ReleaseFile = { readonly schema: 1 } & Omit<Release, 'changes'>;

/** What `sallyport trust publish` writes. @param document of `/trust/history/<version>` */
export const releaseFile = ({ published, contentHash }: TrustModel, document: TrustDocument): ReleaseFile => {
  const { version, updated = '', effective = updated } = published.trust;
  return { schema: 1, version, updated, effective, contentHash, published, document };
};

/**
 * Every published version, newest first, each with how it differs from the one before.
 *
 * Throws on a file that is none, or that was changed since: what was promised must stay what it was.
 */
export const readReleases = (directory: string): readonly Release[] => {
  const files = globSync('+([0-9]).+([0-9]).+([0-9]).json', { cwd: directory }).map((name) =>
    readRelease(join(directory, name), name),
  );
  files.sort((a, b) => (isLater(a.version, b.version) ? -1 : 1));
  return files.map((file, i) => {
    const before = files[i + 1];
    const { schema: _, ...release } = file;
    return { ...release, changes: before === undefined ? [] : changesBetween(before.published, file.published) };
  });
};

const readRelease = (path: string, name: string): ReleaseFile => {
  const file = JSON.parse(readFileSync(path, 'utf8')) as ReleaseFile;
  if (file.schema !== 1 || `${file.version}.json` !== name)
    throw new Error(`${name} in the history of the trust page is no published version`);
  if (hashOf(file.published) !== file.contentHash)
    throw new Error(`${name} in the history of the trust page was changed after it was published: restore it`);
  return file;
};
