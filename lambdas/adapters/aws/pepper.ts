// The key that tokens are hashed under: derived once per cold start, KMS GenerateMac as the derivation. The root key
// never leaves KMS and nothing is stored, so neither a table dump nor a disk holds what hashes a token.

import type { KeyObject } from 'node:crypto';
import { remember } from '#core/remember.ts';
import { derivedKey } from './derived-key.ts';
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
    return derived(keyId, () => derivedKey(call, kmsKeyId, `sallyport-pepper|${keyId}|${residency}`));
  };
};
