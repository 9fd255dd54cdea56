// Differential: generated calls go through the real request builder and the real client to a recording upstream, and what
// arrives is read by other people's parsers. Whatever is not refused has to come out as it went in.
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Busboy } from '@fastify/busboy';
import fc from 'fast-check';
import qs from 'qs';
import { parseTemplate } from 'url-template';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUpstreamClient } from '#adapters/http/upstream-client.ts';
import type { Method } from '#core/integrations/integration.ts';
import type { ParameterRule } from '#core/integrations/request-rules.ts';
import { isObject, type Json, type JsonObject } from '#core/json.ts';
import { argumentSlots } from '#core/upstream/argument-slots.ts';
import { buildRequest } from '#core/upstream/build-request.ts';
import type { SendUpstream } from '#core/upstream/exchange.ts';
import { multipartFor } from '#core/upstream/load-multipart.ts';
import { runs } from '#test/support/runs.ts';

type Arrived = { readonly url: string; readonly headers: IncomingHttpHeaders; readonly body: Buffer };

let arrived: Arrived | undefined;
const upstream = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    arrived = { url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) };
    response.end();
  });
});
let send: SendUpstream;

beforeAll(async () => {
  await once(upstream.listen(0, '127.0.0.1'), 'listening');
  const { port } = upstream.address() as AddressInfo;
  const loopbackRoutes = { 'api.example.com': `http://127.0.0.1:${port}` };
  send = createUpstreamClient({ now: Date.now, ownHosts: [], loopbackRoutes });
});
afterAll(() => {
  upstream.closeAllConnections();
  upstream.close();
});

type Schemas = Parameters<typeof argumentSlots>[1];

/** What arrived upstream; `undefined` where the arguments were refused. */
const wire = async (method: Method, schemas: Schemas, args: JsonObject): Promise<Arrived | undefined> => {
  const built = buildRequest({
    integration: { base_url: 'https://api.example.com', auth: [] },
    method,
    slots: argumentSlots(method, schemas),
    args,
    variables: {},
    multipart: await multipartFor(method),
  });
  if (!built.ok) return undefined;
  const answer = await send(built.value, [], Date.now() + 5000);
  expect(answer).toMatchObject({ kind: 'answer', status: 200 });
  return arrived;
};

const schemaOf = (...names: string[]): JsonObject => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, {}])),
});

/** Runs a property over calls, and sees to it that not all were refused. */
const holds = async <Given>(
  values: fc.Arbitrary<Given>,
  call: (given: Given) => Promise<Arrived | undefined>,
  check: (given: Given, arrived: Arrived) => void | Promise<void>,
  count = 250,
): Promise<void> => {
  let sent = 0;
  const property = fc.asyncProperty(values, async (given) => {
    const found = await call(given);
    if (found === undefined) return;
    sent += 1;
    await check(given, found);
  });
  await fc.assert(property, runs(count));
  expect(sent).toBeGreaterThan(count / 5);
};

const hostile = fc.constantFrom(
  ...'%&=+;,.|/?#[]{}()\'"\\:@!$* \t\r\n\0é😀a1'.split(''),
  '%2C',
  '%2F',
  '..',
  '--',
  '__proto__',
  '\ud800',
);
const text = fc.oneof(
  fc.array(hostile, { maxLength: 6 }).map((parts) => parts.join('')),
  fc.string({ maxLength: 8 }),
  fc.string({ minLength: 1, maxLength: 8, unit: fc.constantFrom(...'abcXYZ019-_~ ') }),
);
const scalar = fc.oneof(text, text, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean());
const list = fc.array(scalar, { minLength: 1, maxLength: 4 });
const key = fc
  .oneof(text, fc.string({ minLength: 1, maxLength: 5, unit: fc.constantFrom(...'abcxyz') }))
  .filter((each) => each !== '__proto__');
const flat = fc
  .dictionary(key, scalar, { minKeys: 1, maxKeys: 4 })
  // Two halves of surrogate pairs are one name on the wire; none comes through the door (core/strict-json.ts).
  .filter((each) => new Set(Object.keys(each).map((name) => name.toWellFormed())).size === Object.keys(each).length);
