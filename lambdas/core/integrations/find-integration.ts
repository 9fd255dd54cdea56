import type { IntegrationRef } from '#core/tokens/records.ts';
import type { Integration } from './integration.ts';

/** Definitions by reference: a custom one by the hash of its content, a bundled one by name. */
export const integrationFinder =
  (
    bundled: (slug: string) => Promise<Integration | undefined>,
    byHash: (hash: string) => Promise<Integration | undefined>,
  ) =>
  (ref: IntegrationRef): Promise<Integration | undefined> =>
    ref.hash === undefined ? bundled(ref.slug) : byHash(ref.hash);
