// A signed statement: the very bytes that were signed travel in it, so that no reader has to make them again.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { canonical } from '#core/canonical.ts';
import { isObject, type JsonObject, parseJson } from '#core/json.ts';
import { err, ok, type Result } from '#core/result.ts';
import type { Signer } from './ports.ts';

/** KMS's name for ECDSA over the SHA-256 of the message. */
const ALGORITHM = 'ECDSA_SHA_256';

/** SHA-256 in hex over the DER of a public key's SubjectPublicKeyInfo. */
export const fingerprintOf = (publicKey: Uint8Array): string => createHash('sha256').update(publicKey).digest('hex');

export type Opened = {
  readonly payload: JsonObject;
  /** SHA-256 in hex of the bytes that were signed. */
  readonly hash: string;
};

/** `malformed`: no envelope. `other_key`: names another key. `signature`: these bytes were not signed by this key. */
export type EnvelopeError = 'malformed' | 'other_key' | 'signature';

/**
 * Signs canonical JSON. What comes back has been opened again: a signature that does not hold would be locked away as one
 * for years. Throws where the signer does.
 */
export const sealEnvelope = async (
  payload: JsonObject,
  signer: Signer,
): Promise<{ readonly text: string; readonly hash: string }> => {
  const bytes = Buffer.from(canonical(payload));
  const [publicKey, signature] = await Promise.all([signer.publicKey(), signer.sign(bytes)]);
  const text = JSON.stringify({
    payload: bytes.toString('base64'),
    signature: Buffer.from(signature).toString('base64'),
    algorithm: ALGORITHM,
    key: fingerprintOf(publicKey),
  });
  const opened = openEnvelope(text, publicKey);
  if (!opened.ok) throw Object.assign(new Error('the signer signed something else'), { name: 'BadSignature' });
  return { text, hash: opened.value.hash };
};

/**
 * What an envelope claims to say, whoever made it: for a reader whose caller verifies elsewhere, and for nothing that is to be
 * believed.
 */
export const unverifiedPayload = (text: Uint8Array | undefined): JsonObject | undefined => {
  const envelope = parseJson(Buffer.from(text ?? []).toString());
  if (!isObject(envelope)) return undefined;
  const payload = parseJson(Buffer.from(String(envelope.payload), 'base64').toString());
  return isObject(payload) ? payload : undefined;
};

/** @param publicKey DER of the SubjectPublicKeyInfo */
export const openEnvelope = (text: string, publicKey: Uint8Array): Result<Opened, EnvelopeError> => {
  const envelope = parseJson(text);
  if (!isObject(envelope) || envelope.algorithm !== ALGORITHM) return err('malformed');
  const { payload, signature, key } = envelope;
  if (typeof payload !== 'string' || typeof signature !== 'string' || typeof key !== 'string') return err('malformed');
  if (key !== fingerprintOf(publicKey)) return err('other_key');
  const bytes = Buffer.from(payload, 'base64');
  const value = parseJson(bytes.toString());
  // Base64 and JSON have more than one text for the same: what is not exactly what was written was touched.
  if (bytes.toString('base64') !== payload || !isObject(value)) return err('malformed');
  if (JSON.stringify({ payload, signature, algorithm: ALGORITHM, key }) !== text) return err('malformed');
  const signed = Buffer.from(signature, 'base64');
  if (signed.toString('base64') !== signature) return err('malformed');
  const object = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
  if (!verify('sha256', bytes, { key: object, dsaEncoding: 'der' }, signed)) return err('signature');
  return ok({ payload: value, hash: createHash('sha256').update(bytes).digest('hex') });
};
