import { describe, expect, it } from 'vitest';
import type { DocumentationRecord, Method } from '#core/integrations/integration.ts';
import { type ArgumentSlot, argumentSlots } from '#core/upstream/argument-slots.ts';

const record = (schemas: Pick<DocumentationRecord, 'query_schema' | 'body_schema'>): DocumentationRecord => ({
  resource: 'contacts',
  method: 'get',
  description: 'A contact.',
  ...schemas,
});

const brief = (slots: readonly ArgumentSlot[]): readonly string[] =>
  slots.map(
    (slot) => `${slot.argument}${slot.required ? '!' : ''} ${slot.in}:${slot.wire} ${slot.style} ${slot.explode}`,
  );

const get: Method = { http: 'GET', path: '/contacts/{id}' };
const patch: Method = { http: 'PATCH', path: '/contacts/{id}' };

describe('argumentSlots', () => {
  it('puts placeholders into the path, query_schema into the query and body_schema into the body', () => {
    const slots = argumentSlots(
      patch,
      record({
        query_schema: {
          type: 'object',
          properties: { notify: { type: 'boolean' }, id: { type: 'string', description: 'Contact.' } },
          required: ['notify'],
        },
        body_schema: {
          type: 'object',
          properties: { name: { type: 'string' }, tags: { type: 'array' } },
          required: ['name'],
        },
      }),
    );
    expect(brief(slots)).toEqual([
      'id! path:id simple false',
      'notify! query:notify form true',
      'name! body:name deepObject true',
      'tags body:tags deepObject true',
    ]);
    expect(slots[0]?.schema).toEqual({ type: 'string', description: 'Contact.' });
  });

  it('keeps a placeholder without schema as a required string', () => {
    expect(argumentSlots(get, record({}))).toEqual([
      {
        argument: 'id',
        in: 'path',
        wire: 'id',
        style: 'simple',
        explode: false,
        schema: { type: 'string' },
        required: true,
      },
    ]);
  });

  it('names each placeholder once, however often it stands in the path', () => {
    const slots = argumentSlots({ http: 'GET', path: '/a/{x}/b/{x}/{y}.json' }, record({}));
    expect(brief(slots)).toEqual(['x! path:x simple false', 'y! path:y simple false']);
  });

  it('follows the rules of `parameters`', () => {
    const method: Method = {
      http: 'POST',
      path: '/contacts/{contact_id}',
      parameters: {
        id: { in: 'path', name: 'contact_id' },
        page_size: { in: 'query', name: 'page[size]' },
        fields: { in: 'query', explode: false },
        ids: { in: 'query', style: 'pipeDelimited' },
        filter: { in: 'query', style: 'deepObject' },
        version: { in: 'header', name: 'X-Version' },
        expand: { in: 'body', name: 'expand[]', style: 'form' },
        trace: { in: 'header', name: 'X-Trace' },
      },
    };
    const slots = argumentSlots(
      method,
      record({
        query_schema: {
          type: 'object',
          properties: { id: { type: 'integer' }, page_size: {}, fields: {}, ids: {}, filter: {}, version: {} },
        },
        body_schema: { type: 'object', properties: { expand: { type: 'array' } } },
      }),
    );
    expect(brief(slots)).toEqual([
      'id! path:contact_id simple false',
      'page_size query:page[size] form true',
      'fields query:fields form false',
      'ids query:ids pipeDelimited false',
      'filter query:filter deepObject true',
      'version header:X-Version simple false',
      'trace header:X-Trace simple false',
      'expand body:expand[] form true',
    ]);
  });

  it('fills an aliased placeholder from the argument that names it, without a schema too', () => {
    const method: Method = { ...get, parameters: { contact: { in: 'path', name: 'id' } } };
    expect(brief(argumentSlots(method, record({})))).toEqual(['contact! path:id simple false']);
  });

  it('renames a body property that collides, and keeps its name on the wire', () => {
    const slots = argumentSlots(
      patch,
      record({
        query_schema: { type: 'object', properties: { dry: {}, body_dry: {} } },
        body_schema: { type: 'object', properties: { id: {}, dry: {} }, required: ['id'] },
      }),
    );
    expect(brief(slots)).toEqual([
      'id! path:id simple false',
      'dry query:dry form true',
      'body_dry query:body_dry form true',
      'body_id! body:id deepObject true',
      'body_body_dry body:dry deepObject true',
    ]);
  });

  it('takes a body that is no object of properties as one argument', () => {
    const union = { anyOf: [{ type: 'array' }, { type: 'object' }] };
    expect(argumentSlots({ http: 'POST', path: '/batch' }, record({ body_schema: union }))).toEqual([
      {
        argument: 'body',
        in: 'body',
        wire: 'body',
        style: 'deepObject',
        explode: true,
        schema: union,
        required: true,
        whole: true,
      },
    ]);
  });

  it('takes the whole body under the name the method gives', () => {
    const method: Method = { http: 'POST', path: '/batch', body: { argument: 'rows' } };
    const slots = argumentSlots(method, record({ body_schema: { type: 'object', properties: { a: {} } } }));
    expect(slots.map(({ argument, required, whole }) => ({ argument, required, whole }))).toEqual([
      { argument: 'rows', required: false, whole: true },
    ]);
  });

  it('gives GET and HEAD no body', () => {
    const schemas = record({ body_schema: { type: 'object', properties: { a: {} } } });
    expect(argumentSlots({ http: 'GET', path: '/a' }, schemas)).toEqual([]);
    expect(argumentSlots({ http: 'HEAD', path: '/a' }, schemas)).toEqual([]);
  });

  it('replaces the provider’s pagination by limit and next_cursor', () => {
    const method: Method = {
      http: 'GET',
      path: '/contacts',
      pagination: {
        kind: 'cursor',
        cursor: { name: 'after' },
        limit: { name: 'page_size', max: 100, default: 20 },
        next: '/paging/next',
      },
    };
    const slots = argumentSlots(
      method,
      record({
        query_schema: { type: 'object', properties: { after: {}, page_size: {}, q: {} }, required: ['after'] },
      }),
    );
    expect(brief(slots)).toEqual([
      'q query:q form true',
      'limit page:page_size form true',
      'next_cursor page:after form true',
    ]);
    expect(slots[1]?.schema).toEqual({
      type: 'integer',
      minimum: 1,
      maximum: 100,
      default: 20,
      description: 'Number of items per page.',
    });
    expect(slots[2]?.schema).toMatchObject({
      type: 'string',
      description: expect.stringContaining('exactly as received: not decoded, changed or parsed'),
    });
  });

  it('replaces pagination in the body, and leaves a query parameter of the same name alone', () => {
    const method: Method = {
      http: 'POST',
      path: '/search',
      pagination: { kind: 'offset', offset: { name: 'from', in: 'body' }, total: '/total' },
    };
    const slots = argumentSlots(
      method,
      record({
        query_schema: { type: 'object', properties: { from: {} } },
        body_schema: { type: 'object', properties: { from: {}, q: {} } },
      }),
    );
    expect(brief(slots)).toEqual([
      'from query:from form true',
      'q body:q deepObject true',
      'next_cursor page:from form true',
    ]);
  });

  it('removes what a next link carries, and gives way where a parameter is called like ours', () => {
    const method: Method = {
      http: 'GET',
      path: '/contacts',
      pagination: { kind: 'link', parameters: ['page'], limit: { name: 'per_page', max: 50 } },
    };
    const slots = argumentSlots(
      method,
      record({ query_schema: { type: 'object', properties: { page: {}, limit: {} } } }),
    );
    expect(brief(slots)).toEqual([
      'query_limit query:limit form true',
      'limit page:per_page form true',
      'next_cursor page:next_cursor form true',
    ]);
  });
});
