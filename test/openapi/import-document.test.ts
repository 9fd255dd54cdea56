import { describe, expect, it } from 'vitest';
import { variableMatcher } from '#core/integrations/variable-value.ts';
import { type Json, readPointer } from '#core/json.ts';
import type { Problem } from '#core/result.ts';
import { buildTools } from '#core/tools/tool.ts';
import { buildRequest } from '#core/upstream/build-request.ts';
import { holdToRules } from '#lib/openapi/hold-to-rules.ts';
import { checkDefinition, importBytes, importFixture, importPaths, toolOf } from './import.ts';
import { uncallable } from './judge.ts';

const reasons = (report: readonly { readonly operation: string; readonly reason: string }[], operation: string) =>
  report.filter((each) => each.operation === operation).map(({ reason }) => reason);

const AREA = { area: { default: 'eu', enum: ['eu', 'us'] } };
const get = { get: { operationId: 'listThings' } };

describe.each(['quirks-3.0.yaml', 'old-2.0.json', 'new-3.2.yaml'])('%s', (name) => {
  it('becomes a definition without problems, whose every tool can be called', async () => {
    const imported = importFixture(name);
    const held = await holdToRules(imported, checkDefinition);
    expect(held.problems).toEqual([]);
    const told = new Set(held.report.filter(({ kind }) => kind !== 'note').map(({ operation }) => operation));
    const silent = [...uncallable(imported.root, held)].filter(
      ([key, reason]) => reason !== 'no tool' || !told.has(key),
    );
    expect(silent).toEqual([]);
    expect(buildTools(held.definition).length).toBeGreaterThan(3);
  });

  it('accounts for every operation: a tool, or a line of the report', async () => {
    const held = await holdToRules(importFixture(name), checkDefinition);
    const refused = held.report.filter(({ kind, operation }) => kind !== 'note' && operation.includes('/'));
    expect(buildTools(held.definition).length + refused.length).toBe(held.operations);
  });
});

describe('addresses', () => {
  it('keep variables that cannot lead elsewhere, with https and without a port', () => {
    const { definition } = importFixture('quirks-3.0.yaml');
    expect(definition.base_url).toBe('https://{{account.region}}.quirks.example/api/{{account.stage}}');
    expect(definition.variables?.region).toEqual({
      description: 'Where the account lives. Default: eu.',
      enum: ['eu', 'us'],
    });
  });

  it('take a free host for one below the domain that the document shows, and no other', () => {
    const servers = [{ url: 'https://{host}', variables: { host: { default: 'eu.shop.example' } } }];
    const document = { openapi: '3.0.0', info: { title: 'Shop' }, servers, paths: { '/things': get } };
    const { definition } = importBytes(Buffer.from(JSON.stringify(document)));
    expect(definition.base_url).toBe('https://{{account.host}}');
    const matches = variableMatcher(definition.variables?.host);
    const hosts = [
      'eu.shop.example',
      'us-2.shop.example',
      'shop.example',
      'evil.example',
      'eu.shop.example.evil.com',
      'a.b.shop.example',
    ];
    expect(hosts.map((host) => matches?.(host))).toEqual([true, true, false, false, false, false]);
  });

  it('of one host share what their paths have in common', () => {
    const { definition } = importPaths({
      '/things': get,
      '/others': { servers: [{ url: 'https://shop.example/v2' }], ...get },
    });
    expect(
      buildTools(definition)
        .map(({ method }) => method.path)
        .toSorted(),
    ).toEqual(['/things', '/v2/others']);
  });

  it('that a document does not give lead nowhere until somebody gives one', () => {
    expect(importFixture('new-3.2.yaml').definition.base_url).toBe('https://set-base-url.invalid');
    const given = importFixture('new-3.2.yaml', { baseUrl: 'https://api.store.example/v1/' });
    expect(given.definition.base_url).toBe('https://api.store.example/v1');
    expect(given.report.some(({ operation }) => operation === 'servers')).toBe(false);
  });

  it('of another host are the method’s own, and are told', () => {
    const imported = importFixture('quirks-3.0.yaml');
    expect(reasons(imported.report, 'POST /uploads')).toContain(
      "It lives at https://uploads.example/v1, and the account's credential is sent there too.",
    );
    const { method, slots } = toolOf(imported, 'upload');
    const call = { integration: imported.definition, method, slots, variables: { region: 'eu', stage: 'v1' } };
    expect(buildRequest({ ...call, args: {} })).toMatchObject({ value: { url: 'https://uploads.example/v1/uploads' } });
  });

  it.each([
    [
      'a variable of its own stands for its default',
      'https://{pod}.up.example',
      { pod: { default: 'p7' } },
      'https://p7.up.example',
    ],
    [
      'a variable that means the same is the account’s',
      'https://{area}.up.example',
      AREA,
      'https://{{account.area}}.up.example',
    ],
    [
      'a default that is no host leads nowhere',
      'https://{pod}',
      { pod: { default: '{your-pod}' } },
      'https://set-base-url.invalid',
    ],
    [
      'a default that is another’s address leads nowhere',
      'https://{pod}',
      { pod: { default: '169.254.169.254' } },
      'https://set-base-url.invalid',
    ],
    ['no address leads nowhere', 'https://', {}, 'https://set-base-url.invalid'],
  ])('of another host: %s', (_, url, variables, expected) => {
    const servers = [{ url: 'https://{area}.shop.example', variables: AREA }];
    const paths = { '/things': get, '/files': { servers: [{ url, variables }], ...get } };
    const document = { openapi: '3.1.0', info: { title: 'Shop' }, servers, paths };
    const { definition, report } = importBytes(Buffer.from(JSON.stringify(document)));
    expect(definition.resources.files?.methods.list?.base_url).toBe(expected);
    expect(definition.resources.things?.methods.list?.base_url).toBeUndefined();
    expect(Object.keys(definition.variables ?? {})).toEqual(['area']);
    const kinds = report.filter(({ operation }) => operation === 'GET /files').map(({ kind }) => kind);
    expect(kinds).toEqual([expected.endsWith('.invalid') ? 'needs' : 'note']);
  });
});

