import { describe, expect, it } from 'vitest';
import type { Method } from '#core/integrations/integration.ts';
import type { Json, JsonObject } from '#core/json.ts';
import { argumentSlots } from '#core/upstream/argument-slots.ts';
import { buildRequest } from '#core/upstream/build-request.ts';

const AUTH = [
  {
    kind: 'api_key' as const,
    fields: {},
    apply: [
      { in: 'header' as const, name: 'X-Api-Key', value: '{{credential.key}}' },
      { in: 'query' as const, name: 'api_key', value: '{{credential.key}}' },
    ],
  },
];

type Schemas = { readonly query_schema?: JsonObject; readonly body_schema?: JsonObject };

const properties = (...names: string[]): JsonObject => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, {}])),
});

const build = (method: Method, schemas: Schemas, args: JsonObject, base: object = {}) =>
  buildRequest({
    integration: { base_url: 'https://api.example.com/v1', auth: AUTH, ...base },
    method,
    slots: argumentSlots(method, schemas),
    args,
    variables: {},
  });

const request = (method: Method, schemas: Schemas, args: JsonObject, base: object = {}) => {
  const result = build(method, schemas, args, base);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
};

const pointers = (method: Method, schemas: Schemas, args: JsonObject): readonly string[] => {
  const result = build(method, schemas, args);
  return result.ok ? [] : result.error.map((problem) => problem.pointer);
};

const query = (parameters: Method['parameters'], args: JsonObject): string =>
  new URL(
    request(
      { http: 'GET', path: '/x', ...(parameters === undefined ? {} : { parameters }) },
      { query_schema: properties(...Object.keys(args)) },
      args,
    ).url,
  ).search;

const body = (rule: Method['body'], args: JsonObject, http: Method['http'] = 'POST') =>
  request(
    { http, path: '/x', ...(rule === undefined ? {} : { body: rule }) },
    { body_schema: properties('a', 'b', 'c') },
    args,
  );

describe('URL', () => {
  it('has nothing but the cursor where that stands alone', () => {
    const method: Method = {
      http: 'GET',
      path: '/x',
      query: { view: 'all' },
      pagination: {
        kind: 'link',
        parameters: ['page'],
        limit: { name: 'per_page', max: 50, default: 20 },
        alone: true,
      },
    };
    const schemas = { query_schema: properties('status') };
    const first = request(method, schemas, { status: 'open' });
    expect(first.url).toBe('https://api.example.com/v1/x?view=all&status=open&per_page=20');
    const next = request(method, schemas, { status: 'open', limit: 5, next_cursor: 'page=b' });
    expect(next.url).toBe('https://api.example.com/v1/x?page=b');
  });

  it('is the base, the filled path, the fixed query and the arguments', () => {
    const method: Method = { http: 'GET', path: '/contacts/{id}.json', query: { expand: 'all' } };
    expect(request(method, { query_schema: properties('id', 'q') }, { id: 'a b@ü:ß', q: 'x&y=z#1\r\n' })).toEqual({
      method: 'GET',
      url: 'https://api.example.com/v1/contacts/a%20b%40%C3%BC%3A%C3%9F.json?expand=all&q=x%26y%3Dz%231%0D%0A',
      headers: { accept: 'application/json, */*;q=0.8' },
    });
  });

  it('fills numbers, booleans and lists into a path', () => {
    expect(request({ http: 'GET', path: '/a/{n}/{b}/{l}/{n}' }, {}, { n: 7, b: true, l: ['x', 2] }).url).toBe(
      'https://api.example.com/v1/a/7/true/x,2/7',
    );
  });

  it('does not read a placeholder in a value', () => {
    expect(request({ http: 'GET', path: '/a/{x}/{y}' }, {}, { x: '{y}', y: '$&' }).url).toBe(
      'https://api.example.com/v1/a/%7By%7D/%24%26',
    );
  });

  it('stands on a base without a path', () => {
    expect(request({ http: 'GET', path: '' }, {}, {}, { base_url: 'https://api.example.com/' }).url).toBe(
      'https://api.example.com/',
    );
  });

  it('stands on the method’s own host, with the account’s variables in it', () => {
    const method = { http: 'GET', path: '/x', base_url: 'https://{{account.org}}.files.example/v9' } as const;
    const call = { integration: { base_url: 'https://api.example.com', auth: [] }, method, slots: [], args: {} };
    expect(buildRequest({ ...call, variables: { org: 'acme' } })).toMatchObject({
      value: { url: 'https://acme.files.example/v9/x' },
    });
    for (const org of ['a.b', 'a/../b', 'evil.example#', ''])
      expect(buildRequest({ ...call, variables: { org } })).toMatchObject({ error: [{ pointer: '/variables/org' }] });
  });

  it('throws on a base that is no bare https host', () => {
    for (const base_url of [
      'http://a.example',
      'https://a.example:8443',
      'https://u@a.example',
      'https://a.example/?x=1',
    ])
      expect(() => build({ http: 'GET', path: '/' }, {}, {}, { base_url })).toThrow('base_url is not an https URL');
  });
});

