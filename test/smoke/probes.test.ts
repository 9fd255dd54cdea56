// Each probe of `npm run smoke:aws` can fail: a deployment with one fault, and the probes that must see it.
import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer, type SecureVersion } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { selfSignedCertificate } from '#test/adapters/http/self-signed-certificate.ts';
import { type Between, type Deployed, refusal, startDeployed } from './as-deployed.ts';
import type { Request } from './exchange.ts';
import { oldHandshake } from './old-handshake.ts';
import { PROBES } from './run-probes.ts';
import { createApi, createTenant, createWorld, type World } from './world.ts';

let deployed: Deployed;
let world: World;

beforeAll(async () => {
  deployed = await startDeployed();
  const { target, deps } = deployed;
  const api = await createApi(target, deps);
  world = await createWorld(target, await createTenant(api), api, deps);
});
afterAll(() => deployed.close());
afterEach(() => deployed.mend());

const headers =
  (changed: { readonly [name: string]: string | undefined }): Between =>
  async (_, answer) => {
    const given = await answer();
    return { ...given, headers: { ...given.headers, ...changed } };
  };

const status =
  (from: number, to: number): Between =>
  async (_, answer) => {
    const given = await answer();
    return given.status === from ? { ...given, status: to } : given;
  };

const text =
  (change: (text: string) => string): Between =>
  async (_, answer) => {
    const given = await answer();
    return { ...given, text: change(given.text) };
  };

/** A front that knows one value of a header. */
const lastWins: Between = async (request) => {
  const fields = Object.entries(request.fields ?? {}).map(([name, value]) => [name, [value].flat().at(-1)]);
  return deployed.send({ ...request, fields: Object.fromEntries(fields) });
};

/** A front that says only that something failed. */
const plain: Between = async (_, answer) => {
  const given = await answer();
  return given.status < 400 ? given : { ...given, text: '<html>' };
};

const blocksScripts: Between = async (request, answer) =>
  request.body?.includes('<script>') ? refusal(403) : answer();

const late: Between = async (_, answer) => ({ ...(await answer()), ms: 29_000 });

/** A fault of a deployment, and the probes that must not pass then. */
const FAULTS: readonly [string, Partial<Deployed['state']>, readonly string[]][] = [
  [
    'an error in place of answers',
    { between: status(200, 502) },
    [
      ...[
        'a door lists',
        'a door opens by its id',
        'a second factor comes',
        'HTML and SQL',
        'a header that may repeat',
      ],
      ...['of a repeated query parameter', 'a call to an upstream that hangs', 'the OpenAPI document'],
    ],
  ],
  [
    'doors that do not close',
    { between: status(401, 200) },
    [
      ...['a door opens by its id', 'a second factor comes', 'a 401 carries no challenge', 'a revoked door'],
      'the provisioning API refuses',
    ],
  ],
  [
    'a challenge under another name',
    { between: headers({ 'x-amzn-remapped-www-authenticate': 'Bearer' }) },
    ['a 401 carries no challenge'],
  ],
  [
    'a 401 that tells',
    { between: text((each) => each.replace('This door is closed', `This door is closed ${Math.random()}`)) },
    ['unknown, malformed'],
  ],
  ['answers without Allow', { between: headers({ allow: undefined }) }, ['GET and DELETE']],
  [
    'answers without HSTS',
    { between: headers({ 'strict-transport-security': undefined }) },
    ['security headers', 'an unknown path', 'the throttle', 'what the web ACL blocks'],
  ],
  [
    'HTML for errors',
    { between: plain },
    [
      ...['GET and DELETE', 'a foreign Origin', 'a token of no residency', 'a token of this residency', 'no OAuth'],
      ...['an unknown path', 'a request of 1.5 MB', 'a request of 5 MB', 'a request of 10.5 MB'],
    ],
  ],
  ['a web ACL that blocks honest arguments', { between: blocksScripts }, ['HTML and SQL']],
  ['one value of each header', { between: lastWins }, ['repeated Authorization']],
  ['answers cut at 1 MB', { between: text((each) => each.slice(0, 1024 * 1024)) }, ['an answer of 5.4 MB']],
  ['late answers', { between: late }, ['a call to an upstream that hangs']],
  [
    'no throttle and no web ACL',
    { between: async (request) => deployed.send(request) },
    ['the throttle', 'what the web ACL blocks'],
  ],
  [
    'no certificate asked for, and a second way in',
    { between: async () => refusal(200) },
    ['mutual TLS', 'API Gateway’s own host'],
  ],
  [
    'a document that names another host',
    { between: text((each) => each.replaceAll(deployed.gateway.url, 'https://elsewhere.example')) },
    ['the OpenAPI document'],
  ],
  [
    'tokens shown again',
    { between: text((each) => each.replace('"token":null', '"token":"spu_dev_x"')) },
    ['a token is shown once'],
  ],
  ['TTL off', { tables: { ttl: undefined, restorable: true } }, ['the token table', 'the configuration table']],
  ['TTL on another attribute', { tables: { ttl: 'expires', restorable: true } }, ['the token table']],
  ['no recovery', { tables: { ttl: 'ttl', restorable: false } }, ['the configuration table']],
  ['tokens in logs', { logged: 1 }, ['no log group']],
  ['a purge that does not run', { between: status(404, 200) }, ['the purge removes']],
];

