// Reads credentials for calls: through the signed client, kept in memory for a minute so that a warm call needs no
// request to the vault (Secrets Manager takes $0.05 per 10,000, and tens of milliseconds each).

import { type HandedOver, readVaultText, type SecretReader, type VaultReader } from '#core/credentials/vault.ts';
import { rememberFor } from '#core/remember.ts';
import { secretName } from './keys.ts';
import type { CallAs } from './tenant-sessions.ts';

/** How long a replaced or deleted credential can still be used by a process that has just read it. */
export const SECRET_CACHE_MS = 60_000;
const MAX_KEPT = 1000;

export const secretReader = ({ read }: VaultReader, now: () => number): SecretReader => {
  const kept = rememberFor<HandedOver>(SECRET_CACHE_MS, now, MAX_KEPT);
  return {
    // By tenant as well: what one tenant's session has read is no answer to another's, which might not be given it.
    get: (...whose) => kept.get(whose.join('/'), () => read(...whose)),
    forget: (...whose) => kept.forget(whose.join('/')),
  };
};

/** The vault in Secrets Manager. @param prefix begins the names of this installation's secrets */
export const secretsManagerReader = (callAs: CallAs, prefix: string): VaultReader => ({
  read: async (tenant, account) => {
    const SecretId = secretName(prefix, tenant, account);
    const answer = await callAs(tenant)('secretsmanager', 'GetSecretValue', { SecretId });
    return readVaultText((answer as { SecretString: string }).SecretString);
  },
});
