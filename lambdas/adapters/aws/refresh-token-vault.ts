// Refresh tokens that were granted, as versions of the account's one secret. Each generation of what was handed over has a
// staging label of its own (docs.aws.amazon.com/secretsmanager, "Staging labels"), so that a late write reaches nobody.
// A secret has room for about 100 versions a day and 20 labels (ibid., quotas): short-lived tokens that rotate exceed it.
import { createHash } from 'node:crypto';
import type { RefreshTokenVault } from '#core/credentials/ports.ts';
import { isStoreUnavailable } from './dynamo.ts';
import { secretName } from './keys.ts';
import type { CallAws } from './signed-client.ts';

export const refreshTokenVault = (
  call: CallAws,
  prefix: string,
  tenant: string,
  account: string,
): RefreshTokenVault => {
  const SecretId = secretName(prefix, tenant, account);
  const labelOf = (generation: number) => `refresh-${generation}`;
  const fetchToken = async (stage: object): Promise<string | undefined> => {
    const { SecretString } = (await call('secretsmanager', 'GetSecretValue', { SecretId, ...stage })) as {
      SecretString: string;
    };
    return (JSON.parse(SecretString) as { refresh_token?: string }).refresh_token;
  };
  return {
    // Until one is granted, the one that was handed over; of client credentials there is none.
    read: async (generation) =>
      (await fetchToken({ VersionStage: labelOf(generation) }).catch(refusedWith('ResourceNotFoundException'))) ??
      (await fetchToken({})) ??
      '',
    store: async (refreshToken, generation) => {
      const stored = await call('secretsmanager', 'PutSecretValue', {
        SecretId,
        SecretString: JSON.stringify({ refresh_token: refreshToken }),
        VersionStages: [labelOf(generation)],
        // By value: what was stored before is left where it is.
        ClientRequestToken: createHash('sha256').update(`${SecretId}\0${generation}\0${refreshToken}`).digest('hex'),
      }).catch(refusedWith('LimitExceededException'));
      return stored !== undefined;
    },
  };
};

const refusedWith =
  (name: string) =>
  (fault: unknown): undefined => {
    if (isStoreUnavailable(fault) && (fault as Error).message.endsWith(name)) return undefined;
    throw fault;
  };
