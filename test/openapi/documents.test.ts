// Every operation of real documents: a tool that clients accept and that can be called.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { buildTools } from '#core/tools/tool.ts';
import { holdToRules } from '#lib/openapi/hold-to-rules.ts';
import { checkDefinition, importBytes } from './import.ts';
import { uncallable } from './judge.ts';

const DOCUMENTS = new URL('../../../shared/openapi/', import.meta.url);
const present = existsSync(DOCUMENTS);
if (!present) process.stderr.write(`OpenAPI documents: skipped, ${DOCUMENTS.pathname} is absent\n`);
const files = present ? readdirSync(DOCUMENTS).filter((name) => /\.(?:json|ya?ml)$/.test(name)) : [];

it.skipIf(!present).each(files.length > 0 ? files : ['none'])('%s', async (name) => {
  const imported = importBytes(readFileSync(new URL(name, DOCUMENTS)));
  const held = await holdToRules(imported, checkDefinition);
  expect({ problems: held.problems, reasons: [...uncallable(imported.root, held)] }).toEqual({
    problems: [],
    reasons: [],
  });
  expect(held.report.filter(({ kind }) => kind === 'failed')).toEqual([]);
  const tools = buildTools(held.definition);
  const bytes = tools.reduce((sum, { fragment }) => sum + Buffer.byteLength(fragment), 0);
  expect(bytes / tools.length).toBeLessThanOrEqual(2560);
});