const anyFlat = fc.oneof(scalar, list, flat) as fc.Arbitrary<Json>;

const textOf = (value: Json): string => (typeof value === 'string' ? value.toWellFormed() : JSON.stringify(value));
const textsOf = (value: Json): Json =>
  Array.isArray(value)
    ? value.map((item: Json) => textOf(item))
    : isObject(value)
      ? Object.fromEntries(Object.entries(value).map(([name, item]) => [name.toWellFormed(), textOf(item)]))
      : textOf(value);

const EXPLODES = [false, true] as const;

describe('a path argument is what RFC 6570 makes of it', () => {
  const OPERATORS = { simple: '', label: '.', matrix: ';' } as const;

  it.each((['simple', 'label', 'matrix'] as const).flatMap((style) => EXPLODES.map((explode) => ({ style, explode }))))(
    '$style, explode $explode',
    async ({ style, explode }) => {
      const template = parseTemplate(`/x/{${OPERATORS[style]}id${explode ? '*' : ''}}/y`);
      const method: Method = { http: 'GET', path: '/x/{id}/y', parameters: { id: { in: 'path', style, explode } } };
      await holds(
        anyFlat,
        (id) => wire(method, {}, { id }),
        (id, { url }) => {
          // The template library leaves !'()* as they are, which RFC 6570 §3.2.1 does not: only unreserved is literal.
          const expanded = template.expand({ id: textsOf(id) as string });
          const expected = expanded.replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);
          expect(url).toBe(expected);
          if (style !== 'label' || !explode || !Array.isArray(id)) return;
          const items = url.slice('/x/.'.length, -'/y'.length).split('.');
          expect(items.map(decodeURIComponent)).toEqual(textsOf(id));
        },
        600,
      );
    },
  );
});

