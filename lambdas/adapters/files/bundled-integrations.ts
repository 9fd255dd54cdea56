// Integrations that ship with the code: one JSON file each, read when first asked for.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BUNDLED, contentHash } from '#core/integrations/content-hash.ts';
import type { Shipped } from '#core/integrations/find-integration.ts';
import type { Integration } from '#core/integrations/integration.ts';
import { isSlug } from '#core/integrations/slug.ts';
import type { JsonObject } from '#core/json.ts';
import { remember } from '#core/remember.ts';

export type BundledIntegrations = {
  readonly find: (slug: string) => Promise<Shipped | undefined>;
  readonly slugs: () => Promise<readonly string[]>;
  /** integration.schema.json, which lies beside them. */
  readonly schema: () => Promise<JsonObject>;
};

const SCHEMA_FILE = 'integration.schema.json';

/** @param directories searched in order; tests add one of their own */
export const bundledIntegrations = (directories: readonly string[]): BundledIntegrations => {
  // Files do not change under a process; names that callers make up must not fill its memory.
  const kept = remember<Shipped | undefined>(MAX_KEPT);
  return {
    // The slug may come from a caller: it must not become a path.
    find: async (slug) => (isSlug(slug) ? kept(slug, () => read(slug, directories)) : undefined),
    schema: async () => JSON.parse(await readFile(join(directories[0] ?? '', SCHEMA_FILE), 'utf8')) as JsonObject,
    slugs: async () => {
      const files = await Promise.all(directories.map((directory) => readdir(directory)));
      return files
        .flat()
        .filter((file) => file.endsWith('.json') && file !== SCHEMA_FILE)
        .map((file) => file.slice(0, -'.json'.length))
        .sort();
    },
  };
};

const MAX_KEPT = 200;

const read = async (slug: string, directories: readonly string[]): Promise<Shipped | undefined> => {
  for (const directory of directories) {
    const text = await readFile(join(directory, `${slug}.json`), 'utf8').catch(() => undefined);
    if (text !== undefined)
      return { integration: JSON.parse(text) as Integration, text, hash: contentHash(BUNDLED, text) };
  }
  return undefined;
};
