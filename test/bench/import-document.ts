// One document, imported and judged in a process of its own; prints one line of JSON for import.ts.
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { definitionChecker } from '#adapters/schema/definition-checker.ts';
import type { JsonObject } from '#core/json.ts';
import { buildTools } from '#core/tools/tool.ts';
import { holdToRules } from '#lib/openapi/hold-to-rules.ts';
import { importDocument } from '#lib/openapi/import-document.ts';
import { parseDocument } from '#lib/openapi/parse-document.ts';
import { candidatesOf, score, uncallable } from '#test/openapi/judge.ts';

const SCHEMA = new URL('../../integrations/integration.schema.json', import.meta.url);
const check = definitionChecker(async () => JSON.parse(await readFile(SCHEMA, 'utf8')) as JsonObject);

const [, , path = ''] = process.argv;
const started = performance.now();
const parsed = parseDocument(readFileSync(path));
if (!parsed.ok) throw new Error(`${path} ${parsed.error}`);
const imported = importDocument(parsed.value);
if (!imported.ok) throw new Error(`${path} ${imported.error}`);
const made = performance.now();
const held = await holdToRules(imported.value, check);
const tools = buildTools(held.definition);
const bytes = tools.map(({ fragment }) => Buffer.byteLength(fragment));
const seconds = (performance.now() - started) / 1000;
const rss = process.resourceUsage().maxRSS / 1024;
const reasons = uncallable(parsed.value.root, held);
process.stdout.write(
  JSON.stringify({
    document: basename(path),
    operations: held.operations,
    tools: tools.length,
    ...score(parsed.value.root, candidatesOf(held)),
    needs: held.report.filter(({ kind }) => kind === 'needs').length,
    bytes: bytes.reduce((sum, each) => sum + each, 0),
    largest: Math.max(0, ...bytes),
    seconds,
    import_seconds: (made - started) / 1000,
    rss,
    problems: held.problems,
    reasons: [...reasons].slice(0, 40),
    report: process.argv.includes('--report') ? held.report : [],
    names: process.argv.includes('--names')
      ? tools.map(({ name, method, methodClass }) => `${name} ${methodClass} ${method.http} ${method.path}`)
      : [],
  }),
);
