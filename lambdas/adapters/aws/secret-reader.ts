// Reads credentials for calls: through the signed client, kept in memory for a minute so that a warm call needs no
// Secrets Manager request ($0.05 per 10,000, and tens of milliseconds each).

import type { Secret } from '#core/upstream/credential.ts';
import { secretName } from './keys.ts';
import type { CallAws } from './signed-client.ts';

export type SecretReader = {
  readonly get: (tenant: string, account: string) => Promise<Secret>;
  /** After an upstream 401: a replaced credential is read again by the next call. */
  readonly forget: (account: string) => void;
};

/** How long a replaced or deleted credential can still be used by a process that has just read it. */
const SECRET_CACHE_MS = 60_000;
const MAX_KEPT = 1000;

export const secretReader = (call: CallAws, now: () => number): SecretReader => {
  const kept = new Map<string, { readonly until: number; readonly secret: Promise<Secret> }>();
  return {
    get: (tenant, account) => {
      const held = kept.get(account);
      if (held !== undefined && now() < held.until) return held.secret;
      if (kept.size >= MAX_KEPT) kept.clear();
      const secret = read(call, secretName(tenant, account));
      kept.set(account, { until: now() + SECRET_CACHE_MS, secret });
      secret.catch(() => kept.delete(account));
      return secret;
    },
    forget: (account) => void kept.delete(account),
  };
};

const read = async (call: CallAws, name: string): Promise<Secret> => {
  const answer = (await call('secretsmanager', 'GetSecretValue', { SecretId: name })) as { SecretString: string };
  return JSON.parse(answer.SecretString) as Secret;
};
