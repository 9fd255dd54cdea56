// What leaves is compared byte by byte; test/integrations/on-the-wire.test.ts has another parser read it.
import { describe, expect, it } from 'vitest';
import type { Method } from '#core/integrations/integration.ts';
import type { ParameterRule } from '#core/integrations/request-rules.ts';
import type { Json, JsonObject } from '#core/json.ts';
import { argumentSlots } from '#core/upstream/argument-slots.ts';
import { buildRequest } from '#core/upstream/build-request.ts';
import { multipartFor } from '#core/upstream/load-multipart.ts';
import { boundaryOf, multipartBody } from '#core/upstream/multipart-body.ts';

const FILE: JsonObject = { type: 'string', contentEncoding: 'base64' };

const build = (
  properties: JsonObject,
  args: JsonObject,
  parameters: Readonly<Record<string, ParameterRule>> = {},
  rule: Method['body'] = {},
) => {
  const method: Method = { http: 'POST', path: '/x', parameters, body: { encoding: 'multipart', ...rule } };
  return buildRequest({
    integration: { base_url: 'https://api.example.com', auth: [] },
    method,
    slots: argumentSlots(method, { body_schema: { type: 'object', properties } }),
    args,
    variables: {},
    multipart: multipartBody,
  });
};

/** Body as Latin-1 text with its boundary written `B`; problems as pointers. */
const sent = (...call: Parameters<typeof build>): string => {
  const built = build(...call);
  if (!built.ok) return built.error.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('\n');
  const [, boundary = ''] =
    /^multipart\/form-data; boundary=([\w-]+)$/.exec(built.value.headers['content-type'] ?? '') ?? [];
  return Buffer.from(built.value.body ?? '')
    .toString('latin1')
    .replaceAll(boundary, 'B');
};

const part = (headers: string, content: string): string =>
  `--B\r\ncontent-disposition: form-data; ${headers}\r\n\r\n${content}\r\n`;
const JSON_PART = 'content-type: application/json';

