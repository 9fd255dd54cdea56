// The key that tokens are hashed under: derived once per cold start, KMS GenerateMac as the derivation. The root key
// never leaves KMS and nothing is stored, so neither a table dump nor a disk holds what hashes a token.

import { createSecretKey, type KeyObject } from 'node:crypto';
import { remember } from '#core/remember.ts';
import type { CallAws } from './signed-client.ts';
import type { Pepper } from './token-store.ts';

/**
 * @param keyIds key ids this process accepts: the next one is deployed here before the first token is minted under it,
 *   the old one stays until its last token has ended
 */
export const kmsPepper = (call: CallAws, kmsKeyId: string, residency: string, keyIds: string): Pepper => {
  const derived = remember<KeyObject>();
  return (keyId) => {
    if (!keyIds.includes(keyId)) return Promise.resolve(undefined);
    return derived(keyId, () => derive(call, kmsKeyId, `sallyport-pepper|${keyId}|${residency}`));
  };
};

const derive = async (call: CallAws, kmsKeyId: string, message: string): Promise<KeyObject> => {
  const answer = (await call('kms', 'GenerateMac', {
    KeyId: kmsKeyId,
    MacAlgorithm: 'HMAC_SHA_256',
    Message: Buffer.from(message).toString('base64'),
  })) as { Mac: string };
  // A key object: Node builds one from raw bytes for every HMAC otherwise, four times the cost of the HMAC itself.
  return createSecretKey(answer.Mac, 'base64');
};
