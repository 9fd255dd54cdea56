// What lies outside the measured processes: the upstream, and an AWS that answers from memory. The first request of a
// kind goes to the embedded AWS and its answer is kept, so that dynalite's own milliseconds are not measured.
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { selfSignedCertificate } from '#test/adapters/http/self-signed-certificate.ts';
import { INTEGRATIONS, openDoor, startTestGateway, type TestGateway } from '#test/support/gateway.ts';
import { answerBench, argument } from './answer.ts';
import { DEMO_HOST } from './calls.ts';
import { addTenants } from './many-tenants.ts';
import type { Known, ManyTenants, Outside, OutsideArgument } from './outside.ts';

const body = (bytes: number): string => JSON.stringify({ id: '7', first_name: 'Tim', notes: 'n'.repeat(bytes - 39) });
const [SMALL, LARGE] = [body(1024), body(102_400)];

const LIMITS = { 'x-ratelimit-limit': '20', 'x-ratelimit-remaining': '19', 'x-ratelimit-reset': '10' };
const JSON_TYPE = { 'content-type': 'application/json' };

/** Contact `large` has 100 KB, contact `limited` is one too many. */
const upstream: RequestListener = (request, response) => {
  request.resume();
  if (request.url?.endsWith('/limited')) {
    response.writeHead(429, { ...JSON_TYPE, ...LIMITS, 'x-ratelimit-remaining': '0', 'retry-after': '10' }).end('{}');
    return;
  }
  response.writeHead(200, { ...JSON_TYPE, ...LIMITS }).end(request.url?.endsWith('/large') ? LARGE : SMALL);
};

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));

const serve = async (listener: RequestListener): Promise<string> =>
  `http://127.0.0.1:${await listen(createServer({ keepAliveTimeout: 60_000 }, listener))}`;

const read = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

const JSON_1 = { 'content-type': 'application/x-amz-json-1.0' };

const rememberingAws =
  (endpoint: string, known: Known): RequestListener =>
  async (request, response) => {
    const input = await read(request);
    const target = String(request.headers['x-amz-target']);
    // An audit record is like no other: nothing to remember, and nothing is read of it.
    if (target.endsWith('.PutItem')) return void response.writeHead(200, JSON_1).end('{}');
    const answer = known.get(target + input) ?? (await ask(endpoint, request, input));
    known.set(target + input, answer);
    response.writeHead(answer.status, JSON_1).end(answer.body);
  };

const ask = async (endpoint: string, { headers }: IncomingMessage, input: string) => {
  const named = ['x-amz-target', 'content-type', 'authorization', 'x-amz-date'] as const;
  const said = Object.fromEntries(named.map((name) => [name, String(headers[name])]));
  const answer = await fetch(endpoint, { method: 'POST', headers: said, body: input });
  return { status: answer.status, body: await answer.text() };
};

const endpointsOf = async (gateway: TestGateway, known: Known): Promise<Outside['endpoints']> => {
  const urls = [...new Set(Object.values(gateway.endpoints))];
  const remembering = new Map(
    await Promise.all(urls.map(async (url) => [url, await serve(rememberingAws(url, known))] as const)),
  );
  return Object.fromEntries(
    Object.entries(gateway.endpoints).map(([name, url]) => [name, remembering.get(url) ?? url]),
  );
};

/** An AWS of its own, in whose tables there are so many further tenants and no more. */
const withTenants = async (count: number): Promise<ManyTenants> => {
  const { gateway, outside } = await started;
  const known: Known = new Map();
  const tokens = await addTenants(outside, known, count);
  return { endpoints: await endpointsOf(gateway, known), tokens };
};

const start = async ({ directory, slugs }: OutsideArgument) => {
  const gateway = await startTestGateway({ integrationDirectories: [INTEGRATIONS, directory] });
  const known: Known = new Map();
  const demo = await openDoor(gateway);
  const credential = { kind: 'none', secret: {} };
  const tokens: { [slug: string]: string } = {};
  for (const integration of slugs)
    tokens[integration] = (await openDoor(gateway, {}, { integration, credential })).token;
  const { cert, key } = selfSignedCertificate(DEMO_HOST);
  const outside: Outside = {
    upstream: await serve(upstream),
    tls: { port: await listen(createTlsServer({ cert, key, keepAliveTimeout: 60_000 }, upstream)), certificate: cert },
    endpoints: await endpointsOf(gateway, known),
    embedded: gateway.endpoints,
    demoToken: demo.token,
    tokens,
  };
  return { gateway, outside };
};

const started = start(argument<OutsideArgument>());
answerBench({
  start: async () => (await started).outside,
  tenants: withTenants,
});