describe('query styles', () => {
  it.each<[string, Method['parameters'], JsonObject, string]>([
    ['form', undefined, { a: [1, 'x y', null, true] }, '?a=1&a=x%20y&a=true'],
    ['form, not exploded', { a: { in: 'query', explode: false } }, { a: ['1,2', 3] }, '?a=1%2C2,3'],
    ['form object', undefined, { a: { k: 1, l: null, m: 'ü' } }, '?k=1&m=%C3%BC'],
    ['form object, not exploded', { a: { in: 'query', explode: false } }, { a: { k: 1, l: 'v' } }, '?a=k,1,l,v'],
    ['spaceDelimited', { a: { in: 'query', style: 'spaceDelimited' } }, { a: [1, 2] }, '?a=1%202'],
    ['pipeDelimited', { a: { in: 'query', style: 'pipeDelimited' } }, { a: ['x', 'y'] }, '?a=x%7Cy'],
    [
      'deepObject',
      { a: { in: 'query', style: 'deepObject' } },
      { a: { gte: 1, in: ['x', 'y'], of: [{ k: true }], deep: { er: 'z' } } },
      '?a%5Bgte%5D=1&a%5Bin%5D%5B%5D=x&a%5Bin%5D%5B%5D=y&a%5Bof%5D%5B0%5D%5Bk%5D=true&a%5Bdeep%5D%5Ber%5D=z',
    ],
    ['a wire name', { a: { in: 'query', name: 'page[size]' } }, { a: 5 }, '?page%5Bsize%5D=5'],
    ['a nested value as JSON', undefined, { a: [{ k: [1] }] }, '?a=%7B%22k%22%3A%5B1%5D%7D'],
    ['nothing for null and empty', undefined, { a: null, b: [], c: {} }, ''],
    ['an empty text', undefined, { a: '' }, '?a='],
    ['numbers as JSON writes them', undefined, { a: [1e21, -0, 0.1] }, '?a=1e%2B21&a=0&a=0.1'],
    ['a lone surrogate as U+FFFD', undefined, { a: '\ud800' }, '?a=%EF%BF%BD'],
    [
      'every reserved character',
      undefined,
      { a: '!*\'();:@&=+$,/?#[]% "<>\\^`{|}' },
      '?a=%21%2A%27%28%29%3B%3A%40%26%3D%2B%24%2C%2F%3F%23%5B%5D%25%20%22%3C%3E%5C%5E%60%7B%7C%7D',
    ],
  ])('%s', (_, parameters, args, expected) => {
    expect(query(parameters, args)).toBe(expected);
  });

  it('refuses an item that holds the separator', () => {
    const spaced: Method = {
      http: 'GET',
      path: '/x',
      parameters: { a: { in: 'query', style: 'spaceDelimited' }, b: { in: 'query', style: 'pipeDelimited' } },
    };
    expect(pointers(spaced, {}, { a: ['x y'], b: ['x|y'] })).toEqual(['/a', '/b']);
    expect(pointers(spaced, {}, { a: ['x|y'], b: ['x y'] })).toEqual([]);
  });

  it.each([
    ['a fixed parameter', { tenant: 'other' }],
    ['another argument', { q: 'x' }],
    ['the page', { page: '9' }],
    ['the limit', { per_page: '9' }],
    ['the credential', { api_key: 'x' }],
    ['a fixed parameter, where a parser merges lists', { 'tenant[]': 'other' }],
    ['a part of another argument', { 'q[x]': 'y' }],
  ])('refuses an exploded object that sets %s', (_, filter) => {
    const method: Method = {
      http: 'GET',
      path: '/x',
      query: { tenant: 'mine' },
      pagination: { kind: 'page', page: { name: 'page' }, limit: { name: 'per_page', max: 9 } },
    };
    expect(pointers(method, { query_schema: properties('filter', 'q') }, { filter })).toEqual(['/filter']);
    expect(pointers(method, { query_schema: properties('filter', 'q') }, { filter: { colour: 'x' } })).toEqual([]);
  });

  it('refuses a member of an object that the definition fixes', () => {
    const deep = (query: Method['query']): Method => ({
      ...{ http: 'GET', path: '/x', ...(query !== undefined && { query }) },
      parameters: { filter: { in: 'query', style: 'deepObject' } },
    });
    const fixed = deep({ 'filter[tenant]': 'mine' });
    for (const filter of [{ tenant: 'x' }, { tenant: ['x'] }, { tenant: { x: 'y' } }, { 'tenant][': 'x' }])
      expect([filter, pointers(fixed, {}, { filter })]).toEqual([filter, ['/filter']]);
    expect(pointers(fixed, {}, { filter: { colour: 'x' } })).toEqual([]);
    expect(pointers(deep({ 'filter[tenant][id]': 'mine' }), {}, { filter: { tenant: { id: 'x' } } })).toEqual([
      '/filter',
    ]);
  });

  it('does not repeat a long name for each of many values', () => {
    const method: Method = { http: 'GET', path: '/x', parameters: { q: { in: 'query', style: 'deepObject' } } };
    const many = Array.from({ length: 100_000 }, () => 1);
    expect(pointers(method, {}, { q: { ['n'.repeat(500_000)]: many } })).toEqual(['']);
    // A whole call of 1 MB, each octet percent-encoded, is no such thing.
    expect(pointers(method, {}, { q: '\0'.repeat(1024 * 1024) })).toEqual([]);
  });

  it('adds the page, encoded', () => {
    const method: Method = {
      http: 'GET',
      path: '/x',
      pagination: { kind: 'cursor', cursor: { name: 'after' }, next: '/n', limit: { name: 'n', max: 5 } },
    };
    expect(request(method, {}, { limit: 9, next_cursor: 'a&b=c\r\n' }).url).toBe(
      'https://api.example.com/v1/x?n=5&after=a%26b%3Dc%0D%0A',
    );
    expect(pointers(method, {}, { limit: 0, next_cursor: '' })).toEqual(['/limit', '/next_cursor']);
  });
});

