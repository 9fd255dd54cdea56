// Every kind of slot that a text of a caller fills, and what its request has to look like whatever the text is.
import type { Method } from '#core/integrations/integration.ts';
import type { JsonObject } from '#core/json.ts';
import { argumentSlots } from '#core/upstream/argument-slots.ts';
import { buildRequest } from '#core/upstream/build-request.ts';
import type { UpstreamRequest } from '#core/upstream/exchange.ts';
import { multipartBody } from '#core/upstream/multipart-body.ts';
import { formNames, isOnePartNamed, multipartHeads, problemsOfUrl } from './request-structure.ts';

export const ORIGIN = 'https://api.example.com';

type Case = {
  readonly name: string;
  readonly method: Method;
  /** Documented arguments beside those of the path. */
  readonly query?: readonly string[];
  readonly body?: JsonObject;
  readonly args: (text: string) => JsonObject;
  /** Query parameters that may be there. */
  readonly names?: readonly string[];
  readonly header?: string;
  /** Problems of the body. */
  readonly bodyProblems?: (body: UpstreamRequest['body'], text: string) => boolean;
};

export type StringSlot = {
  readonly name: string;
  /** `undefined` where the text is refused. */
  readonly build: (text: string) => UpstreamRequest | undefined;
  readonly problems: (request: UpstreamRequest, text: string) => readonly string[];
};

const GET = { http: 'GET', path: '/v1/things' } as const;
const POST = { http: 'POST', path: '/v1/things' } as const;
const FORM = { ...POST, body: { encoding: 'form' } } as const;
const MULTIPART = { ...POST, body: { encoding: 'multipart' } } as const;
const FILE = { type: 'string', contentEncoding: 'base64' } as const;

const object = (...names: string[]): JsonObject => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, {}])),
});

const wellFormed = (text: string): string => text.toWellFormed();

const inPath = (style: 'simple' | 'label' | 'matrix', explode = false): Case => ({
  name: `a path segment, ${style}${explode ? ', exploded' : ''}`,
  method: { http: 'GET', path: '/v1/{id}/notes', parameters: { id: { in: 'path', style, explode } } },
  args: (id) => ({ id }),
});

