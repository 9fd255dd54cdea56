// What examples are about: the demo CRM that every installation brings along.
import { readFileSync } from 'node:fs';
import type { Integration } from '#core/integrations/integration.ts';
import { buildTools } from '#core/tools/tool.ts';

const FILE = new URL('../../../integrations/demo.json', import.meta.url);

export const EXAMPLE = JSON.parse(readFileSync(FILE, 'utf8')) as Integration;

export const EXAMPLE_TOOLS = buildTools(EXAMPLE);

/** The day of the recorded answers, and that expiries of examples count from. */
export const EXAMPLE_TIME = Date.UTC(2026, 10, 20, 9);