describe('body', () => {
  it.each<[string, Method['body'], JsonObject, string, string]>([
    ['JSON', undefined, { a: null, b: [{ c: 'x\r\n' }] }, 'application/json', '{"a":null,"b":[{"c":"x\\r\\n"}]}'],
    ['wrapped', { wrap: 'ticket' }, { a: 1 }, 'application/json', '{"ticket":{"a":1}}'],
    ['a content type', { content_type: 'application/vnd.api+json' }, { a: 1 }, 'application/vnd.api+json', '{"a":1}'],
    ['a whole list', { argument: 'rows' }, { rows: [1, { x: 2 }] }, 'application/json', '[1,{"x":2}]'],
    ['a whole text as JSON', { argument: 'text' }, { text: 'a' }, 'application/json', '"a"'],
    ['a whole text as it is', { argument: 'csv', content_type: 'text/csv' }, { csv: 'a,b\n' }, 'text/csv', 'a,b\n'],
    ['nothing given', undefined, {}, 'application/json', '{}'],
    [
      'a form',
      { encoding: 'form' },
      { a: 'x y&z\r\n', b: { k: [1, null], l: [{ m: true }] }, c: null },
      'application/x-www-form-urlencoded',
      'a=x%20y%26z%0D%0A&b%5Bk%5D%5B%5D=1&b%5Bk%5D%5B%5D=&b%5Bl%5D%5B0%5D%5Bm%5D=true&c=',
    ],
    [
      'a wrapped form',
      { encoding: 'form', wrap: 'o' },
      { a: 1, b: ['x'] },
      'application/x-www-form-urlencoded',
      'o%5Ba%5D=1&o%5Bb%5D%5B%5D=x',
    ],
    [
      'a whole form',
      { encoding: 'form', argument: 'f' },
      { f: { k: 'v' } },
      'application/x-www-form-urlencoded',
      'k=v',
    ],
  ])('is %s', (_, rule, args, type, text) => {
    const built = body(rule, args);
    expect([built.headers['content-type'], built.body]).toEqual([type, text]);
  });

  it('follows the style of a form field', () => {
    const method: Method = {
      http: 'POST',
      path: '/x',
      body: { encoding: 'form' },
      parameters: { a: { in: 'body', name: 'MediaUrl', style: 'form' } },
    };
    expect(request(method, { body_schema: properties('a') }, { a: ['x', 'y'] }).body).toBe('MediaUrl=x&MediaUrl=y');
  });

  it('is absent with GET and HEAD, with DELETE where nothing is given, and where none is declared', () => {
    for (const http of ['GET', 'HEAD'] as const)
      expect(
        request({ http, path: '/x', body: { argument: 'a' } }, { body_schema: properties('a') }, {}).body,
      ).toBeUndefined();
    expect(body(undefined, {}, 'DELETE').body).toBeUndefined();
    expect(body(undefined, { a: 1 }, 'DELETE').body).toBe('{"a":1}');
    expect(request({ http: 'POST', path: '/x' }, {}, {})).not.toHaveProperty('body');
  });

  it('carries the page where the provider wants it', () => {
    const method: Method = {
      http: 'POST',
      path: '/x',
      body: { wrap: 'w' },
      pagination: { kind: 'offset', offset: { name: 'from', in: 'body' }, limit: { name: 'size', in: 'body', max: 3 } },
    };
    expect(request(method, { body_schema: properties('q') }, { q: 1, limit: 9, next_cursor: '6' }).body).toBe(
      '{"w":{"q":1,"size":3,"from":6}}',
    );
    expect(request({ ...method, body: { argument: 'q' } }, {}, { q: { k: 1 }, next_cursor: '6' }).body).toBe(
      '{"k":1,"from":6}',
    );
    expect(pointers({ ...method, body: { argument: 'q' } }, {}, { q: [1], next_cursor: '6' })).toEqual(['/q']);
  });

  it('has no page where there is no body', () => {
    const pagination = { kind: 'page', page: { name: 'page', in: 'body' } } as const;
    expect(request({ http: 'GET', path: '/x', pagination }, {}, { next_cursor: '2' }).body).toBeUndefined();
  });

  it('keeps a property called __proto__ a property', () => {
    const args = JSON.parse('{"a":{"__proto__":{"x":1}}}') as JsonObject;
    expect(body(undefined, args).body).toBe('{"a":{"__proto__":{"x":1}}}');
  });
});

