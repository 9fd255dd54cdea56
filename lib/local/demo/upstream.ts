// The demo upstream: a small CRM over HTTP with bearer auth, cursor pagination and a rate limit, so that `npm start`
// shows a real exchange without an account anywhere.
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createLimiter } from './rate-limit.ts';
import { type Collection, type DemoRecord, demoData } from './records.ts';

export type DemoOptions = {
  readonly prefix: string;
  /** Opens it for whoever has it, without an end. */
  readonly token: string;
  /** Name of whom another token acts for, as the demo's authorisation server granted it. @default there is none */
  readonly holder?: (token: string) => string | undefined;
  readonly now: () => number;
  /** Requests per window. @default 20 */
  readonly limit?: number;
  /** Seconds. @default 10 */
  readonly window?: number;
  /** Goes along with every answer, in its body and in a header: a value to look for where no payload may be. @default none */
  readonly note?: string;
};

type Reply = { readonly status: number; readonly body?: object };

export const createDemoUpstream = (options: DemoOptions) => {
  const data = demoData();
  const limiter = createLimiter(options.limit ?? 20, options.window ?? 10, options.now);
  const send = sendNoted(options.note);
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readJson(request);
    const name = callerOf(request.headers.authorization, options);
    if (name === undefined) return send(response, { status: 401, body: { error: 'invalid_token' } });
    const { allowed, headers } = limiter();
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (!allowed)
      return send(response, { status: 429, body: { error: 'rate_limited', message: 'Too many requests.' } });
    const url = new URL(request.url ?? '/', 'http://local');
    const path = url.pathname.slice(options.prefix.length);
    if (path === '/me' && request.method === 'GET') return send(response, { status: 200, body: { name } });
    send(response, route(data, request.method ?? 'GET', path, url.searchParams, body));
  };
};

/** A name for `/me`; `undefined` is nobody who may come in. */
const callerOf = (header: string | undefined, { token, holder }: DemoOptions): string | undefined => {
  const given = Buffer.from(header ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  if (given.length === wanted.length && timingSafeEqual(given, wanted)) return 'Demo user';
  return holder?.(/^Bearer (\S+)$/.exec(header ?? '')?.[1] ?? '');
};

const route = (
  data: { readonly [name: string]: Collection },
  method: string,
  path: string,
  query: URLSearchParams,
  body: object | undefined,
): Reply => {
  const [, name = '', id, ...rest] = path.split('/').map(decodeURIComponent);
  const collection = Object.hasOwn(data, name) ? data[name] : undefined;
  if (collection === undefined || rest.length > 0) return { status: 404, body: { error: 'not_found' } };
  if (id === undefined) return method === 'GET' ? list(collection, query) : create(collection, method, body);
  if (name === 'tickets' && id === 'search' && method === 'POST') return search(collection, body);
  return one(collection, id, method, body);
};

const list = (collection: Collection, query: URLSearchParams): Reply => {
  const limit = Math.min(Number(query.get('limit') ?? 10), 100);
  const after = Number(Buffer.from(query.get('cursor') ?? '', 'base64url').toString() || 0);
  if (!Number.isInteger(limit) || limit < 1 || !Number.isInteger(after))
    return { status: 400, body: { error: 'bad_page' } };
  const rows = [...collection.values()].slice(after, after + limit);
  const more = after + limit < collection.size;
  const next = more ? { next_cursor: Buffer.from(String(after + limit)).toString('base64url') } : {};
  return { status: 200, body: { data: rows, ...next } };
};

const create = (collection: Collection, method: string, body: object | undefined): Reply => {
  if (method !== 'POST') return { status: 405, body: { error: 'method_not_allowed' } };
  if (body === undefined) return { status: 400, body: { error: 'bad_body' } };
  const id = String(Math.max(0, ...[...collection.keys()].map(Number)) + 1);
  const record: DemoRecord = { ...body, id };
  collection.set(id, record);
  return { status: 201, body: record };
};

const one = (collection: Collection, id: string, method: string, body: object | undefined): Reply => {
  const record = collection.get(id);
  if (record === undefined) return { status: 404, body: { error: 'not_found', message: `No record ${id}.` } };
  if (method === 'GET') return { status: 200, body: record };
  if (method === 'DELETE') {
    collection.delete(id);
    return { status: 204 };
  }
  if (method !== 'PATCH' || body === undefined) return { status: 405, body: { error: 'method_not_allowed' } };
  const changed = { ...record, ...body, id };
  collection.set(id, changed);
  return { status: 200, body: changed };
};

const search = (collection: Collection, body: object | undefined): Reply => {
  const { text = '', status } = (body ?? {}) as { text?: string; status?: string };
  const rows = [...collection.values()].filter(
    (row) =>
      String(row.subject).toLowerCase().includes(text.toLowerCase()) && (status === undefined || row.status === status),
  );
  return { status: 200, body: { data: rows } };
};

const readJson = async (request: IncomingMessage): Promise<object | undefined> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString());
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
};

const sendNoted =
  (note: string | undefined) =>
  (response: ServerResponse, { status, body }: Reply): void => {
    if (note !== undefined) response.setHeader('x-demo-note', note);
    if (body === undefined) response.writeHead(status).end();
    else {
      const noted = note === undefined ? body : { ...body, note };
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(noted));
    }
  };
