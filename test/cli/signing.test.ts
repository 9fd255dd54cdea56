// The CLI before an API behind IAM: a front that demands a signature, as API Gateway does, and passes on what is signed.
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Io } from '#lib/cli/command.ts';
import { startTestGateway, type TestGateway } from '#test/support/gateway.ts';
import { cli, documentOf, NO_AWS } from './cli.ts';
import { verifySignature } from './signature.ts';

const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI', sessionToken: 'session+token/=' };

let gateway: TestGateway;
let front: Server;
let env: Io['env'];
let verified: (ReturnType<typeof verifySignature> & { target?: string })[] = [];
let seen: IncomingMessage['headers'][] = [];

beforeAll(async () => {
  gateway = await startTestGateway();
  front = createServer(async (incoming, outgoing) => {
    const { method = '', url = '', headers } = incoming;
    const body = await text(incoming);
    const fields = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    const found = verifySignature({ method, target: url, headers: fields, body }, CREDENTIALS.secretAccessKey);
    seen.push(headers);
    if (found === undefined) return void outgoing.writeHead(403).end('{"jsonrpc":"2.0","id":null,"error":{}}');
    verified.push({ ...found, target: `${method} ${url}` });
    const { host: _, ...passed } = headers;
    const sent = request(gateway.url + url.replace(/^\/live/, ''), { method, headers: passed }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    sent.end(body);
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(front.address() as AddressInfo).port}/live`;
  env = { url, key: gateway.adminKey };
});
afterAll(async () => {
  front.close();
  await gateway.close();
});
beforeEach(() => {
  verified = [];
  seen = [];
});

const aws = (credentials: Io['aws']['credentials']): Io['aws'] => ({ ...NO_AWS, credentials });
const signing = aws(async () => CREDENTIALS);

describe('--sign', () => {
  it('signs every request for execute-api, its key among what is signed', async () => {
    const created = await cli('tenant create acme --sign eu-central-1 --idempotency-key k1 --json', {
      env,
      aws: signing,
    });
    expect(created, created.out + created.err).toMatchObject({ exit: 0 });
    expect(verified).toEqual([
      {
        accessKeyId: 'AKIDEXAMPLE',
        region: 'eu-central-1',
        service: 'execute-api',
        target: 'POST /live/tenants',
        names: [
          ...['content-length', 'content-type', 'host', 'idempotency-key', 'x-amz-date', 'x-amz-security-token'],
          'x-api-token',
        ],
      },
    ]);
    expect(seen[0]).toMatchObject({ 'x-api-token': gateway.adminKey, 'x-amz-security-token': 'session+token/=' });
    const { id } = documentOf(created);
    // Characters that are encoded once in the request and twice in what is signed.
    const odd = await cli(['tenant', 'get', "a b/ü'(*)", '--sign', 'eu-central-1'], { env, aws: signing });
    expect([odd.exit, verified.length]).toEqual([4, 2]);
    const found = await cli(`tenant get ${id} --json`, { env: { ...env, sign: 'eu-central-1' }, aws: signing });
    expect(documentOf(found)).toMatchObject({ id, name: 'acme' });
  });

  it('signs each page of a list anew, cursor included', async () => {
    for (let n = 0; n < 101; n++)
      await gateway.backends.stores.tenants.create({
        ...{ id: `ten_${String(n).padStart(12, '0')}`, name: 'n', residency: 'dev', state: 'active', createdAt: 0 },
      } as never);
    const listed = await cli('tenant list --sign eu-central-1 --json', { env, aws: signing });
    expect(documentOf(listed).items.length).toBeGreaterThan(100);
    expect(verified.map(({ target }) => target)).toEqual([
      'GET /live/tenants',
      expect.stringMatching(/^GET \/live\/tenants\?cursor=ten_/),
    ]);
  });

  it('asks for no credentials where nothing is to be signed', async () => {
    const ran = await cli('tenant list', { env: { ...env, url: gateway.url } });
    expect(ran.exit).toBe(0);
  });

  it.each<[string, string, Io['aws'], number, RegExp]>([
    ['no --sign', 'tenant list', signing, 3, /HTTP 403.*give --sign REGION/],
    [
      'credentials that are not accepted',
      'tenant list --sign eu-central-1',
      aws(async () => ({ ...CREDENTIALS, secretAccessKey: 'other' })),
      3,
      /refuses the signature \(HTTP 403\): check the region of --sign/,
    ],
    [
      'no credentials',
      'tenant list --sign eu-central-1',
      aws(() => Promise.reject(Object.assign(new Error('secret words'), { name: 'CredentialsProviderError' }))),
      2,
      /There are no AWS credentials: set AWS_PROFILE/,
    ],
    [
      'credentials that cannot be read',
      'tenant list --sign eu-central-1',
      aws(() => Promise.reject(new Error('secret words'))),
      1,
      /could not be read: check AWS_PROFILE/,
    ],
    ['a region that is none', 'tenant list --sign evil.example/', signing, 2, /--sign must be an AWS region/],
  ])('fails in one sentence with %s', async (_, line, io, exit, message) => {
    const ran = await cli(line, { env, aws: io });
    expect(ran).toMatchObject({ exit, out: '' });
    expect(ran.err).toMatch(message);
    expect(ran.err).not.toContain('secret words');
    expect(ran.err.trim().split('\n')).toHaveLength(1);
  });
});
