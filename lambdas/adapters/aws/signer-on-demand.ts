// The signing key, with the client loaded by the first signature: most runs of the purge end without one.
import type { Signer } from '#core/audit/ports.ts';
import { remember } from '#core/remember.ts';

/** @param env of the function, for region and credentials @param keyId id, ARN or alias of the signing key */
export const signerOnDemand = (env: NodeJS.ProcessEnv, keyId: string): Signer => {
  const loaded = remember<Signer>();
  const load = () =>
    loaded('', async () => {
      const [{ kmsSigner }, { createSignedClient }, { lambdaConnection }] = await Promise.all([
        import('./kms-signer.ts'),
        import('./signed-client.ts'),
        import('./lambda-connection.ts'),
      ]);
      return kmsSigner(createSignedClient(lambdaConnection(env)), keyId);
    });
  return {
    sign: async (message) => (await load()).sign(message),
    publicKey: async () => (await load()).publicKey(),
  };
};
