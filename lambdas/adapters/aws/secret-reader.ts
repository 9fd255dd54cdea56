// Reads credentials for calls: through the signed client, kept in memory for a minute so that a warm call needs no
// Secrets Manager request ($0.05 per 10,000, and tens of milliseconds each).

import { type HandedOver, readVaultText, type SecretReader } from '#core/credentials/vault.ts';
import { rememberFor } from '#core/remember.ts';
import { secretName } from './keys.ts';
import type { CallAws } from './signed-client.ts';
import type { CallAs } from './tenant-sessions.ts';

/** How long a replaced or deleted credential can still be used by a process that has just read it. */
const SECRET_CACHE_MS = 60_000;
const MAX_KEPT = 1000;

export const secretReader = (callAs: CallAs, prefix: string, now: () => number): SecretReader => {
  const kept = rememberFor<HandedOver>(SECRET_CACHE_MS, now, MAX_KEPT);
  return {
    get: (tenant, account) => kept.get(account, () => read(callAs(tenant), secretName(prefix, tenant, account))),
    forget: kept.forget,
  };
};

const read = async (call: CallAws, name: string): Promise<HandedOver> => {
  const answer = await call('secretsmanager', 'GetSecretValue', { SecretId: name });
  return readVaultText((answer as { SecretString: string }).SecretString);
};
