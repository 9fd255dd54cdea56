import { remember } from '#core/remember.ts';
import type { IntegrationRef } from '#core/tokens/records.ts';
import type { Integration } from './integration.ts';

/** A definition as it ships: its text, and the hash of that. */
export type Shipped = { readonly integration: Integration; readonly text: string; readonly hash: string };

/**
 * Definitions by reference: the one that ships with the code if it is that version, else the version as it was kept.
 * Without a hash, of a record that is older than versions, whatever ships under the name.
 */
export const integrationFinder = (
  shipped: (slug: string) => Promise<Shipped | undefined>,
  byHash: (hash: string) => Promise<Integration | undefined>,
) => {
  // A version never changes, and a list of accounts or a run of the schedule asks for the same one again and again.
  const kept = remember<Integration | undefined>(MAX_KEPT);
  return async ({ slug, hash }: IntegrationRef): Promise<Integration | undefined> => {
    const current = await shipped(slug);
    if (current !== undefined && (hash === undefined || hash === current.hash)) return current.integration;
    return hash === undefined ? undefined : kept(hash, () => byHash(hash));
  };
};

const MAX_KEPT = 50;
