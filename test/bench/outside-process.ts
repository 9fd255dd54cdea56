// What lies outside the measured processes: the upstream, and an AWS that answers from memory. The first request of a
// kind goes to the embedded AWS and its answer is kept, so that dynalite's own milliseconds are not measured.
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { api, INTEGRATIONS, openDoor, startTestGateway, type TestGateway } from '#test/support/gateway.ts';
import { answerBench, argument } from './answer.ts';

export type Outside = {
  readonly upstream: string;
  readonly endpoints: { readonly [service: string]: string };
  /** The embedded services themselves. */
  readonly embedded: { readonly [service: string]: string };
  /** URL tokens of a door to the demo and of one to 200 tools. */
  readonly demoToken: string;
  readonly wideToken: string;
};

const BODY = JSON.stringify({ id: '7', first_name: 'Tim', notes: 'n'.repeat(985) });

const listen = (listener: RequestListener): Promise<string> =>
  new Promise((resolve) => {
    const server = createServer({ keepAliveTimeout: 60_000 }, listener);
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });

const upstream: RequestListener = (request, response) => {
  request.resume();
  response.writeHead(200, {
    'content-type': 'application/json',
    'x-ratelimit-limit': '20',
    'x-ratelimit-remaining': '19',
    'x-ratelimit-reset': '10',
  });
  response.end(BODY);
};

const read = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

const JSON_1 = { 'content-type': 'application/x-amz-json-1.0' };

const rememberingAws = (endpoint: string): RequestListener => {
  const known = new Map<string, Promise<{ status: number; body: string }>>();
  return async (request, response) => {
    const body = await read(request);
    const target = String(request.headers['x-amz-target']);
    // An audit record is like no other: nothing to remember, and nothing is read of it.
    if (target.endsWith('.PutItem')) return void response.writeHead(200, JSON_1).end('{}');
    const headers = {
      'x-amz-target': target,
      'content-type': String(request.headers['content-type']),
      authorization: String(request.headers.authorization),
      'x-amz-date': String(request.headers['x-amz-date']),
    };
    const answer =
      known.get(target + body) ??
      fetch(endpoint, { method: 'POST', headers, body }).then(async (first) => ({
        status: first.status,
        body: await first.text(),
      }));
    known.set(target + body, answer);
    const { status, body: text } = await answer;
    response.writeHead(status, JSON_1).end(text);
  };
};

const endpointsOf = async (gateway: TestGateway): Promise<Outside['endpoints']> => {
  const urls = [...new Set(Object.values(gateway.endpoints))];
  const remembering = new Map(
    await Promise.all(urls.map(async (url) => [url, await listen(rememberingAws(url))] as const)),
  );
  return Object.fromEntries(
    Object.entries(gateway.endpoints).map(([name, url]) => [name, remembering.get(url) ?? url]),
  );
};

const start = async (directory: string): Promise<Outside> => {
  const gateway = await startTestGateway({ integrationDirectories: [INTEGRATIONS, directory] });
  const demo = await openDoor(gateway);
  const wide = await openDoor(gateway, {}, { integration: 'wide', credential: { kind: 'none', secret: {} } });
  if ((await api(gateway, gateway.adminKey, 'GET /integrations/wide/tools')).body.items.length !== 200)
    throw new Error('the wide integration does not have 200 tools');
  return {
    upstream: await listen(upstream),
    endpoints: await endpointsOf(gateway),
    embedded: gateway.endpoints,
    demoToken: demo.token,
    wideToken: wide.token,
  };
};

const started = start(argument<string>());
answerBench({ start: () => started });
