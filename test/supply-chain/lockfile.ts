// What npm installs, by path in node_modules.
import { readFileSync } from 'node:fs';

export type Locked = {
  readonly name?: string;
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly license?: string;
  /** Part of the package that holds it: in its archive, under its integrity. */
  readonly inBundle?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
};

type Lockfile = { readonly lockfileVersion: number; readonly packages: { readonly [path: string]: Locked } };

const lockfile = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')) as Lockfile;

/** What package.json asks for, as the lockfile remembers it. */
export const LOCKED_ROOT = lockfile.packages[''] as Locked;

/** Every package by its path, such as `node_modules/a/node_modules/b`. */
export const LOCKED: ReadonlyMap<string, Locked> = new Map(
  Object.entries(lockfile.packages).filter(([path]) => path !== ''),
);

/** The name in a path. */
export const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
