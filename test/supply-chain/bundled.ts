// Which packages' code is in the bundles of the Lambda functions: by esbuild's own account of what it read.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUNDLED_FUNCTIONS, type Bundle, bundleFunction } from '#lib/bundles.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { nameOf } from './lockfile.ts';

/** Paths in node_modules, sorted, each with the functions whose bundle holds code of it. */
export type Bundled = ReadonlyMap<string, readonly string[]>;

export const bundledPackages = (bundles: { readonly [name: string]: Pick<Bundle, 'static' | 'lazy'> }): Bundled => {
  const found = Object.entries(bundles).flatMap(([name, bundle]) =>
    [...bundle.static.inputs, ...bundle.lazy.inputs].flatMap((input) => {
      const [, path] = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input) ?? [];
      return path === undefined ? [] : [{ name, path }];
    }),
  );
  const byPath = Map.groupBy(found, ({ path }) => path);
  return new Map(
    [...byPath.keys()].toSorted().map((path) => [path, [...new Set(byPath.get(path)?.map(({ name }) => name))]]),
  );
};

/** Those that package.json asks for: runtime dependencies by our own choice. The others came with them. */
export const chosen = (bundled: Bundled): readonly string[] =>
  [...bundled.keys()].map(nameOf).filter((name) => Object.hasOwn(packageJson.dependencies, name));

/** Bundles every function, into a directory that is gone afterwards. */
export const bundleAll = async (): Promise<Bundled> => {
  const cache = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url));
  await mkdir(cache, { recursive: true });
  const directory = await mkdtemp(join(cache, 'sallyport-sbom-'));
  try {
    const bundles: { [name: string]: Bundle } = {};
    for (const name of BUNDLED_FUNCTIONS) bundles[name] = await bundleFunction(name, join(directory, name));
    return bundledPackages(bundles);
  } finally {
    await rm(directory, { recursive: true });
  }
};