const probe = (name: string) => {
  const found = PROBES.filter((each) => each.name.startsWith(name));
  expect(found.map((each) => each.name)).toHaveLength(1);
  return found[0]?.run(world).catch((fault: Error) => fault.message);
};

describe('a probe', () => {
  it.each(FAULTS)('sees %s', async (_, fault, names) => {
    Object.assign(deployed.state, fault);
    const seen = await Promise.all(names.map(async (name) => [name, (await probe(name)) !== undefined]));
    expect(seen).toEqual(names.map((name) => [name, true]));
  });

  it('is in a row above, but for those with a test of their own', () => {
    const tried = FAULTS.flatMap(([, , names]) => names);
    const untried = PROBES.map(({ name }) => name).filter((name) => !tried.some((each) => name.startsWith(each)));
    expect(untried).toEqual([
      'the URL that is handed out is this deployment’s',
      'TLS 1.1 is refused',
      'IAM stands before the provisioning API: a key alone does not reach it',
    ]);
  });

  it('sees URLs of elsewhere, and a key that passes IAM', async () => {
    const elsewhere = { ...world, target: { ...deployed.target, url: 'https://elsewhere.example' } };
    const named = (name: string) => PROBES.find((each) => each.name.startsWith(name)) as (typeof PROBES)[number];
    expect(await named('the URL').run(elsewhere)).toBe(`a door at ${deployed.gateway.url}`);
    expect(await named('IAM stands').run(world)).toMatch(/^HTTP 200/);
    deployed.state.between = async () => refusal(403);
    expect(await named('IAM stands').run(world)).toBeUndefined();
  });

  it.each<[SecureVersion, SecureVersion, string]>([
    ['TLSv1.2', 'TLSv1.3', 'refused'],
    ['TLSv1.1', 'TLSv1.3', 'a handshake of TLS 1.1 succeeded'],
  ])('of TLS sees what a server of %s to %s does', async (minVersion, maxVersion, ended) => {
    const options = { ...selfSignedCertificate('localhost'), minVersion, maxVersion, ciphers: 'DEFAULT@SECLEVEL=0' };
    const server = createTlsServer(options).on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    expect(await oldHandshake(new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}`))).toBe(ended);
    server.close();
  });

  it('signs for IAM where that stands before the API', async () => {
    const seen: Request[] = [];
    deployed.state.between = async (request) => {
      seen.push(request);
      return refusal(200);
    };
    const api = await createApi({ ...deployed.target, sign: 'eu-central-1' }, deployed.deps);
    await api('POST /tenants', { name: 'n' });
    expect(seen[0]?.fields).toMatchObject({
      'x-api-token': deployed.gateway.adminKey,
      Authorization: expect.stringMatching(/^AWS4-HMAC-SHA256 Credential=a\/\d{8}\/eu-central-1\/execute-api\//),
    });
  });
});
