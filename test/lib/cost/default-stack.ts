// The inventory that docs/cost.md is about: the stack of a residency with every default.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EXPIRY_SHARDS } from '#adapters/aws/keys.ts';
import { withTables } from '#lib/cost/document.ts';
import { takeInventory } from '#lib/cost/inventory.ts';
import { synthesise, type Template } from '#test/lib/stack/assembly.ts';

const DOCUMENT = fileURLToPath(new URL('../../../docs/cost.md', import.meta.url));

/** The purge asks each shard of the index, eventually consistent: half a unit each. */
const RUN_READS = EXPIRY_SHARDS / 2;

export const defaultStack = (): Template =>
  synthesise({ residencies: { eu: { region: 'eu-central-1' } } })['Sallyport-eu'] as Template;

export const readCostDocument = (): string => readFileSync(DOCUMENT, 'utf8');

export const writeCostDocument = (text: string): void => writeFileSync(DOCUMENT, text);

export const currentCostDocument = ({ resources }: Template): string =>
  withTables(readCostDocument(), takeInventory(resources), RUN_READS);
