// The guide stays true: its example passes the check, and it names every member, format and function there is.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MAPPING_FUNCTIONS } from '#adapters/schema/mapping-functions.ts';
import { checkDefinition } from '#core/integrations/check-definition.ts';
import type { Integration } from '#core/integrations/integration.ts';
import { isObject, type Json, type JsonObject, readPointer } from '#core/json.ts';
import { buildTools } from '#core/tools/tool.ts';
import { definitionPorts, integrationSchema, readDefinition } from './definitions.ts';
import { subschemas } from './whole-definition.ts';

const guide = readFileSync(new URL('../../docs/adding-an-integration.md', import.meta.url), 'utf8');
const blocks = (language: string): readonly string[] =>
  Array.from(guide.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms')), ([, block = '']) => block);

describe('docs/adding-an-integration.md', () => {
  it('shows a definition without problems, and the tools it gives', async () => {
    const example = JSON.parse(blocks('json')[0] ?? '') as Json;
    expect(await checkDefinition(example, definitionPorts)).toEqual([]);
    const shown = Array.from(
      (blocks('console')[0] ?? '').matchAll(/^([a-z_]+) +(?:read|write|custom) /gm),
      ([, name]) => name,
    );
    expect(buildTools(example as unknown as Integration).map(({ name }) => name)).toEqual(shown);
  });

  it('shows a token exchange without problems', async () => {
    const example = JSON.parse(blocks('json')[0] ?? '') as JsonObject;
    const auth = [JSON.parse(blocks('json')[1] ?? '') as Json];
    expect(await checkDefinition({ ...example, auth }, definitionPorts)).toEqual([]);
  });

  it('shows the conditions that GitHub has', () => {
    expect(JSON.parse(blocks('json')[2] ?? '')).toEqual(readDefinition('github').rate_limit?.limited_when);
  });

  it('names every member and every format', () => {
    const { jsonSchema: _, ...definitions } = integrationSchema.$defs as JsonObject;
    const members = subschemas({ ...integrationSchema, $defs: definitions }).flatMap(([, { properties }]) =>
      isObject(properties) ? Object.keys(properties) : [],
    );
    const formats = ['remainingSignal', 'timeSignal'].flatMap(
      (name) => readPointer(integrationSchema, `/$defs/${name}/properties/format/enum`) as readonly string[],
    );
    const named = (name: string) => ['`', '`"', '`errors.'].some((before) => guide.includes(before + name));
    const missing = [...members, ...formats].filter((name) => !named(name));
    expect(missing).toEqual([]);
  });

  it('names every function that a mapping may call', () => {
    expect([...MAPPING_FUNCTIONS.keys()].filter((name) => !guide.includes(`\`$${name}\``))).toEqual([]);
  });
});
