// What lies outside the gateway under load: the upstream, 200 tenants with a door each, and an AWS that answers from memory.
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerBench, argument } from '#test/bench/answer.ts';
import { openDoor, startTestGateway, type TestGateway } from '#test/support/gateway.ts';

export type Outside = {
  readonly upstream: string;
  readonly endpoints: { readonly [service: string]: string };
  /** URL tokens, one of each tenant. */
  readonly tokens: readonly string[];
};

const servers: Server[] = [];

const listen = (listener: RequestListener): Promise<string> =>
  new Promise((resolve) => {
    const server = createServer({ keepAliveTimeout: 60_000 }, listener);
    servers.push(server);
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });

const read = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

const CONTACT = JSON.stringify({ id: '7', first_name: 'Tim', notes: 'n'.repeat(985) });
const CONTACTS = JSON.stringify({
  data: Array.from({ length: 20 }, (_, id) => ({ id: String(id), first_name: 'Tim' })),
});

const upstream: RequestListener = (request, response) => {
  request.resume();
  const isList = request.method === 'GET' && /\/contacts(?:\?|$)/.test(request.url ?? '');
  response
    .writeHead(request.method === 'POST' ? 201 : 200, {
      'content-type': 'application/json',
      'x-ratelimit-remaining': '19',
    })
    .end(isList ? CONTACTS : CONTACT);
};

const JSON_1 = { 'content-type': 'application/x-amz-json-1.0' };

/** Each read is answered by the embedded AWS once; what is written is audit records, of which nothing is read. */
const rememberingAws = (endpoint: string): RequestListener => {
  const known = new Map<string, Promise<{ readonly status: number; readonly body: string }>>();
  const ask = async (headers: Record<string, string>, body: string) => {
    const answer = await fetch(endpoint, { method: 'POST', headers, body });
    return { status: answer.status, body: await answer.text() };
  };
  return async (request, response) => {
    const body = await read(request);
    const target = String(request.headers['x-amz-target']);
    if (target.endsWith('.PutItem')) return void response.writeHead(200, JSON_1).end('{}');
    const names = ['x-amz-target', 'content-type', 'authorization', 'x-amz-date'];
    const headers = Object.fromEntries(names.map((name) => [name, String(request.headers[name])]));
    const answer = known.get(target + body) ?? ask(headers, body);
    known.set(target + body, answer);
    const { status, body: text } = await answer;
    response.writeHead(status, JSON_1).end(text);
  };
};

const rememberingEndpoints = async ({ endpoints }: TestGateway): Promise<Outside['endpoints']> => {
  const urls = [...new Set(Object.values(endpoints))];
  const remembering = new Map<string, string>();
  for (const url of urls) remembering.set(url, await listen(rememberingAws(url)));
  return Object.fromEntries(Object.entries(endpoints).map(([name, url]) => [name, remembering.get(url) ?? url]));
};

const start = async (tenants: number): Promise<Outside> => {
  const gateway = await startTestGateway();
  const tokens: string[] = [];
  for (let tenant = 0; tenant < tenants; tenant++) tokens.push((await openDoor(gateway)).token);
  return { upstream: await listen(upstream), endpoints: await rememberingEndpoints(gateway), tokens };
};

const started = start(argument<number>());

/** Ends connections that nobody uses, so that what the other end still holds is a leak. */
const hangUp = (): void => {
  for (const server of servers) server.closeIdleConnections();
};

answerBench({ start: () => started, hangUp });

// Whoever asked is gone, however it ended.
process.once('disconnect', () => process.exit());
