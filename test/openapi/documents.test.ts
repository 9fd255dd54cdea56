// Every operation of real documents: a tool that clients accept and that can be called, or a line that says what it needs.
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
  const needed = new Set(held.report.filter(({ kind }) => kind === 'needs').map(({ operation }) => operation));
  const reasons = [...uncallable(imported.root, held)].filter(
    ([key, reason]) => reason !== 'no tool' || !needed.has(key),
  );
  expect({ problems: held.problems, reasons }).toEqual({ problems: [], reasons: [] });
  expect(held.report.filter(({ kind }) => kind === 'failed')).toEqual([]);
  // What a gateway cannot send is rare: another host, files.
  expect(needed.size).toBeLessThanOrEqual(1 + held.operations * 0.05);
  const tools = buildTools(held.definition);
  const bytes = tools.reduce((sum, { fragment }) => sum + Buffer.byteLength(fragment), 0);
  expect(bytes / tools.length).toBeLessThanOrEqual(2560);
});
