// The seal function on the embedded DynamoDB, S3 and KMS, and the command that verifies what it wrote.
import { execFile } from 'node:child_process';
import { createPublicKey, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditTrail } from '#adapters/aws/audit-trail.ts';
import { sdkDynamo } from '#adapters/aws/dynamo-sdk.ts';
import { sealStore } from '#adapters/aws/seal-store.ts';
import { digestKey } from '#core/audit/digest.ts';
import { ulid } from '#core/audit/ulid.ts';
import { createSealHandler } from '#functions/seal/handler.ts';
import { type EmbeddedAws, LOCAL_CREDENTIALS, LOCAL_REGION, startEmbeddedAws } from '#lib/local/aws/embedded-aws.ts';
import { createBackends } from '#lib/local/backends.ts';
import { cli, documentOf } from '#test/cli/cli.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 31, 12);
const BUCKET = 'sallyport-audit';

let aws: EmbeddedAws;
let root: string;
let key: string;
let events = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sallyport-seal-'));
  key = join(root, 'key.pem');
  aws = await startEmbeddedAws(undefined);
  for (const [name, value] of Object.entries(environment())) process.env[name] = value;
});
afterAll(async () => {
  for (const name of Object.keys(environment())) delete process.env[name];
  await aws.close();
  await rm(root, { recursive: true });
});

const environment = () => ({
  AWS_REGION: LOCAL_REGION,
  AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
  AWS_ENDPOINT_URL_S3: aws.endpoints.s3,
});

describe('the seal function on embedded AWS', () => {
  it('seals what was written, twice at once, and the command finds it valid in the bucket', async () => {
    const clock = { now: START };
    const { audit } = createBackends(aws, {
      residency: 'dev',
      keyIds: 'a',
      integrationDirectories: [],
      now: () => clock.now,
    });
    const dynamo = sdkDynamo(
      new DynamoDBClient({ region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS, endpoint: aws.endpoints.dynamodb }),
    );
    const trail = auditTrail(dynamo, audit.table);
    const logged: unknown[] = [];
    const sealer = createSealHandler({
      residency: 'dev',
      store: sealStore(dynamo, audit.table, () => clock.now),
      trail,
      archive: audit.archive,
      signer: audit.signer,
      now: () => clock.now,
      log: (event, fields) => logged.push({ event, ...fields }),
      metrics: () => undefined,
    });
    for (let minute = 0; minute < 3; minute++) {
      for (let n = 0; n < 30; n++) {
        const time = clock.now + n;
        const id = ulid(time, randomBytes);
        const tenant = n % 2 === 0 ? 'ten_aaaaaaaaaaaa' : 'ten_bbbbbbbbbbbb';
        const intent = { v: 1, id, time, tenant, action: 'tools/call', actor: { kind: 'url_token', id: 'x' } } as const;
        await trail.write(intent);
        if (n > 0) await trail.close(intent, { time: time + 40, result: 'success', status: 200, sent: true });
        events += 1;
      }
      clock.now += MINUTE;
    }
    clock.now += MINUTE;
    const counts = await Promise.all([sealer(), sealer()]);
    expect(counts.map(({ failures }) => failures)).toEqual([0, 0]);
    expect(await sealer()).toMatchObject({ failures: 0, lag_ms: 0, number: 3 });
    const der = Buffer.from(await audit.signer.publicKey());
    const publicKey = createPublicKey({ key: der, format: 'der', type: 'spki' });
    await writeFile(key, publicKey.export({ format: 'pem', type: 'spki' }));
    const verified = documentOf(await cli(`audit verify s3://${BUCKET} --public-key ${key} --json`));
    expect(verified).toMatchObject({ verdict: 'valid', events, tenants: 2, digests: 3 });
    expect(logged.at(-1)).toMatchObject({ event: 'seal', number: verified.head.number, hash: verified.head.hash });
    await withOpenssl(Buffer.from((await audit.archive.get(digestKey(2))) ?? []).toString());
  });
});

/** The steps of docs/audit.md, by another implementation of everything. */
const withOpenssl = async (envelope: string): Promise<void> => {
  if (!existsSync('/usr/bin/openssl')) return;
  const { payload, signature } = JSON.parse(envelope);
  await writeFile(join(root, 'payload'), Buffer.from(payload, 'base64'));
  await writeFile(join(root, 'signature'), Buffer.from(signature, 'base64'));
  const line = ['dgst', '-sha256', '-verify', key, '-signature', join(root, 'signature'), join(root, 'payload')];
  expect((await promisify(execFile)('openssl', line)).stdout).toBe('Verified OK\n');
  await writeFile(join(root, 'payload'), `${Buffer.from(payload, 'base64')} `);
  await expect(promisify(execFile)('openssl', line)).rejects.toMatchObject({ stdout: 'Verification failure\n' });
};
