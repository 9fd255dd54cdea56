// Puts the site's files into a directory: beside the trust function, or for another host.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { manifestOf, type SiteFile } from './site.ts';

export const writeFiles = (directory: string, files: readonly SiteFile[]): void => {
  for (const { file, body } of files) {
    const path = join(directory, file);
    if (!path.startsWith(join(directory, sep))) throw new Error(`${file} leads out of the directory`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, body);
  }
};

/** With the manifest that the trust function answers by. */
export const writeServedSite = (directory: string, files: readonly SiteFile[]): void => {
  writeFiles(directory, files);
  writeFileSync(join(directory, 'manifest.json'), JSON.stringify(manifestOf(files)));
};
