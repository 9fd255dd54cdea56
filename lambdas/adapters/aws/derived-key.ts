// Keys for HMACs, derived with KMS GenerateMac: the root key never leaves KMS, and nothing is stored.
import { createSecretKey, type KeyObject } from 'node:crypto';
import { remember } from '#core/remember.ts';
import type { CallAws } from './signed-client.ts';

/** @param kmsKeyId id, ARN or alias of an HMAC key @param label another label, another key */
export const derivedKey = async (call: CallAws, kmsKeyId: string, label: string): Promise<KeyObject> => {
  const answer = (await call('kms', 'GenerateMac', {
    KeyId: kmsKeyId,
    MacAlgorithm: 'HMAC_SHA_256',
    Message: Buffer.from(label).toString('base64'),
  })) as { Mac: string };
  // A key object: Node builds one from raw bytes for every HMAC otherwise, four times the cost of the HMAC itself.
  return createSecretKey(answer.Mac, 'base64');
};

/** The key that links, states and codes of connecting are made with; derived when it is first needed. */
export const connectKey = (call: CallAws, kmsKeyId: string, residency: string): (() => Promise<KeyObject>) =>
  derivedOnce(call, kmsKeyId, `sallyport-connect|${residency}`);

/** The key that audit records hash arguments under; derived when it is first needed. */
export const auditKey = (call: CallAws, kmsKeyId: string, residency: string): (() => Promise<KeyObject>) =>
  derivedOnce(call, kmsKeyId, `sallyport-audit|${residency}`);

const derivedOnce = (call: CallAws, kmsKeyId: string, label: string): (() => Promise<KeyObject>) => {
  const derived = remember<KeyObject>();
  return () => derived('', () => derivedKey(call, kmsKeyId, label));
};