describe('a multipart body', () => {
  it('has a part for each property, objects as JSON, and a part for each item of a list', () => {
    const args = { a: 'ü\r\n--B', b: 1.5, c: true, d: { k: [1, null] }, e: ['x', null, 2, { m: 1 }], f: null };
    expect(sent({ a: {}, b: {}, c: {}, d: {}, e: {}, f: {} }, args)).toBe(
      [
        part('name="a"', 'Ã¼\r\n--B'),
        part('name="b"', '1.5'),
        part('name="c"', 'true'),
        part(`name="d"\r\n${JSON_PART}`, '{"k":[1,null]}'),
        part('name="e"', 'x'),
        part('name="e"', '2'),
        part(`name="e"\r\n${JSON_PART}`, '{"m":1}'),
        part('name="f"', ''),
        '--B--\r\n',
      ].join(''),
    );
  });

  it.each<[string, ParameterRule, Json, readonly string[]]>([
    ['joined', { in: 'body', explode: false }, ['x', 'y'], [part('name="a"', 'x,y')]],
    ['ssv', { in: 'body', style: 'spaceDelimited' }, ['x', 'y'], [part('name="a"', 'x y')]],
    ['pipes', { in: 'body', style: 'pipeDelimited' }, ['x', 'y'], [part('name="a"', 'x|y')]],
    ['tsv', { in: 'body', style: 'tabDelimited' }, ['x', 'y'], [part('name="a"', 'x\ty')]],
    ['JSON', { in: 'body', style: 'json' }, ['x', 'y'], [part(`name="a"\r\n${JSON_PART}`, '["x","y"]')]],
    ['typed', { in: 'body', content_type: 'text/csv' }, 'x', [part('name="a"\r\ncontent-type: text/csv', 'x')]],
    [
      'typed JSON',
      { in: 'body', content_type: 'a/b+json' },
      { k: 1 },
      [part('name="a"\r\ncontent-type: a/b+json', '{"k":1}')],
    ],
    ['renamed', { in: 'body', name: 'a b' }, 'x', [part('name="a b"', 'x')]],
    [
      'brackets',
      { in: 'body', style: 'deepObject' },
      { k: ['x'], l: { m: '"' } },
      [part('name="a[k][]"', 'x'), part('name="a[l][m]"', '"')],
    ],
  ])('follows a style: %s', (_, rule, value, parts) => {
    expect(sent({ a: {} }, { a: value }, { a: rule })).toBe(`${parts.join('')}--B--\r\n`);
  });

  it.each<[ParameterRule, Json]>([
    [{ in: 'body', explode: false }, ['x,y']],
    [{ in: 'body', style: 'spaceDelimited' }, ['x y']],
    [{ in: 'body', style: 'pipeDelimited' }, { 'x|': 1 }],
    [{ in: 'body', style: 'tabDelimited' }, ['x\t']],
  ])('refuses an item that holds its separator: %j %j', (rule, value) => {
    expect(sent({ a: {} }, { a: value }, { a: rule })).toBe('/a: a holds the separator of its own list.');
  });

  it('lets no key out of its name', () => {
    const key = 'x"\r\ncontent-type: text/html\r\n\r\n';
    expect(sent({ a: {} }, { a: { [key]: 'v' } }, { a: { in: 'body', style: 'deepObject' } })).toBe(
      `${part('name="a[x%22%0D%0Acontent-type: text/html%0D%0A%0D%0A]"', 'v')}--B--\r\n`,
    );
  });

  it('is the same for the same arguments, and its boundary another for others', () => {
    const type = (a: string) => {
      const built = build({ a: {} }, { a });
      return built.ok ? built.value.headers['content-type'] : '';
    };
    expect(type('x')).toBe(type('x'));
    expect(type('x')).not.toBe(type('y'));
  });

  it('is sent by who loaded it', async () => {
    expect(await multipartFor({ body: { encoding: 'multipart' } })).toBe(multipartBody);
    expect(await multipartFor({ body: { encoding: 'form' } })).toBeUndefined();
    const method: Method = { http: 'POST', path: '/x', body: { encoding: 'multipart' } };
    const slots = argumentSlots(method, { body_schema: { type: 'object', properties: { a: {} } } });
    const integration = { base_url: 'https://api.example.com', auth: [] };
    expect(() => buildRequest({ integration, method, slots, args: {}, variables: {} })).toThrow('having been loaded');
  });

  it('has a boundary that does not occur in it', () => {
    expect(boundaryOf(Buffer.from('a b-0 b-1 c'), (_, attempt) => `b-${attempt}`)).toBe('b-2');
  });

  it('takes one argument that is all of it, with its files', () => {
    const schema: JsonObject = { type: 'object', properties: { f: FILE } };
    const method: Method = { http: 'POST', path: '/x', body: { encoding: 'multipart', argument: 'all' } };
    const built = buildRequest({
      integration: { base_url: 'https://api.example.com', auth: [] },
      method,
      slots: argumentSlots(method, { body_schema: schema }),
      args: { all: { f: 'AAH/', n: 1 } },
      variables: {},
      multipart: multipartBody,
    });
    expect(built.ok && Buffer.from(built.value.body ?? '').toString('latin1')).toContain(
      'name="f"; filename="f"\r\ncontent-type: application/octet-stream\r\n\r\n\0\u0001\xff\r\n',
    );
  });

  it('does not repeat a long name for each of many values', () => {
    const [a] = [{ ['n'.repeat(100_000)]: Array.from({ length: 1000 }, () => 1) }];
    for (const encoding of ['multipart', 'form'] as const)
      expect(sent({ a: {} }, { a }, { a: { in: 'body', style: 'deepObject' } }, { encoding })).toBe(
        ': The arguments would make a request of more than 4 MiB, because names are repeated for each value.',
      );
  });
});

