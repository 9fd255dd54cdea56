// docs/scale.md: what is simulated or computed of it. Its bills are npm run cost's.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fillTables } from '#lib/generated-tables.ts';
import { partitions, shards } from './partitions.ts';
import { sealing } from './sealing.ts';
import { settings } from './settings.ts';
import { hanging, memory, steady, surge } from './tables.ts';

const DOCUMENT = fileURLToPath(new URL('../../../docs/scale.md', import.meta.url));

export const readScaleDocument = (): string => readFileSync(DOCUMENT, 'utf8');

export const writeScaleDocument = (text: string): void => writeFileSync(DOCUMENT, text);

export const withSimulation = (document: string): string =>
  fillTables(document, 'simulate:capacity', {
    steady,
    surge,
    hanging,
    settings,
    memory,
    partitions,
    shards,
    sealing,
  });