describe('arguments', () => {
  const quirks = importFixture('quirks-3.0.yaml');

  it('have names that clients take, and the wire has its own', () => {
    const { schema, method } = toolOf(quirks, 'list_all_quirks_tickets');
    expect(Object.keys(schema.properties)).toEqual([
      'ids',
      'filter',
      'fields',
      'sort',
      'where',
      'X-Trace',
      'limit',
      'next_cursor',
    ]);
    expect(method.parameters?.ids).toEqual({ in: 'query', name: 'ids[]' });
    expect(method.parameters?.sort).toEqual({ in: 'query', style: 'pipeDelimited', explode: false });
    expect(method.pagination).toEqual({
      kind: 'cursor',
      cursor: { name: 'cursor' },
      limit: { name: 'page[size]', max: 50, default: 20 },
      next: '/next_cursor',
    });
  });

  it('of one name are told apart by their place', () => {
    const { schema, method, slots } = toolOf(quirks, 'replace_a_quirks_link_by_id');
    expect(schema.required).toEqual(['ticket_id', 'id', 'path_id', 'body_id']);
    const call = { integration: { base_url: 'https://q.example', auth: [] }, method, slots, variables: {} };
    const args = { ticket_id: 7, id: 'a', path_id: 'b', query_id: 'c', body_id: 'd', body_ticket_id: 8 };
    expect(buildRequest({ ...call, args })).toMatchObject({
      value: { url: 'https://q.example/tickets/7/notes/a/links/b?id=c', body: '{"id":"d","ticket id":8}' },
    });
  });

  it('never set a credential', () => {
    const old = importFixture('old-2.0.json');
    expect(Object.keys(toolOf(old, 'list_all_old_desk_contacts').schema.properties)).not.toContain('X-App-Key');
    expect(Object.keys(toolOf(old, 'update_a_old_desk_contact_by_id').schema.properties)).toEqual([
      'id',
      'name',
      'phones',
    ]);
    expect(Object.keys(toolOf(quirks, 'list_all_quirks_tickets').schema.properties)).not.toContain('Authorization');
  });

  it.each([
    { in: 'query', name: 'token', description: 'Authentication token.' },
    { in: 'header', name: 'X-Api-Key' },
    { in: 'header', name: 'X-Forwarded-For' },
    { in: 'header', name: 'Cookie' },
    { in: 'header', name: 'X-HTTP-Method-Override' },
    { in: 'cookie', name: 'session' },
  ])('leave out $in $name', (parameter) => {
    const imported = importPaths({ '/things': { get: { parameters: [parameter, { in: 'query', name: 'q' }] } } });
    expect(Object.keys(toolOf(imported, 'list_all_shop_things').schema.properties)).toEqual(['q']);
  });

  it.each<[string, object, string | undefined]>([
    ['a version', { default: 'application/vnd.shop+json;version=2' }, 'application/vnd.shop+json;version=2'],
    ['plain JSON', { default: 'application/json' }, undefined],
    ['anything', {}, undefined],
    ['a line of its own', { default: 'application/vnd.a\r\nx: y' }, undefined],
  ])('never set Accept, of which %s stays', (_, schema, expected) => {
    const parameters = [{ in: 'header', name: 'Accept', required: true, schema: { type: 'string', ...schema } }];
    const { method, slots } = toolOf(importPaths({ '/things': { get: { parameters } } }), 'list_all_shop_things');
    expect([slots, method.headers?.accept]).toEqual([[], expected]);
  });

  it.each([
    [true, ['body'], undefined],
    [false, undefined, true],
  ])('that is the whole body is required where the document says so: %s', (required, expected, optional) => {
    const content = { 'application/json': { schema: { type: 'array', items: { type: 'string' } } } };
    const imported = importPaths({
      '/things/tags': { post: { operationId: 'tag', requestBody: { required, content } } },
    });
    const { schema, method, slots } = toolOf(imported, 'create_a_shop_tag');
    expect([schema.required, method.body?.optional]).toEqual([expected, optional]);
    const call = { integration: { base_url: 'https://q.example', auth: [] }, method, slots, variables: {} };
    const sent = buildRequest({ ...call, args: {} });
    expect(sent.ok ? sent.value.body : 'refused').toBe(required ? 'refused' : undefined);
  });

  it('that are content are sent as JSON', () => {
    const { method, schema } = toolOf(quirks, 'list_all_quirks_tickets');
    expect(method.parameters?.where).toEqual({ in: 'query', style: 'json' });
    expect(schema.properties.where).toEqual({ type: 'object' });
  });

  it('follow the collection formats of 2.0', () => {
    const { method } = toolOf(importFixture('old-2.0.json'), 'list_all_old_desk_contacts');
    expect(method.parameters).toMatchObject({ ids: { style: 'form', explode: false }, tags: { style: 'form' } });
  });
});

