// Profiles of real tools: of every document and every bundled integration, what a client of each profile is shown.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { Integration } from '#core/integrations/integration.ts';
import type { JsonObject } from '#core/json.ts';
import { definitionIn } from '#core/tools/profiles/profile.ts';
import { buildTools } from '#core/tools/tool.ts';
import { CLIENT_LIMITS } from '#lib/cli/client-limits.ts';
import { judgeTool } from '#lib/cli/doctor/judge-tool.ts';
import { places } from '#lib/cli/doctor/schema-places.ts';
import { importBytes } from './import.ts';

const DOCUMENTS = new URL('../../../shared/openapi/', import.meta.url);
const BUNDLED = new URL('../../integrations/', import.meta.url);

const present = existsSync(DOCUMENTS);
if (!present) process.stderr.write(`Profiles of OpenAPI documents: skipped, ${DOCUMENTS.pathname} is absent\n`);
const documents = present ? readdirSync(DOCUMENTS).filter((name) => /\.(?:json|ya?ml)$/.test(name)) : [];
const bundled = readdirSync(BUNDLED).filter((name) => /(?<!\.schema)\.json$/.test(name));

const definitions: readonly (readonly [string, () => Integration])[] = [
  ...documents.map((name) => [name, () => importBytes(readFileSync(new URL(name, DOCUMENTS))).definition] as const),
  ...bundled.map(
    (name) =>
      [`bundled ${name}`, () => JSON.parse(readFileSync(new URL(name, BUNDLED), 'utf8')) as Integration] as const,
  ),
];

const ajv = new Ajv2020({ strict: false, validateFormats: false, addUsedSchema: false });

/** What clients mind about a schema, but names: they are no profile's business. */
const mindedBy = (definition: JsonObject): readonly string[] =>
  Object.entries(CLIENT_LIMITS).flatMap(([client, limits]) =>
    judgeTool({ ...definition, name: 'a_tool' }, limits, 'a').map(({ detail }) => `${client}: ${detail}`),
  );

describe.each(definitions)('%s', (_, define) => {
  const shown = buildTools(define()).map(({ name, definition }) => ({
    name,
    full: JSON.stringify(definition.inputSchema),
    inlined: definitionIn(definition, 'inlined'),
    flat: definitionIn(definition, 'flat'),
  }));

  it('has inlined schemas that compile and refer to nothing', () => {
    for (const { name, inlined } of shown) {
      ajv.compile(inlined.inputSchema as JsonObject);
      const referring = places(inlined.inputSchema as JsonObject).filter(({ schema }) => schema.$ref ?? schema.$defs);
      expect({ name, referring }).toEqual({ name, referring: [] });
    }
  });

  it('has flat schemas that compile, and that no client minds', () => {
    for (const { name, flat } of shown) {
      ajv.compile(flat.inputSchema as JsonObject);
      expect({ name, minded: mindedBy(flat) }).toEqual({ name, minded: [] });
    }
  });

  it('has schemas that inlining makes 16 KB long at most, and flattening about as long as they were', () => {
    const bytes = (of: (tool: (typeof shown)[number]) => string) =>
      shown.reduce((sum, tool) => sum + of(tool).length, 0);
    for (const { name, full, inlined } of shown)
      expect([name, JSON.stringify(inlined.inputSchema).length <= Math.max(16_384, full.length)]).toEqual([name, true]);
    expect(bytes(({ flat }) => JSON.stringify(flat.inputSchema)) / bytes(({ full }) => full)).toBeLessThan(1.2);
  });
});
