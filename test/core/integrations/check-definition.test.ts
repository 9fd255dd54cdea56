import { describe, expect, it } from 'vitest';
import { checkDefinition } from '#core/integrations/check-definition.ts';
import { adviseOnTools } from '#core/integrations/check-tools.ts';
import type { Integration } from '#core/integrations/integration.ts';
import type { Json } from '#core/json.ts';
import { definitionPorts } from '#test/integrations/definitions.ts';
import { changed, wholeDefinition } from '#test/integrations/whole-definition.ts';

type Keys = readonly (string | number)[];

const check = (definition: unknown) => checkDefinition(definition as Json, definitionPorts);
const method = (name: string, ...rest: Keys): Keys => ['resources', 'things', 'methods', name, ...rest];
const things = '/resources/things/methods';
const pattern = (source: string) => ({ description: 'x', pattern: source });

it('finds nothing in a definition that uses everything', async () => {
  expect(await check(wholeDefinition)).toEqual([]);
});

it('asks the further rules only once the shape is right', async () => {
  const problems = await check({ ...wholeDefinition, slug: 7, base_url: 'https://127.0.0.1' });
  expect(problems.map(({ pointer }) => pointer)).toEqual(['/slug']);
});

describe('checkDefinition', () => {
  it.each<readonly [string, Keys, unknown, string, RegExp]>([
    ['an address for a host', ['base_url'], 'https://127.0.0.1', '/base_url', /domain name/],
    ['a host without domain', ['base_url'], 'https://intranet', '/base_url', /domain name/],
    ['a base_url with dot segments', ['base_url'], 'https://a.example/x/../y', '/base_url', /domain name/],
    ['a template of another kind', ['base_url'], 'https://{{credential.x}}.whole.example', '/base_url', /domain name/],
    [
      'an undeclared variable',
      ['variables'],
      { region: { description: 'x', enum: ['eu'] } },
      '/base_url',
      /subdomain: declare/,
    ],
    [
      'an address for a method’s host',
      ['resources', 'things', 'methods', 'upload', 'base_url'],
      'https://169.254.169.254',
      '/resources/things/methods/upload/base_url',
      /domain name/,
    ],
    [
      'a variable that is harmless in one host and not in another',
      ['resources', 'things', 'methods', 'upload', 'base_url'],
      'https://{{account.subdomain}}',
      '/variables/subdomain',
      /localhost/,
    ],
    ['a variable nobody uses', ['variables', 'other'], { description: 'x' }, '/variables/other', /remove it/],
    [
      'a host variable that may hold a slash',
      ['variables', 'subdomain'],
      pattern('^.*$'),
      '/variables/subdomain',
      /narrow its pattern/,
    ],
    [
      'a host variable that may hold dots',
      ['variables', 'subdomain'],
      pattern('^[a-z.]+$'),
      '/variables/subdomain',
      /attacker\.example|metadata/,
    ],
    [
      'a pattern that cannot be checked',
      ['variables', 'subdomain'],
      pattern('^(?=a)[a-z]+$'),
      '/variables/subdomain',
      /unsupported kind/,
    ],
    ['a second scheme of one kind', ['auth', 1, 'kind'], 'bearer', '/auth/1/kind', /second bearer/],
    [
      'a field that is not described',
      ['auth', 0, 'apply', 0, 'value'],
      '{{credential.token}}{{credential.x}}',
      '/auth/0/apply/0/value',
      /field x/,
    ],
    [
      'a template that cannot be filled',
      ['auth', 0, 'apply', 0, 'value'],
      'Bearer {{credential.token}} {{env.HOME}}',
      '/auth/0/apply/0/value',
      /no template/,
    ],
    [
      'a secret written into the definition',
      ['auth', 1, 'apply', 0, 'value'],
      'abc',
      '/auth/1/apply/0/value',
      /no template/,
    ],
    ['a credential in the host header', ['auth', 0, 'apply', 0, 'name'], 'Host', '/auth/0/apply/0/name', /credential/],
    ['a field nobody uses', ['auth', 0, 'fields', 'other'], 'x', '/auth/0/fields/other', /never used/],
    [
      'a scheme that applies nothing',
      ['auth', 1],
      { kind: 'api_key', fields: {}, apply: [] },
      '/auth/1/apply',
      /nowhere/,
    ],
    [
      'one place filled twice',
      ['auth', 0, 'apply', 1],
      { in: 'header', name: 'Authorization', value: '{{credential.token}}' },
      '/auth/0/apply',
      /twice/,
    ],
    [
      'a credential without authentication',
      ['auth', 3],
      { kind: 'none', fields: { a: 'x' }, apply: [{ in: 'query', name: 'a', value: '{{credential.a}}' }] },
      '/auth/3/apply',
      /remove it/,
    ],
    [
      'two arguments of one wire name',
      method('upload', 'parameters'),
      { one: { in: 'query', name: 'x' }, two: { in: 'query', name: 'x' } },
      `${things}/upload`,
      /query x twice/,
    ],
    [
      'one operation under two names that are one',
      ['resources', 'others'],
      { singular: 'thing', plural: 'things', methods: { pages: { http: 'GET', path: '/pages' } } },
      '/resources/others/methods/pages',
      /shares the tool name/,
    ],
    [
      'the name of a tool of the gateway',
      method('list', 'tool_name'),
      'call_tool',
      `${things}/list`,
      /the gateway's own/,
    ],
    [
      'a parameter header twice',
      ['documentation', 0, 'query_schema', 'properties'],
      {
        ids: { type: 'array' },
        a: { type: 'string', 'x-mcp-header': 'X' },
        b: { type: 'string', 'x-mcp-header': 'x' },
      },
      '/documentation/0/query_schema/properties/b/x-mcp-header',
      /twice/,
    ],
    [
      'definitions that differ under one name',
      ['documentation', 1, 'query_schema'],
      { type: 'object', $defs: { name: { type: 'integer' } } },
      '/documentation/1/body_schema/$defs/name',
      /differs/,
    ],
    ['a fixed header of the gateway', ['headers', 'Authorization'], 'x', '/headers/Authorization', /only the gateway/],
    [
      'a method override',
      method('list', 'headers'),
      { 'X-HTTP-Method-Override': 'DELETE' },
      `${things}/list/headers/X-HTTP-Method-Override`,
      /only the gateway/,
    ],
    ['a read that PUTs', method('upload', 'class'), 'read', `${things}/upload/class`, /cannot be a read/],
    ['a list that DELETEs', method('list', 'http'), 'DELETE', `${things}/list/class`, /cannot be a read/],
    [
      'a create that calls itself a read',
      method('create', 'class'),
      'read',
      `${things}/create/class`,
      /cannot be a read/,
    ],
    [
      'a list that POSTs unmarked',
      method('list'),
      { http: 'POST', path: '/things', parameters: { ids: { in: 'query' } } },
      `${things}/list/class`,
      /set class to "read"/,
    ],
    ['a path with dot segments', method('list', 'path'), '/things/../admin', `${things}/list/path`, /dot segments/],
    ['a path with an empty segment', method('list', 'path'), '/things//x', `${things}/list/path`, /dot segments/],
    [
      'a placeholder without argument',
      method('list', 'path'),
      '/things/{thing_id}',
      `${things}/list/path`,
      /\{thing_id\} without an argument/,
    ],
    ['a placeholder twice', method('upload', 'path'), '/things/{id}/{id}', `${things}/upload/path`, /twice/],
    [
      'a path argument without placeholder',
      method('list', 'parameters', 'ids', 'in'),
      'path',
      `${things}/list/parameters/ids`,
      /no placeholder/,
    ],
    [
      'a style of another place',
      method('list', 'parameters', 'ids', 'style'),
      'simple',
      `${things}/list/parameters/ids`,
      /does not exist in a query/,
    ],
    [
      'an argument that sets the credential',
      method('list', 'parameters', 'ids'),
      { in: 'header', name: 'Authorization' },
      `${things}/list/parameters/ids`,
      /only the gateway/,
    ],
    [
      'an argument that sets a pinned header',
      method('list', 'parameters', 'ids'),
      { in: 'header', name: 'X-Version' },
      `${things}/list`,
      /twice/,
    ],
    [
      'an argument that sets the key',
      method('list', 'parameters', 'ids', 'name'),
      'api_key',
      `${things}/list`,
      /query api_key twice/,
    ],
    [
      'an argument that sets a fixed parameter',
      method('list', 'parameters', 'ids', 'name'),
      'expand',
      `${things}/list`,
      /query expand twice/,
    ],
    [
      'a rule for no argument',
      method('create', 'parameters'),
      { lost: { in: 'body' } },
      `${things}/create/parameters/lost`,
      /no property/,
    ],
    ['a body for a GET', method('list', 'body'), { wrap: 'x' }, `${things}/list/body`, /GET does not have/],
    [
      'a body schema for a GET',
      ['documentation', 0, 'body_schema'],
      { type: 'object' },
      '/documentation/0/body_schema',
      /GET does not have/,
    ],
    [
      'a cursor in the body of a GET',
      method('list', 'pagination', 'cursor', 'in'),
      'body',
      `${things}/list/pagination`,
      /GET does not have/,
    ],
    [
      'a default above the maximum',
      method('list', 'pagination', 'limit', 'default'),
      101,
      `${things}/list/pagination/limit/default`,
      /above max/,
    ],
    ['a record of no resource', ['documentation', 0, 'resource'], 'constructor', '/documentation/0', /does not exist/],
    ['a record of no method', ['documentation', 0, 'method'], 'frobnicate', '/documentation/0', /does not exist/],
    [
      'a second record',
      ['documentation', 3],
      { resource: 'things', method: 'list', description: 'Again.' },
      '/documentation/3',
      /second record/,
    ],
    [
      'a union at the root',
      ['documentation', 0, 'query_schema', 'anyOf'],
      [{ required: ['ids'] }],
      '/documentation/0/query_schema/anyOf',
      /root/,
    ],
    [
      'a union beside body properties',
      ['documentation', 1, 'body_schema', 'oneOf'],
      [{}],
      '/documentation/1/body_schema/oneOf',
      /would be lost/,
    ],
    [
      'arguments that are no object',
      ['documentation', 2, 'query_schema', 'type'],
      'array',
      '/documentation/2/query_schema',
      /"object"/,
    ],
    [
      'a name that clients refuse',
      ['documentation', 0, 'query_schema', 'properties', 'page[size]'],
      {},
      '/documentation/0/query_schema/properties/page[size]',
      /no argument name/,
    ],
    [
      'a reference to nothing',
      ['documentation', 1, 'body_schema', '$defs'],
      undefined,
      '/documentation/1',
      /cannot be used/,
    ],
    [
      'a parameter header on an array',
      ['documentation', 0, 'query_schema', 'properties', 'ids', 'x-mcp-header'],
      'Ids',
      '/documentation/0/query_schema/properties/ids/x-mcp-header',
      /header/,
    ],
    [
      'a parameter header on a number',
      ['documentation', 0, 'query_schema', 'properties', 'ids'],
      { type: 'number', 'x-mcp-header': 'Ids' },
      '/documentation/0/query_schema/properties/ids/x-mcp-header',
      /header/,
    ],
    [
      'a parameter header inside a list',
      ['documentation', 0, 'query_schema', 'properties', 'ids'],
      { type: 'array', items: { type: 'string', 'x-mcp-header': 'Ids' } },
      '/documentation/0/query_schema/properties/ids/items/x-mcp-header',
      /header/,
    ],
    [
      'a tool name that is taken',
      method('pages', 'tool_name'),
      'list_things',
      `${things}/pages/tool_name`,
      /another method/,
    ],
    [
      'a mapping that is not allowed',
      method('list', 'response', 'mapping'),
      '$eval("1")',
      `${things}/list/response/mapping`,
      /./,
    ],
    [
      'a mapping that does not parse',
      method('list', 'response', 'mapping'),
      'a[',
      `${things}/list/response/mapping`,
      /./,
    ],
  ])('refuses %s', async (_, keys, value, pointer, detail) => {
    const problems = await check(changed(keys, value));
    const found = problems.find((problem) => problem.pointer === pointer && detail.test(problem.detail));
    expect(found, JSON.stringify(problems)).toBeDefined();
  });

  it('lets a variable choose the domain only as far as its pattern says', async () => {
    const definition = (variable: object) => ({
      ...(changed(method('upload', 'base_url'), 'https://{{account.host}}') as object),
      base_url: 'https://{{account.host}}',
      variables: { host: { description: 'Host.', ...variable } },
      auth: wholeDefinition.auth.filter((scheme) => !('oauth' in scheme)),
    });
    expect(await check(definition({ pattern: '^[a-z0-9-]{1,40}\\.whole\\.example$' }))).toEqual([]);
    expect(await check(definition({ enum: ['a.whole.example'] }))).toEqual([]);
    expect(await check(definition({}))).toMatchObject([{ pointer: '/variables/host' }]);
    for (const pattern of [
      '^[a-z0-9.-]+$',
      '^[a-z0-9-]{1,40}\\.[a-z]{2,6}$',
      '^[a-z0-9.-]{1,40}acme\\.com$',
      '^x\\.acme[a-z]*\\.com$',
    ])
      expect(await check(definition({ pattern }))).toMatchObject([{ pointer: '/variables/host' }]);
    expect(await check(definition({ pattern: '^[a-z]+\\.acme(?:test)?\\.com$' }))).toEqual([]);
  });
});

it('asks nothing of a method that is no tool', async () => {
  expect(await check(changed(method('urls', 'path'), '/urls/{id}'))).toEqual([]);
});

describe('adviseOnTools', () => {
  const advise = (definition: unknown) => adviseOnTools(definition as Integration, definitionPorts.compile);

  it('asks for a shorter name above 50 characters', async () => {
    expect(await advise(changed(method('list', 'tool_name'), 'a'.repeat(50)))).toEqual([]);
    expect(await advise(changed(method('list', 'tool_name'), 'a'.repeat(51)))).toMatchObject([
      { pointer: `${things}/list` },
    ]);
  });

  it('passes on what the schema compiler leaves unchecked', async () => {
    const lookaround = changed(['documentation', 0, 'query_schema', 'properties', 'ids', 'items', 'pattern'], '^(?!a)');
    expect(await advise(lookaround)).toMatchObject([{ pointer: '/documentation/0' }]);
  });
});
