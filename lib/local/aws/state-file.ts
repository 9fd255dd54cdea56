import { renameSync, writeFileSync } from 'node:fs';

/** Writes beside the file and renames, so that a crash leaves the old content or the new, never half of one. */
export const writeFileAtomically = (file: string, content: string): void => {
  writeFileSync(`${file}.new`, content, { mode: 0o600 });
  renameSync(`${file}.new`, file);
};
