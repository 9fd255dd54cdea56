// `admin bootstrap`: with an injected invocation, and as a process before an endpoint that answers as Lambda does.
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { mintToken } from '#core/tokens/token.ts';
import { createAws } from '#lib/cli/aws.ts';
import type { Io } from '#lib/cli/command.ts';
import { runProgram } from '#test/support/run-program.ts';
import { cli, documentOf, NO_AWS } from './cli.ts';

const TOKEN = mintToken('k', 'eu', 'a', randomBytes).text;
const KEY = {
  residency: 'eu',
  base_url: 'https://mcp.example.com/live',
  id: 'key_0a1b2c3d4e5f',
  name: 'first key',
  created_at: '2026-01-01T00:00:00.000Z',
  expires_at: '2026-01-31T00:00:00.000Z',
  token: TOKEN,
};
const MINTED = { outcome: 'minted', ...KEY };
const DONE = {
  outcome: 'done',
  key_id: 'key_0a1b2c3d4e5f',
  claimed_at: '2026-01-01T00:00:00.000Z',
  marker: { table: 'Sallyport-eu-Tablesconfig', key: { pk: { S: 'op#bootstrap' }, sk: { S: 'first-key' } } },
};
const ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:Sallyport-eu-Bootstrap';
const LINE = 'admin bootstrap --function Boot --region eu-central-1';

const answering = (answer: unknown, failed = false): Partial<Io> => ({
  aws: {
    ...NO_AWS,
    invoke: async () => ({ failed, payload: typeof answer === 'string' ? answer : JSON.stringify(answer) }),
  },
});

const throwing = (name: string, more: object = {}): Partial<Io> => ({
  aws: {
    ...NO_AWS,
    invoke: () => Promise.reject(Object.assign(new Error('foreign words'), { name, ...more })),
  },
});

const REMOVAL = `aws dynamodb delete-item --region eu-central-1 --table-name Sallyport-eu-Tablesconfig --key '{"pk":{"S":"op#bootstrap"},"sk":{"S":"first-key"}}'`;