describe('headers', () => {
  const method = (name: string): Method => ({ http: 'GET', path: '/x', parameters: { h: { in: 'header', name } } });
  const FORBIDDEN =
    'Authorization Cookie Host Connection Keep-Alive TE Trailer Transfer-Encoding Upgrade Expect Content-Length Content-Type Accept-Encoding Forwarded Via X-Forwarded-For X-Forwarded-Host Proxy-Authorization Proxy-Connection Sec-Fetch-Site X-HTTP-Method-Override X-Method-Override X-Api-Key x:y x\r\ny ü'.split(
      ' ',
    );

  it('come from declared arguments, lower-cased, beside the fixed ones', () => {
    const base = { headers: { 'X-Version': '2026-01-01' } };
    expect(
      request({ ...method('X-Trace'), headers: { Accept: 'text/csv' } }, {}, { h: ['a', 1] }, base).headers,
    ).toEqual({
      accept: 'text/csv',
      'x-version': '2026-01-01',
      'x-trace': 'a,1',
    });
    expect(request(method('X-Trace'), {}, { h: null }).headers).not.toHaveProperty('x-trace');
  });

  it.each(FORBIDDEN)('refuses the name %j', (name) => {
    expect(pointers(method(name), {}, { h: 'x' })).toEqual(['/h']);
  });

  it('refuses to replace a fixed header', () => {
    expect(pointers({ ...method('X-Version'), headers: { 'x-version': '1' } }, {}, { h: '2' })).toEqual(['/h']);
  });

  it.each(['a\r\nx: y', 'a\n', '\0', 'ü', '\x7f', '\ud83d\ude00', 'x'.repeat(4097)])('refuses the value %j', (h) => {
    expect(pointers(method('X-Trace'), {}, { h })).toEqual(['/h']);
  });

  it('throws on a fixed header that is not the definition’s to set', () => {
    const plain: Method = { http: 'GET', path: '/x' };
    for (const headers of [{ Authorization: 'x' }, { 'X-A': 'a\r\nb' }, { 'a b': 'x' }])
      expect(() => build(plain, {}, {}, { headers })).toThrow('the definition sets a header it may not set');
  });
});

