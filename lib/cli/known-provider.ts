import { err, ok, type Result } from '#core/result.ts';
import { type ProviderRecord, providerSlugs, readProvider } from '#lib/integrations/provider-records.ts';
import type { Failure } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { didYouMean } from './suggest.ts';

/** The record of `--provider`; `usage` where nothing is known under this slug. */
export const knownProvider = async (slug: string | undefined): Promise<Result<ProviderRecord | undefined, Failure>> => {
  if (slug === undefined) return ok(undefined);
  const known = await readProvider(slug);
  if (known !== undefined) return ok(known);
  const near = didYouMean(slug, await providerSlugs());
  const message = `Nothing is known of the provider ${slug}.${near} docs/catalogue.md lists those that are.`;
  return err({ exit: EXIT.usage, message });
};
