import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { checkDefinition } from '#core/integrations/check-definition.ts';
import { adviseOnTools } from '#core/integrations/check-tools.ts';
import type { Json, JsonObject } from '#core/json.ts';
import { buildTools } from '#core/tools/tool.ts';
import { bundledSlugs, definitionPorts, integrationSchema, readDefinition } from './definitions.ts';
import { sampleArguments } from './sample-arguments.ts';

const independent = new Ajv2020({
  strict: true,
  strictRequired: false,
  allErrors: true,
  allowUnionTypes: true,
}).compile(integrationSchema as object);

describe.each(bundledSlugs)('%s.json', (slug) => {
  const definition = readDefinition(slug);
  const tools = buildTools(definition);

  it('is valid by an independent validator', () => {
    expect([independent(definition), independent.errors]).toEqual([true, null]);
  });

  it('has no problem and needs no advice', async () => {
    expect(await checkDefinition(definition as unknown as Json, definitionPorts)).toEqual([]);
    expect(await adviseOnTools(definition, definitionPorts.compile)).toEqual([]);
    expect(definition.slug).toBe(slug);
  });

  it('has a record for every method, so that nothing is silently no tool', () => {
    const methods = Object.values(definition.resources).flatMap((resource) => Object.keys(resource.methods));
    expect(tools).toHaveLength(methods.length);
  });

  it('accepts the arguments its own schemas describe', async () => {
    for (const tool of tools) {
      const { validate } = await definitionPorts.compile(tool.inputSchema);
      expect([tool.name, validate(sampleArguments(tool, 'all'))]).toEqual([tool.name, []]);
      expect([tool.name, validate(sampleArguments(tool, 'required'))]).toEqual([tool.name, []]);
      expect(validate({ ...sampleArguments(tool, 'all'), surprise: 1 })).not.toEqual([]);
    }
  });
});

/** The demo's words are those of its tests. */
const vendors = bundledSlugs.filter((slug) => slug !== 'demo');

const CATEGORIES =
  'calendar chat code commerce crm docs finance hr mail marketing observability projects storage ticketing'.split(' ');

it('bundles vendors of many kinds', () => {
  expect(vendors.length).toBeGreaterThanOrEqual(47);
  const categories = new Set(vendors.map((slug) => readDefinition(slug).category));
  expect([...categories]).toEqual(expect.arrayContaining(CATEGORIES));
});

describe.each(vendors)('%s, for a catalogue and for agents', (slug) => {
  const definition = readDefinition(slug);

  it('has a category, a page of documentation, rate limits and enough tools', () => {
    const { category, docs_url, description, rate_limit, resources } = definition;
    expect(category).not.toBe(undefined);
    expect(docs_url).toMatch(/^https:\/\//);
    expect(description?.length).toBeGreaterThanOrEqual(20);
    expect(Object.keys(rate_limit ?? {})).not.toEqual([]);
    expect(Object.keys(resources).length).toBeGreaterThanOrEqual(2);
    expect(definition.documentation.length).toBeGreaterThanOrEqual(8);
  });

  it('describes every tool in 20 to 1,024 characters, and every argument', () => {
    const lengths = definition.documentation.filter(({ description: { length } }) => length < 20 || length > 1024);
    expect(lengths).toEqual([]);
    const bare = buildTools(definition).flatMap(({ name, inputSchema }) =>
      Object.entries(inputSchema.properties as { readonly [argument: string]: JsonObject })
        .filter(([, { description = '' }]) => String(description).length < 5)
        .map(([argument]) => `${name} ${argument}`),
    );
    expect(bare).toEqual([]);
  });
});

describe('tools of the three vendors', () => {
  const tool = (slug: string, name: string) => buildTools(readDefinition(slug)).find((each) => each.name === name);

  it.each([
    ['github', 25],
    ['hubspot', 28],
    ['zendesk', 25],
  ])('%s has %i', (slug, count) => {
    expect(buildTools(readDefinition(slug))).toHaveLength(count);
  });

  it.each([
    ['hubspot', 'search_hubspot_contacts', { readOnlyHint: true, destructiveHint: false, idempotentHint: true }],
    ['zendesk', 'search_zendesk_tickets', { readOnlyHint: true, destructiveHint: false, idempotentHint: true }],
    // Its HTTP method is PUT, but a second call adds a second comment.
    ['zendesk', 'create_a_zendesk_ticket_comment', { readOnlyHint: false, idempotentHint: false }],
    ['zendesk', 'update_a_zendesk_ticket_by_id', { destructiveHint: true, idempotentHint: false }],
    ['zendesk', 'update_a_zendesk_user_by_id', { destructiveHint: true, idempotentHint: true }],
    ['github', 'add_labels_to_a_github_issue', { readOnlyHint: false, idempotentHint: true }],
    ['github', 'delete_a_github_label_by_id', { destructiveHint: true, idempotentHint: true }],
  ])('%s: %s is annotated by what it does', (slug, name, annotations) => {
    expect(tool(slug, name)?.definition.annotations).toMatchObject(annotations);
  });
});
