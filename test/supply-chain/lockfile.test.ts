// What is installed is what was chosen: exact, from a registry, with a hash, and without running anybody's script.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { LOCKED, LOCKED_ROOT, type Locked, nameOf } from './lockfile.ts';

const GROUPS = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;
const asked = GROUPS.flatMap((group) => Object.entries(packageJson[group]));

/** Packages whose script `npm ci` would run, each with why nobody misses it: `npm ci --ignore-scripts` is what CI runs. */
const UNRUN_SCRIPTS: { readonly [name: string]: string } = {
  '@modelcontextprotocol/inspector': 'installs its web client’s packages; tests run its command line',
  '@scarf/scarf': 'reports the installation to its maker',
  'classic-level': 'compiles where no binary is in the package; there is one for each platform of Node 24',
  esbuild: 'checks its binary, which is a package of its own',
};

const NO_REGISTRY = /git|github:|file:|link:|workspace:|npm:|^https?:|\//;

const failing = (isWrong: (locked: Locked, path: string) => boolean): readonly string[] =>
  [...LOCKED].filter(([path, locked]) => isWrong(locked, path)).map(([path]) => path);

describe('package.json', () => {
  it('names exact versions only', () => {
    expect(asked.length).toBeGreaterThan(40);
    expect(asked.filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))).toEqual([]);
  });

  it('agrees with the lockfile, in what it asks for and in what is installed', () => {
    for (const group of GROUPS) expect(LOCKED_ROOT[group]).toEqual(packageJson[group]);
    const installed = asked.map(([name]) => [name, LOCKED.get(`node_modules/${name}`)?.version]);
    expect(installed).toEqual(asked);
  });
});

describe('the lockfile', () => {
  it('has a hash of every archive: SHA-512', () => {
    expect(LOCKED.size).toBeGreaterThan(500);
    expect(failing(({ integrity, inBundle }) => inBundle !== true && !/^sha512-/.test(integrity ?? ''))).toEqual([]);
  });

  it('has packages without a hash only within the archive of one that has one', () => {
    const holder = (path: string): Locked | undefined => LOCKED.get(path.slice(0, path.lastIndexOf('/node_modules/')));
    const rootless = failing(({ inBundle }, path) => {
      let at = path;
      while (LOCKED.get(at)?.inBundle === true && holder(at) !== undefined)
        at = at.slice(0, at.lastIndexOf('/node_modules/'));
      return inBundle === true && LOCKED.get(at)?.integrity === undefined;
    });
    expect(rootless).toEqual([]);
  });

  it('takes everything from a registry, nothing from git, an address or a directory', () => {
    // Without an address npm asks the registry of whoever installs for the name in the path: no entry can lead elsewhere, or
    // to another package's archive.
    expect(
      failing(({ resolved, name, link }) => resolved !== undefined || name !== undefined || link === true),
    ).toEqual([]);
    expect(readFileSync(new URL('../../.npmrc', import.meta.url), 'utf8')).toMatch(
      /^omit-lockfile-registry-resolved=true$/m,
    );
    const wanted = [LOCKED_ROOT, ...LOCKED.values()].flatMap((locked) =>
      [locked.dependencies, locked.devDependencies, locked.optionalDependencies].flatMap((group) =>
        Object.entries(group ?? {}),
      ),
    );
    const elsewhere = wanted.filter(([, range]) => NO_REGISTRY.test(range));
    expect(wanted.length).toBeGreaterThan(1000);
    expect(elsewhere).toEqual([]);
  });
});

describe('scripts at installation', () => {
  it('are had by these packages alone, and needed of none', () => {
    const names = new Set(failing(({ hasInstallScript }) => hasInstallScript === true).map(nameOf));
    expect([...names].toSorted()).toEqual(Object.keys(UNRUN_SCRIPTS));
  });

  it('are not run where the tests are', () => {
    const commands = readFileSync(new URL('../../.ci/run', import.meta.url), 'utf8').match(
      /^npm (?:ci|i|install)\b.*$/gm,
    );
    expect(commands).toEqual(['npm ci --ignore-scripts']);
  });

  it('bring Node 24 to nobody: it comes as a package for each platform, without one', () => {
    const nodes = Object.keys(packageJson.optionalDependencies);
    expect(nodes.length).toBeGreaterThan(2);
    expect(nodes.map((name) => LOCKED.get(`node_modules/${name}`)?.hasInstallScript ?? false)).toEqual(
      nodes.map(() => false),
    );
  });
});
