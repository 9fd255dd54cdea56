// Signing with an asymmetric KMS key, which never leaves KMS. What is sent is a digest: KMS takes messages of 4 KB at most.
import { createHash } from 'node:crypto';
import type { Signer } from '#core/audit/ports.ts';
import { remember } from '#core/remember.ts';
import type { CallAws } from './signed-client.ts';

/** @param keyId id, ARN or alias of a key of ECC_NIST_P256 to sign and verify with */
export const kmsSigner = (call: CallAws, keyId: string): Signer => {
  const remembered = remember<Uint8Array>();
  return {
    sign: async (message) => {
      const answer = (await call('kms', 'Sign', {
        KeyId: keyId,
        Message: createHash('sha256').update(message).digest('base64'),
        MessageType: 'DIGEST',
        SigningAlgorithm: 'ECDSA_SHA_256',
      })) as { readonly Signature: string };
      return Buffer.from(answer.Signature, 'base64');
    },
    publicKey: () =>
      remembered(keyId, async () => {
        const answer = (await call('kms', 'GetPublicKey', { KeyId: keyId })) as { readonly PublicKey: string };
        return Buffer.from(answer.PublicKey, 'base64');
      }),
  };
};