describe('bodies', () => {
  const quirks = importFixture('quirks-3.0.yaml');

  it('with a union at the root are one argument', () => {
    const { schema, method } = toolOf(quirks, 'update_a_quirks_link_by_id');
    expect(method.body).toEqual({ argument: 'body', optional: true });
    expect(Object.keys(schema.properties)).toContain('body');
    expect(['oneOf', 'anyOf', 'allOf'].filter((keyword) => schema[keyword] !== undefined)).toEqual([]);
  });

  it('of allOf become flat', () => {
    const { schema } = toolOf(importFixture('old-2.0.json'), 'create_a_old_desk_contact');
    expect(schema).toMatchObject({
      properties: { name: { type: 'string' }, age: { exclusiveMinimum: 0 } },
      required: ['name'],
    });
  });

  it('of text are text, and others say what the gateway lacks', async () => {
    expect(toolOf(quirks, 'import_csv').method.body).toEqual({
      content_type: 'text/csv',
      argument: 'body',
      optional: true,
    });
    const form = toolOf(quirks, 'import_file');
    expect(form.method.body).toEqual({ encoding: 'multipart' });
    expect(form.schema.properties.file).toEqual({ type: 'string', contentEncoding: 'base64' });
    expect(toolOf(quirks, 'update_a_quirks_photo_by_id').method.body).toEqual({
      encoding: 'binary',
      content_type: 'image/jpeg',
      argument: 'body',
      optional: true,
    });
  });

  it('that a gateway does not know are needs, and no tools', async () => {
    const check = async (definition: Json): Promise<readonly Problem[]> =>
      readPointer(definition, '/resources/import/methods/import_file') === undefined
        ? []
        : [{ pointer: '/resources/import/methods/import_file/body/encoding', detail: 'must be one of json, form' }];
    const { report, definition } = await holdToRules(quirks, check);
    expect(reasons(report, 'POST /import#file')).toEqual([
      'It needs multipart or binary bodies, which this gateway does not send yet.',
    ]);
    expect(Object.keys(definition.resources.import?.methods ?? {})).toEqual(['import_csv']);
  });

  it('leave out what only answers hold', () => {
    const schema = {
      type: 'object',
      required: ['a', 'b'],
      properties: {
        a: { $ref: '#/components/schemas/Id' },
        b: { type: 'object', required: ['c'], properties: { c: { type: 'string', readOnly: true } } },
      },
    };
    const paths = { '/things': { post: { requestBody: { content: { 'application/json': { schema } } } } } };
    const imported = importPaths(paths, { schemas: { Id: { type: 'string', readOnly: true } } });
    expect(toolOf(imported, 'create_a_shop_thing').schema).toMatchObject({
      properties: { b: { type: 'object', properties: {} } },
      required: ['b'],
    });
    expect(Object.keys(toolOf(imported, 'create_a_shop_thing').schema.properties)).toEqual(['b']);
  });
});

