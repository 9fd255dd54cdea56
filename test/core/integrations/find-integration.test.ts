// Which definition a reference means, and how often a store is asked for it.
import { expect, it } from 'vitest';
import { integrationFinder, type Shipped } from '#core/integrations/find-integration.ts';
import type { Integration } from '#core/integrations/integration.ts';

const version = (label: string) => ({ label }) as Integration;

it('finds the version that is asked for: the one that ships, or the one that was kept, which is read once', async () => {
  const read: string[] = [];
  const shipped: Shipped = { integration: version('today'), text: '', hash: 'h2' };
  const find = integrationFinder(
    async (slug) => (slug === 'bundled' ? shipped : undefined),
    async (hash) => {
      read.push(hash);
      return hash === 'h1' ? version('yesterday') : undefined;
    },
  );
  const labelOf = async (slug: string, hash?: string) => (await find({ slug, ...(hash && { hash }) }))?.label;
  expect([await labelOf('bundled'), await labelOf('bundled', 'h2'), read]).toEqual(['today', 'today', []]);
  expect([await labelOf('bundled', 'h1'), await labelOf('custom', 'h1')]).toEqual(['yesterday', 'yesterday']);
  expect([await labelOf('custom'), read]).toEqual([undefined, ['h1']]);
});
