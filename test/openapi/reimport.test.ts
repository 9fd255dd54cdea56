// A document imported again: what was given stays given, what was edited stays edited, and the rest follows the document.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Integration } from '#core/integrations/integration.ts';
import type { Json, JsonObject } from '#core/json.ts';
import { buildTools } from '#core/tools/tool.ts';
import { differenceOf } from '#lib/openapi/difference.ts';
import { reimport, withLock } from '#lib/openapi/reimport.ts';
import { runs } from '#test/support/runs.ts';
import { checkDefinition, importBytes } from './import.ts';
import { namesOf, paths, shuffled } from './made-up-paths.ts';

const SERVERS = [{ url: 'https://shop.example' }];
const documentOf = (given: object, rest: object = {}): JsonObject =>
  ({ openapi: '3.0.0', info: { title: 'Shop' }, servers: SERVERS, paths: given, ...rest }) as unknown as JsonObject;

const first = (document: JsonObject): Integration =>
  withLock(importBytes(Buffer.from(JSON.stringify(document)))).definition;
const again = (document: JsonObject, previous: Integration) =>
  reimport(importBytes(Buffer.from(JSON.stringify(document)), { previous }), previous);

const thing = (properties: object, rest: object = {}) => ({
  ...{ operationId: 'createThing', ...rest },
  requestBody: { content: { 'application/json': { schema: { type: 'object', properties } } } },
});
const THINGS = {
  '/things': { get: { summary: 'Lists things.' }, post: thing({ name: { type: 'string' } }) },
  '/things/{id}': { get: { summary: 'Shows one.' }, delete: {} },
};
const before = first(documentOf(THINGS));

/** The definition with another value somewhere. */
const edited = (definition: Integration, change: (copy: Integration) => void): Integration => {
  const copy = structuredClone(definition);
  change(copy);
  return copy;
};
type Writable = { -readonly [key in keyof Integration]: Integration[key] };
const methodsOf = (definition: Integration) =>
  definition.resources.things?.methods as { [name: string]: Integration['resources'][string]['methods'][string] };

describe('names', () => {
  it('are kept, however the document is ordered and whatever came and went', () => {
    fc.assert(
      fc.property(paths, paths, fc.func(fc.integer()), (one, other, rank) => {
        const both: { [path: string]: Json } = { ...(other as object), ...(one as object) };
        const order = Object.keys(both).toSorted((a, b) => rank(a) - rank(b));
        const imported = importBytes(shuffled(documentOf(one), Object.keys(one)));
        const previous = withLock(imported).definition;
        const next = importBytes(shuffled(documentOf(both), order), { previous });
        expect(Object.fromEntries(namesOf(next))).toMatchObject(Object.fromEntries(namesOf(imported)));
        const merged = reimport(next, previous).definition;
        const names = buildTools(merged).map(({ name }) => name);
        expect(new Set(names).size).toBe(names.length);
        // Away and back again.
        const gone = again(documentOf(other), merged).definition;
        const back = again(documentOf(both), gone).definition;
        expect(buildTools(back).map(({ name }) => name)).toEqual(names);
      }),
      runs(60),
    );
  });

  it('that a removed operation had are no other’s', () => {
    const { '/things': collection } = THINGS;
    const list = buildTools(before).find(({ method }) => method.http === 'GET' && method.path === '/things');
    const moved = again(documentOf({ '/v2/things': collection }), before).definition;
    const now = buildTools(moved).map(({ name }) => name);
    expect(now).toHaveLength(2);
    expect(now).not.toContain(list?.name);
    expect(moved.import?.operations['GET /things']).toEqual({
      resource: 'things',
      method: 'list',
      tool_name: list?.name,
    });
  });

  it('outlive another name for a placeholder', () => {
    const renamed = { '/things/{thing_id}': THINGS['/things/{id}'] };
    const { definition } = again(documentOf({ ...renamed, '/things': THINGS['/things'] }), before);
    expect(buildTools(definition).map(({ name }) => name)).toEqual(buildTools(before).map(({ name }) => name));
    expect(Object.keys(definition.import?.operations ?? {})).not.toContain('GET /things/{id}');
  });

  it('given by hand stay, and are no other’s', () => {
    const mine = edited(before, (copy) => {
      methodsOf(copy).list = { ...methodsOf(copy).list!, tool_name: 'list_all_shop_notes' };
    });
    const { definition } = again(documentOf({ ...THINGS, '/notes': { get: {} } }), mine);
    expect(definition.resources.things?.methods.list?.tool_name).toBe('list_all_shop_notes');
    expect(definition.resources.notes?.methods.list?.tool_name).not.toBe('list_all_shop_notes');
  });
});