describe('what a method does', () => {
  const classOf = (http: string, path: string, operationId: string) => {
    const [tool] = buildTools(importPaths({ [path]: { [http]: { operationId } } }).definition);
    return tool?.methodClass;
  };

  it.each([
    ['get', '/things', 'listThings', 'read'],
    ['get', '/things/search', 'searchThings', 'read'],
    ['get', '/views.publish', 'views_publish', 'custom'],
    ['get', '/session/renew', 'renewSession', 'custom'],
    ['get', '/jobs/execute', 'executeJob', 'custom'],
    ['get', '/rest/disable-user', 'user', 'custom'],
    ['get', '/api?action=delete', 'api', 'custom'],
    ['get', '/do/{action}', 'doIt', 'custom'],
    ['get', '/things/recent', 'recentThings', 'read'],
    // It may be one, and only an operator can say so.
    ['post', '/things/search', 'searchThings', 'custom'],
    ['post', '/things', 'createThing', 'write'],
    ['post', '/things/{id}/merge', 'mergeThing', 'custom'],
    ['put', '/things/{id}/state', 'setState', 'write'],
    ['delete', '/things/{id}', 'deleteThing', 'write'],
  ])('%s %s is %s: %s', (http, path, id, expected) => {
    expect(classOf(http, path, id)).toBe(expected);
  });
});

describe('texts', () => {
  it('that give orders are left out and reported', () => {
    const quirks = importFixture('quirks-3.0.yaml');
    expect(toolOf(quirks, 'create_a_quirks_ticket').description).toBe('Calls POST /tickets.');
    expect(reasons(quirks.report, 'POST /tickets')).toContain(
      'Its description reads like an order to a model, and is left out.',
    );
  });

  it('lose the tags of HTML, and nothing else in angle brackets', () => {
    const description = '<p>Wrap <code>&lt;</code> <redact> tags for <ada@example.com>.</p><br/>';
    const { description: text } = toolOf(importPaths({ '/things': { get: { description } } }), 'list_all_shop_things');
    expect(text).toContain('<redact> tags for <ada@example.com>.');
    expect(text).not.toMatch(/<\/?(?:p|code|br)/);
  });

  it('are cut at a sentence', () => {
    const description = `${'It lists things. '.repeat(10_000)}\u200b`;
    const { description: text } = toolOf(importPaths({ '/things': { get: { description } } }), 'list_all_shop_things');
    expect(text.length).toBeLessThan(460);
    expect(text).toMatch(/It lists things\.$/);
  });
});
