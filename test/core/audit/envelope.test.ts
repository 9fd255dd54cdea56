// What is taken for a signed statement, and what is said of what is none.
import { describe, expect, it } from 'vitest';
import { fingerprintOf, openEnvelope, sealEnvelope, unverifiedPayload } from '#core/audit/envelope.ts';
import { keySigner, publicDer, signingKey } from './memory-audit.ts';

const key = signingKey();
const PUBLIC = publicDer(key);
const { text } = await sealEnvelope({ a: 1 }, keySigner(key));
const sound = JSON.parse(text) as { readonly [field: string]: string };

describe('an envelope', () => {
  it('names its key and KMS’s algorithm, and holds the canonical payload', () => {
    expect(sound).toEqual({
      ...{ payload: Buffer.from('{"a":1}').toString('base64'), signature: expect.any(String) },
      ...{ algorithm: 'ECDSA_SHA_256', key: fingerprintOf(PUBLIC) },
    });
    expect(openEnvelope(text, PUBLIC)).toMatchObject({ ok: true, value: { payload: { a: 1 } } });
  });

  it.each([
    ['no JSON', '{', 'malformed'],
    ['nothing', 'null', 'malformed'],
    ['another algorithm', JSON.stringify({ ...sound, algorithm: 'RSA' }), 'malformed'],
    ['a payload that is no text', JSON.stringify({ ...sound, payload: 1 }), 'malformed'],
    ['a signature that is no text', JSON.stringify({ ...sound, signature: 1 }), 'malformed'],
    ['a key that is no text', JSON.stringify({ ...sound, key: 1 }), 'malformed'],
    ['another key', JSON.stringify({ ...sound, key: 'a'.repeat(64) }), 'other_key'],
    ['other base64 of the same payload', JSON.stringify({ ...sound, payload: `${sound.payload} ` }), 'malformed'],
    ['a payload that is no object', JSON.stringify({ ...sound, payload: 'MQ==' }), 'malformed'],
    ['a member more', JSON.stringify({ ...sound, more: 1 }), 'malformed'],
    ['members in another order', JSON.stringify({ key: sound.key, ...sound }), 'malformed'],
    ['other base64 of the same signature', JSON.stringify({ ...sound, signature: `${sound.signature} ` }), 'malformed'],
    ['the signature of something else', JSON.stringify({ ...sound, payload: 'eyJhIjoyfQ==' }), 'signature'],
  ])('is none with %s', (_, other, error) => {
    expect(openEnvelope(other, PUBLIC)).toEqual({ ok: false, error });
  });

  it('is not made where the signer signs something else', async () => {
    const signer = { ...keySigner(key), sign: () => keySigner(key).sign(Buffer.from('another')) };
    await expect(sealEnvelope({ a: 1 }, signer)).rejects.toMatchObject({
      ...{ name: 'BadSignature', message: 'the signer signed something else' },
    });
  });

  it('tells what it claims to whoever does not ask for proof', () => {
    expect(unverifiedPayload(Buffer.from(text))).toEqual({ a: 1 });
    expect(unverifiedPayload(Buffer.from(JSON.stringify({ payload: 'MQ==' })))).toBeUndefined();
    for (const none of ['null', '7', '{']) expect(unverifiedPayload(Buffer.from(none))).toBeUndefined();
    expect(unverifiedPayload(undefined)).toBeUndefined();
  });
});