describe('problems', () => {
  it('are all reported, each with its pointer', () => {
    const method: Method = {
      http: 'POST',
      path: '/x/{id}/{other}',
      parameters: { 'a/b': { in: 'header', name: 'X-A' } },
    };
    const args: JsonObject = { id: '..', 'a/b': '\n', extra: 1, n: Number.POSITIVE_INFINITY };
    expect(build(method, { query_schema: properties('n') }, args)).toEqual({
      ok: false,
      error: [
        { pointer: '/extra', detail: 'extra is not an argument of this tool.' },
        { pointer: '/other', detail: 'other is required.' },
        { pointer: '/n', detail: 'n is not a finite number.' },
        {
          pointer: '/id',
          detail:
            'id cannot stand in a URL path: it is empty, or holds a slash, backslash, dot segment, percent-encoded separator, control character or one of ; ? #.',
        },
        {
          pointer: '/a~1b',
          detail: 'a/b goes into a header: printable ASCII only, no blanks at the ends, at most 4096 characters.',
        },
      ],
    });
  });

  it.each<Json>([null, [], {}, [null]])('%j is nothing for a path', (id) => {
    expect(pointers({ http: 'GET', path: '/x/{id}' }, {}, { id })).toEqual(['/id']);
  });

  it('name the URL where the path of the definition would not stay what it is', () => {
    for (const path of ['/a b', '/a/../b', '/a/./b', '/a\\b', '/a#b', '/a\nb'])
      expect(build({ http: 'GET', path }, {}, {})).toEqual({
        ok: false,
        error: [{ pointer: '', detail: 'The arguments would change the structure of the URL.' }],
      });
  });
});

describe('arguments', () => {
  it('do not come from the prototype', () => {
    expect(request({ http: 'GET', path: '/x' }, { query_schema: properties('toString', 'constructor') }, {}).url).toBe(
      'https://api.example.com/v1/x',
    );
  });
});
