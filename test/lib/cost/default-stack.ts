// The inventory that docs/cost.md and docs/scale.md are about: the stack of a residency with every default.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EXPIRY_SHARDS } from '#adapters/aws/keys.ts';
import { withTables } from '#lib/cost/document.ts';
import { takeInventory } from '#lib/cost/inventory.ts';
import { synthesise, type Template } from '#test/lib/stack/assembly.ts';

/** Both hold tables that the model of the bill makes. */
export const COST_DOCUMENTS = ['cost.md', 'scale.md'] as const;
type CostDocument = (typeof COST_DOCUMENTS)[number];

const pathOf = (name: CostDocument): string => fileURLToPath(new URL(`../../../docs/${name}`, import.meta.url));

/** The purge asks each shard of the index, eventually consistent: half a unit each. */
const RUN_READS = EXPIRY_SHARDS / 2;

export const defaultStack = (): Template =>
  synthesise({ residencies: { eu: { region: 'eu-central-1' } } })['Sallyport-eu'] as Template;

export const readCostDocument = (name: CostDocument = 'cost.md'): string => readFileSync(pathOf(name), 'utf8');

export const writeCostDocument = (name: CostDocument, text: string): void => writeFileSync(pathOf(name), text);

export const currentCostDocument = ({ resources }: Template, name: CostDocument = 'cost.md'): string =>
  withTables(readCostDocument(name), takeInventory(resources), RUN_READS);
