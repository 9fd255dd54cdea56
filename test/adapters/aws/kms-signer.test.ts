// Signatures as whoever verifies them offline sees them: node:crypto alone, over the bytes and the public key.
import { createHash, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kmsSigner } from '#adapters/aws/kms-signer.ts';
import { type CallAws, createSignedClient } from '#adapters/aws/signed-client.ts';
import { ecdsaOfDigest } from '#lib/local/aws/ecdsa-of-digest.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION, startEmbeddedAws } from '#lib/local/aws/embedded-aws.ts';
import { type FaultyAws, faultyAws, throttled } from './faulty-aws.ts';

let aws: FaultyAws;
let call: CallAws;
let kms: KMSClient;

beforeAll(async () => {
  aws = await faultyAws(await startEmbeddedAws(undefined));
  const common = { region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS };
  call = createSignedClient({ ...common, credentials: () => LOCAL_CREDENTIALS, endpoints: aws.endpoints });
  kms = new KMSClient({ ...common, endpoint: aws.endpoints.kms, maxAttempts: 1 });
});
afterAll(() => aws.close());

const keyOf = (der: Uint8Array) => createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' });

describe('a signer', () => {
  it.each([0, 10, 100_000])('signs %i bytes so that the public key verifies them, and no others', async (size) => {
    const signer = kmsSigner(call, 'alias/signing');
    const message = Buffer.alloc(size, 'm');
    const [signature, der] = [await signer.sign(message), await signer.publicKey()];
    expect(verify('sha256', message, keyOf(der), signature)).toBe(true);
    expect(verify('sha256', Buffer.concat([message, Buffer.from('x')]), keyOf(der), signature)).toBe(false);
    expect(await kmsSigner(call, 'alias/other').publicKey()).not.toEqual(der);
  });

  it('asks for the public key once', async () => {
    const signer = kmsSigner(call, 'alias/signing');
    aws.fail('kms', undefined);
    await Promise.all([signer.publicKey(), signer.publicKey()]);
    await signer.publicKey();
    expect(aws.requests()).toBe(1);
  });

  it('fails as a store does where KMS refuses, and asks again where an answer was lost', async () => {
    const signer = kmsSigner(call, 'alias/signing');
    aws.fail('kms', throttled);
    await expect(signer.sign(Buffer.from('m'))).rejects.toMatchObject({ name: 'StoreUnavailable' });
    aws.fail('kms', { kind: 'reset' }, 1);
    expect(await signer.sign(Buffer.from('m'))).toBeDefined();
    aws.fail('kms', undefined);
  });
});

describe('the embedded KMS', () => {
  const sign = (input: object) =>
    kms.send(
      new SignCommand({
        ...{ KeyId: 'k', SigningAlgorithm: 'ECDSA_SHA_256', Message: Buffer.from('m'), MessageType: 'RAW' },
        ...input,
      }),
    );

  it('signs messages as digests', async () => {
    const { Signature = new Uint8Array() } = await sign({});
    const { PublicKey = new Uint8Array(), KeySpec, KeyUsage } = await kms.send(new GetPublicKeyCommand({ KeyId: 'k' }));
    expect([KeySpec, KeyUsage]).toEqual(['ECC_NIST_P256', 'SIGN_VERIFY']);
    expect(verify('sha256', Buffer.from('m'), keyOf(PublicKey), Signature)).toBe(true);
  });

  it.each([{ SigningAlgorithm: 'RSASSA_PSS_SHA_256' }, { MessageType: 'DIGEST' }, { Message: Buffer.alloc(4097) }])(
    'refuses what KMS would: %o',
    async (input) => {
      await expect(sign(input)).rejects.toMatchObject({ name: 'ValidationException' });
    },
  );
});

describe('ECDSA of a digest', () => {
  it('is what node:crypto verifies, whatever length its numbers have', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const lengths = new Set<number>();
    for (let i = 0; i < 600; i++) {
      const message = Buffer.from(`message ${i}`);
      const signature = ecdsaOfDigest(privateKey, createHash('sha256').update(message).digest());
      lengths.add(signature.length);
      expect(verify('sha256', message, publicKey, signature)).toBe(true);
    }
    // With none, one and two zeros before a first bit: all of these were among them.
    expect([...lengths]).toEqual(expect.arrayContaining([70, 71, 72]));
  });
});
