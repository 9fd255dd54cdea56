// Reads credentials for calls: through the signed client, kept in memory for a minute so that a warm call needs no
// Secrets Manager request ($0.05 per 10,000, and tens of milliseconds each).

import { rememberFor } from '#core/remember.ts';
import type { Secret } from '#core/upstream/credential.ts';
import { secretName } from './keys.ts';
import type { AwsCredentials, CallAws } from './signed-client.ts';
import type { TenantSessions } from './tenant-sessions.ts';

export type SecretReader = {
  readonly get: (tenant: string, account: string) => Promise<Secret>;
  /** After an upstream 401: a replaced credential is read again by the next call. */
  readonly forget: (account: string) => void;
};

/** How long a replaced or deleted credential can still be used by a process that has just read it. */
const SECRET_CACHE_MS = 60_000;
const MAX_KEPT = 1000;

/** @param sessions whose credentials to read a tenant's under. @default the function's own */
export const secretReader = (
  call: CallAws,
  prefix: string,
  now: () => number,
  sessions?: TenantSessions,
): SecretReader => {
  const kept = rememberFor<Secret>(SECRET_CACHE_MS, now, MAX_KEPT);
  return {
    get: (tenant, account) =>
      kept.get(account, () => read(call, secretName(prefix, tenant, account), sessions?.(tenant))),
    forget: kept.forget,
  };
};

const read = async (call: CallAws, name: string, session?: Promise<AwsCredentials>): Promise<Secret> => {
  const answer = await call('secretsmanager', 'GetSecretValue', { SecretId: name }, await session);
  return JSON.parse((answer as { SecretString: string }).SecretString) as Secret;
};