describe('a query argument', () => {
  const method = (rule: Partial<ParameterRule>): Method => ({
    ...{ http: 'GET', path: '/x' },
    query: { fixed: 'one two' },
    parameters: { q: { in: 'query', ...rule } },
  });
  const call = (rule: Partial<ParameterRule>) => (q: Json) =>
    wire(method(rule), { query_schema: schemaOf('q') }, { q });
  const search = (url: string): string => url.slice(url.indexOf('?') + 1);

  it.each(EXPLODES)('is read as it was given: form, exploded, allow_reserved %s', async (allow_reserved) => {
    await holds(fc.oneof(scalar, list) as fc.Arbitrary<Json>, call({ allow_reserved }), (q, { url }) => {
      const expected = [q].flat().map((each) => textOf(each as Json));
      expect(new URLSearchParams(search(url)).getAll('q')).toEqual(expected);
      expect([qs.parse(search(url)).q].flat()).toEqual(expected);
      expect(new URLSearchParams(search(url)).getAll('fixed')).toEqual(['one two']);
    });
  });

  it('brings its own names: form, exploded object', async () => {
    await holds(flat, call({}), (q, { url }) => {
      const members = [...new URLSearchParams(search(url))].filter(([name]) => name !== 'fixed');
      expect(Object.fromEntries(members)).toEqual(textsOf(q));
    });
  });

  it('is what RFC 6570 makes of it: form, not exploded', async () => {
    const template = parseTemplate('/x?fixed=one%20two{&q}');
    await holds(anyFlat, call({ explode: false }), (q, { url }) => {
      const expanded = template.expand({ q: textsOf(q) as string });
      expect(url).toBe(expanded.replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`));
    });
  });

  it.each([
    ['spaceDelimited', ' '],
    ['pipeDelimited', '|'],
    ['tabDelimited', '\t'],
  ] as const)('is a list once it is decoded and split: %s', async (style, separator) => {
    await holds(fc.oneof(list, flat) as fc.Arbitrary<Json>, call({ style }), (q, { url }) => {
      const texts = textsOf(q) as JsonObject;
      const expected = Array.isArray(texts) ? texts : Object.entries(texts).flat();
      expect(new URLSearchParams(search(url)).get('q')?.split(separator)).toEqual(expected);
    });
  });

  it('is the same object again: deepObject', async () => {
    // qs cannot tell a bracket in a key from one of its own, and reads digits as places in a list.
    const name = fc.string({ minLength: 1, maxLength: 6, unit: fc.constantFrom(...'abcxyz_-é &=%+.') });
    const deep = fc.letrec<{ value: Json; object: Json }>((tie) => ({
      object: fc.dictionary(name, tie('value'), { minKeys: 1, maxKeys: 3 }) as fc.Arbitrary<Json>,
      value: fc.oneof({ depthSize: 'small', maxDepth: 3 }, scalar, list, tie('object')) as fc.Arbitrary<Json>,
    })).object;
    const read = (value: Json): Json =>
      isObject(value)
        ? Object.fromEntries(Object.entries(value).map(([each, item]) => [each, read(item)]))
        : textsOf(value);
    await holds(deep, call({ style: 'deepObject' }), (q, { url }) => {
      expect(qs.parse(search(url), { depth: 10 }).q).toEqual(read(q));
    });
  });

  it('is JSON again: json', async () => {
    await holds(fc.jsonValue() as fc.Arbitrary<Json>, call({ style: 'json' }), (q, { url }) => {
      expect(JSON.parse(new URLSearchParams(search(url)).get('q') ?? '')).toEqual(JSON.parse(JSON.stringify(q)));
    });
  });
});

describe('a header argument', () => {
  const call = (rule: Partial<ParameterRule>) => (h: Json) =>
    wire({ http: 'GET', path: '/x', parameters: { h: { in: 'header', name: 'X-H', ...rule } } }, {}, { h });

  it.each(EXPLODES)('is its text, its items or its members: simple, explode %s', async (explode) => {
    await holds(anyFlat, call({ explode }), (h, { headers }) => {
      const found = headers['x-h'] as string;
      const texts = textsOf(h);
      if (typeof texts === 'string') return expect(found).toBe(texts);
      const items = found.split(',');
      if (Array.isArray(texts)) return expect(items).toEqual(texts);
      const members = Object.entries(texts as JsonObject);
      expect(items).toEqual(explode ? members.map((each) => each.join('=')) : members.flat());
    });
  });

  it('is JSON again: json', async () => {
    await holds(fc.jsonValue() as fc.Arbitrary<Json>, call({ style: 'json' }), (h, { headers }) => {
      if (h !== null) expect(JSON.parse(headers['x-h'] as string)).toEqual(JSON.parse(JSON.stringify(h)));
    });
  });
});

const post = (body: Method['body'], parameters: Method['parameters'] = {}): Method => ({
  ...{ http: 'POST', path: '/x', parameters },
  ...(body !== undefined && { body }),
});

describe('a body', () => {
  it('is the arguments again: json', async () => {
    const args = fc.record({ a: fc.jsonValue(), b: fc.jsonValue() }) as unknown as fc.Arbitrary<JsonObject>;
    await holds(
      args,
      (given) => wire(post(undefined), { body_schema: schemaOf('a', 'b') }, given),
      (given, { body }) => {
        expect(JSON.parse(body.toString())).toEqual(JSON.parse(JSON.stringify(given)));
      },
    );
  });

  it('is the fields again: form', async () => {
    const rules: Method['parameters'] = {
      multi: { in: 'body', style: 'form' },
      csv: { in: 'body', style: 'form', explode: false },
      pipes: { in: 'body', style: 'pipeDelimited' },
      json: { in: 'body', style: 'json' },
    };
    const given = fc.record({
      multi: list,
      csv: list,
      pipes: list,
      json: fc.jsonValue(),
      deep: fc.record({ k: list, l: scalar }),
    });
    const names = ['multi', 'csv', 'pipes', 'json', 'deep'];
    const call = (args: unknown) =>
      wire(post({ encoding: 'form' }, rules), { body_schema: schemaOf(...names) }, args as JsonObject);
    await holds(given, call, (args, { headers, body }) => {
      expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
      const form = new URLSearchParams(body.toString());
      expect(form.getAll('multi')).toEqual(args.multi.map(textOf));
      expect(form.get('pipes')?.split('|')).toEqual(args.pipes.map(textOf));
      expect(JSON.parse(form.get('json') ?? '')).toEqual(JSON.parse(JSON.stringify(args.json)));
      // Commas between items stay what they are; those within are encoded.
      const csv = /(?:^|&)csv=([^&]*)/.exec(body.toString())?.[1] ?? '';
      expect(csv.split(',').map(decodeURIComponent)).toEqual(args.csv.map(textOf));
      expect(qs.parse(body.toString()).deep).toEqual({ k: args.deep.k.map(textOf), l: textOf(args.deep.l) });
    });
  });

  it('is the octets: binary', async () => {
    const method = post({ encoding: 'binary', argument: 'content', content_type: 'image/png' });
    const schemas = { body_schema: { type: 'string', contentEncoding: 'base64' } };
    const octets = fc.uint8Array({ maxLength: 300 });
    const call = (bytes: Uint8Array) => wire(method, schemas, { content: Buffer.from(bytes).toString('base64') });
    await holds(octets, call, (bytes, { headers, body }) => {
      expect([headers['content-type'], headers['content-length']]).toEqual(['image/png', String(bytes.length)]);
      expect(body.equals(bytes)).toBe(true);
    });
  });
});

type Part = { readonly name: string; readonly type: string; readonly content: string; readonly filename?: string };

const readParts = async ({ headers, body }: Arrived): Promise<readonly Part[]> => {
  const parts: Part[] = [];
  const parser = new Busboy({ headers: { 'content-type': String(headers['content-type']) } });
  parser.on('field', (name, content, _nameCut, _valueCut, _encoding, type) => parts.push({ name, content, type }));
  parser.on('file', (name, stream, filename, _encoding, type) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => parts.push({ name, type, filename, content: Buffer.concat(chunks).toString('base64') }));
  });
  parser.end(body);
  await once(parser, 'finish');
  return parts;
};

describe('a multipart body', () => {
  const file = { type: 'string', contentEncoding: 'base64', contentMediaType: 'image/png' };
  const schema: JsonObject = {
    type: 'object',
    properties: { text: {}, many: {}, object: {}, csv: {}, file, name: {}, files: { type: 'array', items: file } },
  };
  const rules: Method['parameters'] = {
    csv: { in: 'body', explode: false },
    file: { in: 'body', filename: 'name' },
  };
  const base64 = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('base64'));
  const given = fc.record({
    text,
    many: list,
    object: fc.dictionary(key, fc.jsonValue(), { maxKeys: 3 }),
    csv: fc.array(fc.oneof(fc.integer(), fc.string({ maxLength: 5 })), { minLength: 1, maxLength: 3 }),
    file: base64,
    name: fc.oneof(text, fc.constantFrom('a b.png', 'ü"x".pdf', "it's")),
    files: fc.array(base64, { maxLength: 3 }),
  });

  it('has the arguments as its parts', async () => {
    const call = (args: unknown) =>
      wire(post({ encoding: 'multipart' }, rules), { body_schema: schema }, args as JsonObject);
    await holds(
      given,
      call,
      async (args, request) => {
        const parts = await readParts(request);
        const named = (name: string) => parts.filter((part) => part.name === name);
        expect(named('text').map(({ content }) => content)).toEqual([textOf(args.text)]);
        expect(named('many').map(({ content }) => content)).toEqual(args.many.map(textOf));
        expect(named('object').map(({ type, content }) => [type, JSON.parse(content)])).toEqual([
          ['application/json', JSON.parse(JSON.stringify(args.object))],
        ]);
        expect(named('csv').map(({ content }) => content.split(','))).toEqual([args.csv.map(textOf)]);
        const filename = args.name.toWellFormed().replaceAll('"', '%22');
        expect(named('file')).toEqual([{ name: 'file', type: 'image/png', filename, content: args.file }]);
        expect(named('files').map(({ content }) => content)).toEqual(args.files);
        expect(named('name')).toEqual([]);
        expect(parts).toHaveLength(4 + args.many.length + args.files.length);
      },
      400,
    );
  });
});