describe('what somebody changed by hand', () => {
  it('stays, and is told where the document changed too', async () => {
    const mine = edited(before, (copy) => {
      methodsOf(copy).create = { ...methodsOf(copy).create!, class: 'custom', idempotent: true };
      (copy as Writable).rate_limit = { limited_when: [{ status: [420] }] } as NonNullable<Integration['rate_limit']>;
      (copy as Writable).label = 'The Shop';
    });
    const same = again(documentOf(THINGS), mine);
    expect(same.definition).toEqual(mine);
    expect(same.report).toEqual([]);
    const changed = { ...THINGS, '/things': { ...THINGS['/things'], post: thing({ title: { type: 'string' } }) } };
    const { definition, report } = again(documentOf(changed), mine);
    expect(definition.resources).toEqual(mine.resources);
    expect(definition.label).toBe('The Shop');
    expect(report).toMatchObject([
      { operation: 'POST /things', kind: 'note', reason: expect.stringContaining('kept') },
    ]);
    expect(again(documentOf(changed), definition).report).toEqual([]);
    expect(await checkDefinition(definition as unknown as Json)).toEqual([]);
  });

  it('stays out where it was taken out, and in where it was added', () => {
    const mine = edited(before, (copy) => {
      delete methodsOf(copy).delete;
      (copy as Writable).documentation = [
        ...copy.documentation.filter(({ method }) => method !== 'delete'),
        { resource: 'things', method: 'polish', description: 'Polishes a thing.' },
      ];
      methodsOf(copy).polish = { http: 'POST', path: '/things/polish' };
    });
    const { definition } = again(documentOf({ ...THINGS, '/notes': { get: {} } }), mine);
    expect(Object.keys(definition.resources.things?.methods ?? {})).toEqual(['list', 'create', 'get', 'polish']);
    expect(differenceOf(mine, definition)).toEqual({ added: ['list_all_shop_notes'], removed: [], changed: [] });
  });

  it('outlives a document that has the operation no more', () => {
    const mine = edited(before, (copy) => {
      methodsOf(copy).get = { ...methodsOf(copy).get!, class: 'custom' };
      delete methodsOf(copy).delete;
      (copy as Writable).documentation = copy.documentation.filter(({ method }) => method !== 'delete');
    });
    const { '/things': collection } = THINGS;
    const lost = again(documentOf({ '/things': collection }), mine);
    expect(lost.report).toMatchObject([{ operation: 'GET /things/{id}', reason: expect.stringContaining('was kept') }]);
    const back = again(documentOf(THINGS), lost.definition);
    expect(back.definition.resources.things?.methods).toEqual(mine.resources.things?.methods);
  });

  it('is never the address or the way to authenticate that the document says now', () => {
    const secured = { components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'x-key' } } } };
    const moved = documentOf(THINGS, {
      servers: [{ url: 'https://elsewhere.example' }],
      ...secured,
      security: [{ key: [] }],
    });
    const { definition, report } = again(moved, before);
    expect([definition.base_url, definition.auth]).toEqual([before.base_url, before.auth]);
    expect(report.map(({ operation }) => operation)).toEqual(['servers', 'security']);
  });
});

describe('the base URL', () => {
  it('stays the one of before among those that the document names, in whatever order', () => {
    const servers = [{ url: 'https://us.shop.example/v1' }, { url: 'https://shop.example' }];
    expect(again(documentOf(THINGS, { servers }), before).report).toEqual([]);
  });

  it('that was given is given again', () => {
    const options = { baseUrl: 'https://proxy.example/shop' };
    const given = withLock(importBytes(Buffer.from(JSON.stringify(documentOf(THINGS))), options)).definition;
    const { definition, report } = again(documentOf(THINGS), given);
    expect([definition, report]).toEqual([given, []]);
  });

  it('does not move when an operation comes that lives higher up on the same host', () => {
    const servers = [{ url: 'https://shop.example/v1' }];
    const deep = first(documentOf(THINGS, { servers }));
    const { definition } = again(
      documentOf({ ...THINGS, '/notes': { servers: [{ url: 'https://shop.example/v2' }], get: {} } }, { servers }),
      deep,
    );
    expect(definition.resources.things).toEqual(deep.resources.things);
    expect(definition.resources.notes?.methods.list).toMatchObject({
      base_url: 'https://shop.example/v2',
      path: '/notes',
    });
  });
});

describe('the difference', () => {
  it('names what a model sees, what scopes follow, and what is sent', () => {
    const now = again(
      documentOf({
        '/things': { get: { summary: 'Lists everything.' }, post: thing({ title: { type: 'string' } }) },
        '/things/{id}': { get: { summary: 'Shows one.', parameters: [{ in: 'query', name: 'deep', schema: {} }] } },
        '/things/search': { post: { operationId: 'searchThings' } },
      }),
      before,
    ).definition;
    const { added, removed, changed } = differenceOf(before, now);
    expect([added, removed]).toEqual([['search_things'], ['delete_a_shop_thing_by_id']]);
    expect(changed.map((each) => [each.tool, each.changed.join()])).toEqual([
      ['create_a_shop_thing', 'schema,request'],
      ['get_single_shop_thing_by_id', 'schema,request'],
      ['list_all_shop_things', 'description'],
    ]);
    expect(changed.every(({ hash }) => hash.from !== hash.to && /^[0-9a-f]{64}$/.test(hash.to))).toBe(true);
  });

  it('tells a class that changed, which scopes follow silently', () => {
    const now = edited(before, (copy) => {
      methodsOf(copy).list = { ...methodsOf(copy).list!, class: 'custom' };
    });
    expect(differenceOf(before, now).changed).toMatchObject([
      { tool: 'list_all_shop_things', changed: ['class'], class: { from: 'read', to: 'custom' } },
    ]);
  });
});
