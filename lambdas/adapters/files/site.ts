// The trust pages beside the bundle. What is served is what the manifest names: no path of a request becomes a file's.
import { readFile } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { remember } from '#core/remember.ts';
import type { FindPage, SiteManifest, SitePage } from '#core/trust/site.ts';

/**
 * Reads the manifest when first asked, and each file at its first request: neither changes under a process.
 *
 * @param directory holds `manifest.json` and the files
 */
export const siteIn = (directory: string): FindPage => {
  const manifest = remember<ReadonlyMap<string, SitePage>>();
  return async (path) => (await manifest('', () => readPages(directory))).get(path);
};

const readPages = async (directory: string): Promise<ReadonlyMap<string, SitePage>> => {
  const { routes } = JSON.parse(await readFile(join(directory, 'manifest.json'), 'utf8')) as SiteManifest;
  const bytes = remember<Uint8Array>();
  return new Map(
    Object.entries(routes).map(([path, { file, headers, etag }]) => {
      const from = within(directory, file);
      return [path, { headers, etag, read: () => bytes(from, () => readFile(from)) }];
    }),
  );
};

/** Throws on a manifest that leads out of its directory. */
const within = (directory: string, file: string): string => {
  const path = resolve(directory, file);
  if (!path.startsWith(resolve(directory) + sep)) throw new Error('the manifest names a file outside the site');
  return path;
};