const CASES: readonly Case[] = [
  inPath('simple'),
  inPath('label'),
  inPath('label', true),
  inPath('matrix'),
  {
    name: 'an item of a path segment',
    method: { http: 'GET', path: '/v1/{id}/notes' },
    args: (text) => ({ id: ['a', text] }),
  },
  { name: 'a query value', method: GET, query: ['q'], args: (q) => ({ q }), names: ['q'] },
  {
    name: 'a query value with reserved characters',
    method: { ...GET, parameters: { q: { in: 'query', allow_reserved: true } } },
    args: (q) => ({ q }),
    names: ['q'],
  },
  {
    name: 'an item of a list in a query',
    method: { ...GET, parameters: { ids: { in: 'query', explode: false } } },
    args: (text) => ({ ids: ['a', text] }),
    names: ['ids'],
  },
  {
    name: 'a member of an object in a query',
    method: { ...GET, parameters: { filter: { in: 'query', style: 'deepObject' } } },
    args: (text) => ({ filter: { a: text } }),
    names: ['filter[a]'],
  },
  {
    name: 'a header',
    method: { ...GET, parameters: { trace: { in: 'header', name: 'X-Trace' } } },
    args: (trace) => ({ trace }),
    header: 'x-trace',
  },
  {
    name: 'a cursor',
    method: { ...GET, pagination: { kind: 'cursor', cursor: { name: 'after' }, next: '/next' } },
    args: (next_cursor) => ({ next_cursor }),
    names: ['after'],
  },
  {
    name: 'a cursor of next links',
    method: { ...GET, pagination: { kind: 'link', parameters: ['page'] } },
    args: (text) => ({ next_cursor: `page=${text}` }),
    names: ['page'],
  },
  {
    name: 'a cursor in the body',
    method: { ...POST, pagination: { kind: 'cursor', cursor: { name: 'after', in: 'body' }, next: '/next' } },
    args: (next_cursor) => ({ next_cursor }),
    bodyProblems: (body, text) => JSON.parse(String(body)).after !== text,
  },
  {
    name: 'a field of a JSON body',
    method: POST,
    body: object('name', 'other'),
    args: (name) => ({ name, other: 1 }),
    bodyProblems: (body, text) => body !== JSON.stringify({ name: text, other: 1 }),
  },
  {
    name: 'a whole text body',
    method: { ...POST, body: { content_type: 'text/csv' } },
    body: { type: 'string' },
    args: (body) => ({ body }),
    bodyProblems: (body, text) => body !== text,
  },
  {
    name: 'a field of a form',
    method: FORM,
    body: object('name'),
    args: (name) => ({ name }),
    bodyProblems: (body, text) =>
      formNames(body).join() !== 'name' || new URLSearchParams(String(body)).get('name') !== wellFormed(text),
  },
  {
    name: 'the name of a field of a form',
    method: { ...FORM, body: { encoding: 'form', argument: 'body' } },
    body: { type: 'object' },
    args: (text) => ({ body: { [text]: 'v' } }),
    bodyProblems: (body, text) => formNames(body).join('\n') !== wellFormed(text),
  },
  {
    name: 'a part of a multipart body',
    method: MULTIPART,
    body: object('name'),
    args: (name) => ({ name }),
    bodyProblems: (body) => multipartHeads(body).join() !== 'form-data; name="name"',
  },
  {
    name: 'the name of a part',
    method: { ...MULTIPART, body: { encoding: 'multipart', argument: 'body' } },
    body: { type: 'object' },
    args: (text) => ({ body: { [text]: 'v' } }),
    bodyProblems: (body, text) => !isOnePartNamed(body, text),
  },
  {
    name: 'the name of a file',
    method: { ...MULTIPART, parameters: { file: { in: 'body', filename: 'title' } } },
    body: { type: 'object', properties: { file: FILE, title: {} } },
    args: (title) => ({ file: 'AAAA', title }),
    bodyProblems: (body) => !/^form-data; name="file"; filename="[^"/\\]*"$/.test(multipartHeads(body).join()),
  },
  {
    name: 'the content of a file',
    method: MULTIPART,
    body: { type: 'object', properties: { file: FILE } },
    args: (text) => ({ file: Buffer.from(text).toString('base64') }),
    bodyProblems: (body) => multipartHeads(body).join() !== 'form-data; name="file"; filename="file"',
  },
];

const slotOf = ({ name, method, query = [], body, args, names = [], header, bodyProblems }: Case): StringSlot => {
  const slots = argumentSlots(method, {
    query_schema: object(...query),
    ...(body === undefined ? {} : { body_schema: body }),
  });
  const integration = { base_url: ORIGIN, auth: [] };
  const headers = [
    'accept',
    ...(header === undefined ? [] : [header]),
    ...(bodyProblems === undefined ? [] : ['content-type']),
  ];
  return {
    name,
    build: (text) => {
      const given = { integration, method, slots, args: args(text), variables: {}, multipart: multipartBody };
      const request = buildRequest(given);
      return request.ok ? request.value : undefined;
    },
    problems: (request, text) => [
      ...problemsOfUrl(request.url, ORIGIN + method.path, names),
      ...(Object.keys(request.headers).join() === headers.join() ? [] : ['header names']),
      ...(Object.values(request.headers).every((value) => /^[\x20-\x7e\t]*$/.test(value)) ? [] : ['header value']),
      ...(header === undefined || request.headers[header] === text ? [] : ['header argument']),
      ...(request.body !== undefined && bodyProblems === undefined ? ['a body'] : []),
      ...(bodyProblems?.(request.body, text) === true ? ['body'] : []),
    ],
  };
};

export const STRING_SLOTS: readonly StringSlot[] = CASES.map(slotOf);
