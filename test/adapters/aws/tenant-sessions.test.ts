// Credentials read under a session that IAM binds to one tenant: who is asked for what, and when again.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isStoreUnavailable } from '#adapters/aws/dynamo.ts';
import { secretReader, secretsManagerReader } from '#adapters/aws/secret-reader.ts';
import { type CallAws, createSignedClient } from '#adapters/aws/signed-client.ts';
import { callAsTenant } from '#adapters/aws/tenant-sessions.ts';

type Seen = {
  readonly kind: 'sts' | 'secret';
  readonly signer: string;
  readonly session: string | undefined;
  readonly body: string;
};

let server: Server;
let endpoint: string;
let seen: Seen[];
let sts: { status: number; body: string };
let secret: { status: number; body: string };

/** As STS answers (AWS STS API Reference, AssumeRole), with keys that say whose session it is. */
const assumed = (tenant: string) => `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleResult>
    <AssumedRoleUser><AssumedRoleId>AROA:${tenant}</AssumedRoleId><Arn>arn:aws:sts::1:assumed-role/x/${tenant}</Arn></AssumedRoleUser>
    <Credentials>
      <AccessKeyId>KEY${tenant}</AccessKeyId><SecretAccessKey>s/e+c=</SecretAccessKey>
      <SessionToken>session/of+${tenant}==</SessionToken><Expiration>2026-01-01T00:15:00Z</Expiration>
    </Credentials>
    <PackedPolicySize>1</PackedPolicySize>
  </AssumeRoleResult>
</AssumeRoleResponse>`;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const kind = request.headers['x-amz-target'] === undefined ? 'sts' : 'secret';
    const signer = /Credential=(\w+)\//.exec(request.headers.authorization ?? '')?.[1] ?? '';
    seen.push({ kind, signer, session: request.headers['x-amz-security-token'] as string | undefined, body });
    const tenant = new URLSearchParams(body).get('RoleSessionName') ?? '';
    if (kind === 'sts') response.writeHead(sts.status).end(sts.body || assumed(tenant));
    else response.writeHead(secret.status).end(secret.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
beforeEach(() => {
  seen = [];
  sts = { status: 200, body: '' };
  secret = READ;
});

const READ = { status: 200, body: JSON.stringify({ SecretString: '{"fields":{"token":"t"},"bound_to":"b"}' }) };

const clocked = () => {
  const clock = { now: 0 };
  const call = createSignedClient({
    region: 'eu-west-1',
    credentials: () => ({ accessKeyId: 'OWN', secretAccessKey: 'own' }),
    endpoints: { sts: endpoint, secretsmanager: endpoint },
  });
  const now = () => clock.now;
  const reader = secretReader(
    secretsManagerReader(callAsTenant(call, 'arn:aws:iam::1:role/tenant', now), 'Sallyport-eu'),
    now,
  );
  return { clock, reader };
};

const order = () => seen.map(({ kind, signer }) => `${kind} by ${signer}`);

describe('a credential', () => {
  it('is read by the tenant’s session, which the function’s own role asked for with one tag', async () => {
    const { reader } = clocked();
    expect(await reader.get('ten_a', 'acc_a')).toEqual({ fields: { token: 't' }, boundTo: 'b' });
    expect(order()).toEqual(['sts by OWN', 'secret by KEYten_a']);
    expect(Object.fromEntries(new URLSearchParams(seen[0]?.body))).toEqual({
      Action: 'AssumeRole',
      Version: '2011-06-15',
      RoleArn: 'arn:aws:iam::1:role/tenant',
      RoleSessionName: 'ten_a',
      DurationSeconds: '900',
      'Tags.member.1.Key': 'tenant',
      'Tags.member.1.Value': 'ten_a',
    });
    expect(seen[1]?.session).toBe('session/of+ten_a==');
    expect(JSON.parse(seen[1]?.body ?? '')).toEqual({ SecretId: 'Sallyport-eu/ten_a/acc_a' });
  });

  it('is never read by another tenant’s session', async () => {
    const { reader } = clocked();
    await Promise.all(['ten_a', 'ten_b', 'ten_a'].map((tenant, i) => reader.get(tenant, `acc_${i}`)));
    const reads = seen.filter(({ kind }) => kind === 'secret');
    for (const { signer, body } of reads) expect(JSON.parse(body).SecretId).toContain(signer.replace('KEY', ''));
    expect(order().filter((line) => line.startsWith('sts'))).toHaveLength(2);
  });

  it('costs a session once in 14 minutes, and nothing while it is kept', async () => {
    const { clock, reader } = clocked();
    await reader.get('ten_a', 'acc_a');
    clock.now = 59_999;
    await reader.get('ten_a', 'acc_a');
    expect(order()).toHaveLength(2);
    clock.now = 14 * 60_000 - 1;
    await reader.get('ten_a', 'acc_a');
    expect(order().slice(2)).toEqual(['secret by KEYten_a']);
    clock.now = 15 * 60_000;
    await reader.get('ten_a', 'acc_a');
    expect(order().slice(3)).toEqual(['sts by OWN', 'secret by KEYten_a']);
  });
});

describe('sessions', () => {
  it('are kept of a thousand tenants at most', async () => {
    let asked = 0;
    const call: CallAws = async (service) => {
      if (service === 'sts') asked += 1;
      return { AccessKeyId: 'a', SecretAccessKey: 's', SessionToken: 't' };
    };
    const callAs = callAsTenant(call, 'arn', () => 0);
    for (let tenant = 0; tenant < 1000; tenant++) await callAs(`ten_${tenant}`)('kms', 'Decrypt', {});
    await callAs('ten_0')('kms', 'Decrypt', {});
    expect(asked).toBe(1000);
    for (const tenant of ['ten_1000', 'ten_0']) await callAs(tenant)('kms', 'Decrypt', {});
    expect(asked).toBe(1002);
  });
});

describe('a session that AWS no longer takes', () => {
  it.each([
    ['ExpiredTokenException', 2],
    ['AccessDeniedException', 2],
    ['UnrecognizedClientException', 2],
    ['ThrottlingException', 1],
  ])('is forgotten: %s', async (type, sessions) => {
    const { reader } = clocked();
    secret = { status: 400, body: JSON.stringify({ __type: type, message: 'secret#' }) };
    await expect(reader.get('ten_a', 'acc_a')).rejects.toThrow(`secretsmanager GetSecretValue: ${type}`);
    secret = READ;
    await reader.get('ten_a', 'acc_a');
    expect(order().filter((line) => line.startsWith('sts'))).toHaveLength(sessions);
  });
});

describe('a session that is refused', () => {
  it.each([
    [
      'denied',
      403,
      '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>secret#</Message></Error></ErrorResponse>',
      'sts AssumeRole: AccessDenied',
    ],
    ['without keys', 200, '<AssumeRoleResponse></AssumeRoleResponse>', 'sts AssumeRole: NotDecodable'],
    ['not XML', 200, '{}', 'sts AssumeRole: NotDecodable'],
  ])('is a store failure that is not remembered: %s', async (_, status, body, message) => {
    const { reader } = clocked();
    sts = { status, body };
    const failure = await reader.get('ten_a', 'acc_a').catch((fault: unknown) => fault);
    expect(failure).toSatisfy(isStoreUnavailable);
    expect((failure as Error).message).toBe(message);
    expect(seen.filter(({ kind }) => kind === 'secret')).toEqual([]);
    sts = { status: 200, body: '' };
    expect(await reader.get('ten_a', 'acc_a')).toEqual({ fields: { token: 't' }, boundTo: 'b' });
  });
});