describe('admin bootstrap', () => {
  it('shows the key once, and how to use it', async () => {
    const { exit, out, err } = await cli(LINE, answering(MINTED));
    expect(exit).toBe(0);
    expect(out).toContain(`\n\n  export SALLYPORT_URL='https://mcp.example.com/live' SALLYPORT_KEY='${TOKEN}'\n`);
    expect(out).toMatch(/^id +key_0a1b2c3d4e5f$/m);
    expect(err).toBe(
      'Asking for the first admin key, for up to 15 s …\nKeep the token now: it is shown this once and stored nowhere.\n',
    );
  });

  it('prints one document with --json', async () => {
    const ran = await cli(`${LINE} --json`, answering(MINTED));
    expect(documentOf(ran)).toEqual(KEY);
  });

  it('invokes what it was told to, where it was told to', async () => {
    const asked: string[][] = [];
    const invoke = async (...args: string[]) => {
      asked.push(args);
      return { failed: false, payload: JSON.stringify(MINTED) };
    };
    const aws = { ...NO_AWS, invoke };
    await cli(`admin bootstrap --function ${ARN} --region eu-central-1`, { aws });
    expect(asked).toEqual([[ARN, 'eu-central-1']]);
  });

  it('says when it was done, and the way out, with an exit code of its own', async () => {
    const { exit, out, err } = await cli(LINE, answering(DONE));
    expect([exit, out]).toEqual([7, '']);
    expect(err).toContain('minted already, at 2026-01-01T00:00:00.000Z (key_0a1b2c3d4e5f)');
    expect(err).toContain(`${REMOVAL}, run this again, and revoke the lost one with sallyport key delete key_0a1b`);
    expect(documentOf(await cli(`${LINE} --json`, answering(DONE)))).toMatchObject({ error: { exit: 7 } });
  });

  it.each<[string, string, Partial<Io>, number, RegExp]>([
    ['another run under way', LINE, answering({ outcome: 'running' }), 5, /run this again in a minute/],
    [
      'a function that failed',
      LINE,
      answering({ errorType: 'X', errorMessage: TOKEN }, true),
      1,
      /showed no key: its log/,
    ],
    ['no credentials', LINE, throwing('CredentialsProviderError'), 2, /no AWS credentials: set AWS_PROFILE/],
    ['expired credentials', LINE, throwing('ExpiredTokenException'), 3, /does not accept these credentials/],
    [
      'a role that may not',
      LINE,
      throwing('AccessDeniedException'),
      3,
      /does not let you invoke Boot: it takes lambda:Inv/,
    ],
    ['no such function', LINE, throwing('ResourceNotFoundException'), 4, /no function Boot in eu-central-1: take both/],
    [
      'a region that is not there',
      LINE,
      throwing('Error', { code: 'ENOTFOUND' }),
      5,
      /was not reached \(ENOTFOUND\): check --region/,
    ],
    ['no answer', LINE, throwing('TimeoutError'), 5, /did not answer within 15 s: .*whether a key was minted/],
    ['throttling', LINE, throwing('TooManyRequestsException'), 5, /throttles Boot, and it did not run/],
    ['a key it may not use', LINE, throwing('KMSAccessDeniedException'), 1, /cannot decrypt .* \(KMSAccessDenied/],
    [
      'a function that is none',
      'admin bootstrap --function arn:x --region eu-central-1',
      answering(MINTED),
      2,
      /--function must be the name or the ARN/,
    ],
    [
      'a function of another region',
      `admin bootstrap --function ${ARN} --region us-east-1`,
      answering(MINTED),
      2,
      /another region: give --region eu-central-1/,
    ],
    [
      'a region that is none',
      'admin bootstrap --function Boot --region evil.example/',
      answering(MINTED),
      2,
      /--region must be an AWS region/,
    ],
    ['no region', 'admin bootstrap --function Boot', answering(MINTED), 2, /needs --region REGION/],
    ['another function', LINE, answering({ statusCode: 200 }), 1, /not answer as a bootstrap function/],
    ['no JSON', LINE, answering('oops'), 1, /not answer as a bootstrap function/],
    ['a token that is none', LINE, answering({ ...MINTED, token: 'spk_eu_x' }), 1, /not answer as a bootstrap/],
    [
      'a URL token',
      LINE,
      answering({ ...MINTED, token: mintToken('u', 'eu', 'a', randomBytes).text }),
      1,
      /not answer/,
    ],
    ['a base URL that is none', LINE, answering({ ...MINTED, base_url: "x'; rm" }), 1, /not answer as a bootstrap/],
    ['a command in a URL', LINE, answering({ ...MINTED, base_url: "https://a.example/'$(id)'" }), 1, /not answer as/],
    ['a command behind a token', LINE, answering({ ...MINTED, token: `${TOKEN}'$(id)'` }), 1, /not answer as/],
    ['a key id that is none', LINE, answering({ ...DONE, key_id: 'key_$(rm)' }), 1, /not answer as a bootstrap/],
    ['a table that is none', LINE, answering({ ...DONE, marker: { table: "t'; rm" } }), 1, /not answer as a bootstrap/],
  ])('fails in one sentence with %s', async (_, line, io, exit, message) => {
    const ran = await cli(line, io);
    const said = ran.err.replace('Asking for the first admin key, for up to 15 s …\n', '');
    expect({ ...ran, err: said }).toMatchObject({ exit, out: '', err: expect.stringMatching(message) });
    expect(said.trim().split('\n')).toHaveLength(1);
    expect(said).not.toMatch(/foreign words|spk_|spu_/);
  });
});

describe('as a process', () => {
  const BIN = fileURLToPath(new URL('../../bin/sallyport.ts', import.meta.url));
  type Answer = { readonly status: number; readonly headers?: { [name: string]: string }; readonly body: unknown };
  let lambda: Server;
  let answer: Answer;
  let asked: string[] = [];

  beforeAll(async () => {
    lambda = createServer((request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers['x-amz-invocation-type'] ?? ''}`.trim());
      request.resume().on('end', () => {
        response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
        response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
      });
    });
    await new Promise<void>((resolve) => lambda.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => lambda.close());
  beforeEach(() => {
    asked = [];
  });

  const spawned = (credentials: { [name: string]: string }) =>
    runProgram(BIN, LINE.split(' '), {
      HOME: '/nonexistent',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${(lambda.address() as AddressInfo).port}`,
      ...credentials,
    });

  const SIGNED_IN = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };
  const NOTE = 'Asking for the first admin key, for up to 15 s …\n';

  it('invokes once, synchronously, and shows the key', async () => {
    answer = { status: 200, headers: { 'x-amz-executed-version': '$LATEST' }, body: MINTED };
    const { exit, out, err } = await spawned(SIGNED_IN);
    expect(err).toBe(`${NOTE}Keep the token now: it is shown this once and stored nowhere.\n`);
    expect([exit, out.includes(TOKEN)]).toEqual([0, true]);
    expect(asked).toEqual(['POST /2015-03-31/functions/Boot/invocations']);
  });

  it.each<[string, Answer, number, RegExp]>([
    [
      'a function error',
      {
        status: 200,
        headers: { 'x-amz-function-error': 'Unhandled' },
        body: { errorType: 'BootstrapIncomplete', errorMessage: 'no key was shown', trace: [] },
      },
      1,
      /failed and showed no key/,
    ],
    [
      'an access that is denied',
      {
        status: 403,
        headers: { 'x-amzn-errortype': 'AccessDeniedException' },
        body: { Message: 'User: arn:… is not' },
      },
      3,
      /IAM does not let you invoke Boot/,
    ],
    [
      'a function that is not there',
      { status: 404, headers: { 'x-amzn-errortype': 'ResourceNotFoundException' }, body: { Type: 'User' } },
      4,
      /There is no function Boot in eu-central-1/,
    ],
    [
      'credentials that are wrong',
      {
        status: 403,
        headers: { 'x-amzn-errortype': 'UnrecognizedClientException' },
        body: { message: 'The security' },
      },
      3,
      /does not accept these credentials/,
    ],
    [
      'a fault of Lambda’s, without trying again',
      { status: 500, headers: { 'x-amzn-errortype': 'ServiceException' }, body: { Message: 'x' } },
      5,
      /answered with HTTP 500 \(ServiceException\)/,
    ],
    [
      'a proxy’s page',
      { status: 500, headers: { 'content-type': 'text/html' }, body: '<html>Bad</html>' },
      5,
      /answered with HTTP 500/,
    ],
    ['a key that was minted before', { status: 200, body: DONE }, 7, /minted already/],
  ])('tells %s', async (_, given, exit, message) => {
    answer = given;
    const ran = await spawned(SIGNED_IN);
    expect(ran).toMatchObject({ exit, out: '', err: expect.stringMatching(message) });
    expect(ran.err.replace(NOTE, '').trim().split('\n')).toHaveLength(1);
    expect(asked).toHaveLength(1);
  });

  it('waits no longer than it says', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', `http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
    for (const [name, value] of Object.entries(SIGNED_IN)) vi.stubEnv(name, value);
    const ran = await cli(LINE, { aws: createAws(200) });
    vi.unstubAllEnvs();
    silent.closeAllConnections();
    silent.close();
    expect(ran).toMatchObject({ exit: 5, err: expect.stringContaining('did not answer within 15 s') });
  }, 3000);

  it('tells that there are no credentials, and asks nobody', async () => {
    const ran = await spawned({});
    expect(ran).toMatchObject({ exit: 2, out: '' });
    expect(ran.err).toBe(
      `${NOTE}sallyport: There are no AWS credentials: set AWS_PROFILE to a profile that is signed in, or AWS_ACCESS_KEY_ID.\n`,
    );
    expect(asked).toEqual([]);
  });
});