describe('a file', () => {
  it('is octets with a name and a media type, once for each item of a list', () => {
    const png = { ...FILE, contentMediaType: 'image/png' };
    expect(sent({ f: png, g: { type: 'array', items: FILE } }, { f: 'AP8NCg==', g: ['YQ==', ''] })).toBe(
      [
        part('name="f"; filename="f"\r\ncontent-type: image/png', '\0\xff\r\n'),
        part('name="g"; filename="g"\r\ncontent-type: application/octet-stream', 'a'),
        part('name="g"; filename="g"\r\ncontent-type: application/octet-stream', ''),
        '--B--\r\n',
      ].join(''),
    );
    expect(sent({ f: png }, { f: null })).toBe('--B--\r\n');
  });

  const NAMED = { f: { in: 'body', filename: 'n' } } as const;

  it('has the name that an argument gives', () => {
    expect(sent({ f: FILE, n: {} }, { f: 'YQ==', n: 'Bericht "ä".pdf' }, NAMED)).toBe(
      `${part('name="f"; filename="Bericht %22Ã¤%22.pdf"\r\ncontent-type: application/octet-stream', 'a')}--B--\r\n`,
    );
    const files = { type: 'array', items: FILE };
    expect(sent({ f: files, n: {} }, { f: ['YQ==', 'Yg=='], n: ['a.txt', 'b.txt'] }, NAMED)).toMatch(
      /filename="a\.txt".*\r\na\r\n.*filename="b\.txt".*\r\nb\r\n/s,
    );
    expect(sent({ f: FILE, n: {} }, { f: 'YQ==' }, NAMED)).toContain('filename="f"');
  });

  it.each(['../x', 'a/b', '..', '', 'a\\b', 'a\r\nb', 'a\0', '%2e%2e%2fx', 'x'.repeat(201), 7, {}])(
    'has no name that could be a path or a header: %j',
    (n) => {
      expect(sent({ f: FILE, n: {} }, { f: 'YQ==', n }, NAMED)).toMatch(/^\/n: n is no file name/);
    },
  );

  it.each(['YQ', 'YQ=', 'YQ==\n', 'Y-==', 'YR==', ' YQ==', 'ä', 7, {}, true])('is base64 and nothing else: %j', (f) => {
    expect(sent({ f: FILE }, { f })).toMatch(/^\/f: f is not base64/);
    expect(sent({ f: { type: 'array', items: FILE } }, { f: ['YQ==', f] })).toMatch(/^\/f\/1: f is not base64/);
  });

  it('throws on a media type that is none', () => {
    const file = { ...FILE, contentMediaType: 'image/png\r\nx: y' };
    expect(() => build({ f: file }, { f: 'YQ==' })).toThrow('a media type that is none');
  });
});

describe('a binary body', () => {
  const binary = (content: Json, content_type?: string) => {
    const body = {
      encoding: 'binary',
      argument: 'content',
      ...(content_type !== undefined && { content_type }),
    } as const;
    const method: Method = { http: 'PUT', path: '/x', body };
    const slots = argumentSlots(method, { body_schema: FILE });
    const integration = { base_url: 'https://api.example.com', auth: [] };
    return buildRequest({ integration, method, slots, args: { content }, variables: {} });
  };

  it('is the octets of its argument', () => {
    const built = binary('AP8NCg==', 'image/png');
    expect(
      built.ok && [built.value.headers['content-type'], Buffer.from(built.value.body ?? '').toString('hex')],
    ).toEqual(['image/png', '00ff0d0a']);
    const untyped = binary('');
    expect(untyped.ok && untyped.value).toMatchObject({
      headers: { 'content-type': 'application/octet-stream' },
      body: Buffer.alloc(0),
    });
  });

  it.each(['YQ', 'no', 7, { a: 1 }, ['YQ=='], null])('is base64 and nothing else: %j', (content) => {
    const built = binary(content);
    expect(built.ok ? [] : built.error.map(({ pointer }) => pointer)).toEqual(['/content']);
  });
});
