import { describe, expect, it } from 'vitest';
import type { Integration } from '#core/integrations/integration.ts';
import type { JsonObject } from '#core/json.ts';
import { buildTools } from '#core/tools/tool.ts';
import { bundledSlugs, readDefinition } from '#test/integrations/definitions.ts';

const crm: Integration = {
  schema_version: 1,
  slug: 'crm',
  label: 'CRM',
  tool_label: 'crm',
  version: '1.0.0',
  base_url: 'https://crm.example',
  auth: [],
  resources: {
    contacts: {
      singular: 'contact',
      plural: 'contacts',
      tags: ['people'],
      methods: {
        list: {
          http: 'GET',
          path: '/contacts',
          pagination: {
            kind: 'cursor',
            cursor: { name: 'after' },
            limit: { name: 'size', default: 5, max: 50 },
            next: '/next',
          },
        },
        update: { http: 'PATCH', path: '/contacts/{id}', tags: ['careful'] },
        delete: { http: 'DELETE', path: '/contacts/{id}' },
      },
    },
  },
  documentation: [
    { resource: 'contacts', method: 'list', description: 'Lists contacts.' },
    {
      resource: 'contacts',
      method: 'update',
      title: 'Update contact',
      description: 'Changes a contact.',
      query_schema: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] },
      body_schema: {
        type: 'object',
        properties: { name: { $ref: '#/$defs/name' }, id: { type: 'string' } },
        required: ['name'],
        $defs: { name: { type: 'string' } },
      },
    },
  ],
};

const CURSOR_HINT = 'exactly as received (not decoded, changed or parsed)';

describe('buildTools', () => {
  it('makes no tool of a method without a record', () => {
    expect(buildTools(crm).map(({ name }) => name)).toEqual(['list_all_crm_contacts', 'update_a_crm_contact_by_id']);
    expect(buildTools({ ...crm, documentation: [] })).toEqual([]);
  });

  it('tells a list how to page', () => {
    const [list] = buildTools(crm);
    expect(list?.definition.description).toContain(CURSOR_HINT);
    expect(list?.inputSchema).toMatchObject({
      properties: { limit: { type: 'integer', minimum: 1, maximum: 50, default: 5 }, next_cursor: { type: 'string' } },
      additionalProperties: false,
    });
  });

  it('puts path and body arguments side by side, with the definitions they refer to', () => {
    const update = buildTools(crm)[1];
    expect(update?.definition).toEqual({
      name: 'update_a_crm_contact_by_id',
      title: 'Update contact',
      description: 'Changes a contact.',
      inputSchema: {
        type: 'object',
        properties: { id: { type: 'string' }, name: { $ref: '#/$defs/name' }, body_id: { type: 'string' } },
        required: ['id', 'name'],
        additionalProperties: false,
        $defs: { name: { type: 'string' } },
      },
      annotations: {
        title: 'Update contact',
        readOnlyHint: false,
        destructiveHint: true,
        idempotentHint: false,
        openWorldHint: true,
      },
    });
    expect(JSON.parse(update?.fragment ?? '')).toEqual(update?.definition);
    expect(update).toMatchObject({ resource: 'contacts', methodClass: 'write', tags: ['people', 'careful'] });
  });
});

describe.each(bundledSlugs)('tools of %s', (slug) => {
  const tools = buildTools(readDefinition(slug));

  it('are in the order of their names, each name legal and comfortable', () => {
    const names = tools.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)].sort());
    for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9_]{0,49}$/);
  });

  it('have a root that every client accepts', () => {
    for (const { name, inputSchema } of tools) {
      expect([name, inputSchema.type]).toEqual([name, 'object']);
      expect(Object.keys(inputSchema).filter((keyword) => /^(?:oneOf|anyOf|allOf|not|enum)$/.test(keyword))).toEqual(
        [],
      );
      for (const key of Object.keys(inputSchema.properties as JsonObject))
        expect(key).toMatch(/^[a-zA-Z0-9_.-]{1,64}$/);
    }
  });

  it('offer limit and next_cursor exactly where they page, and never the parameters of the provider', () => {
    for (const { method, definition, inputSchema } of tools) {
      const paged = method.pagination !== undefined;
      const names = Object.keys(inputSchema.properties as JsonObject);
      expect(names.includes('next_cursor')).toBe(paged);
      expect(names.includes('limit')).toBe(method.pagination?.limit !== undefined);
      expect(String(definition.description).includes(CURSOR_HINT)).toBe(paged);
      expect(names.filter((name) => /^(?:page|per_page|after|page\[.*\])$/.test(name))).toEqual([]);
    }
  });

  it('are read-only exactly where their class is read, and those never PUT, PATCH or DELETE', () => {
    for (const { definition, methodClass, method } of tools) {
      const { readOnlyHint } = definition.annotations as JsonObject;
      expect(readOnlyHint).toBe(methodClass === 'read');
      if (methodClass === 'read') expect(['GET', 'HEAD', 'POST']).toContain(method.http);
    }
  });
});
