// JSON files of the embedded services' state.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** Writes beside the file and renames, so that a crash leaves the old content or the new, never half of one. */
export const writeFileAtomically = (file: string, content: string): void => {
  writeFileSync(`${file}.new`, content, { mode: 0o600 });
  renameSync(`${file}.new`, file);
};

/** An empty record where there is no file; throws one sentence where there is one that cannot be read. */
export const readState = <T>(file: string | undefined): Record<string, T> => {
  if (file === undefined || !existsSync(file)) return {};
  try {
    const state: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof state === 'object' && state !== null && !Array.isArray(state)) return state as Record<string, T>;
  } catch (cause) {
    throw new Error(unreadable(file), { cause });
  }
  throw new Error(unreadable(file));
};

const unreadable = (file: string): string =>
  `${file} cannot be read: restore it from a backup, or choose another directory with --data DIR.`;
