// The copy of a granted refresh token: a version of the account's own secret under one staging label, beside what was handed over,
// which keeps AWSCURRENT (docs.aws.amazon.com/secretsmanager, API reference, PutSecretValue: `VersionStages`).
import { createHash } from 'node:crypto';
import type { CopiedToken, RefreshTokenCopy } from '#core/credentials/ports.ts';
import { isObject, type Json, parseJson } from '#core/json.ts';
import { isStoreUnavailable } from './dynamo.ts';
import { GRANTED_LABEL, secretName } from './keys.ts';
import type { CallAws } from './signed-client.ts';

/**
 * 96 a day. Versions without a label go once there are more than 100, but none that is younger than a day; AWS advises against
 * more than one in ten minutes (ibid.). What is left is for whoever hands over another credential.
 */
const PAUSE_MS = 15 * 60_000;

export const refreshTokenCopy = (call: CallAws, prefix: string, tenant: string, account: string): RefreshTokenCopy => {
  const SecretId = secretName(prefix, tenant, account);
  return {
    pauseMs: PAUSE_MS,
    read: async () => {
      const answer = await call('secretsmanager', 'GetSecretValue', { SecretId, VersionStage: GRANTED_LABEL }).catch(
        refusedWith('ResourceNotFoundException'),
      );
      return answer && readCopy((answer as { SecretString: string }).SecretString);
    },
    store: async ({ refreshToken, generation, version, boundTo, copiedAt }) => {
      await call('secretsmanager', 'PutSecretValue', {
        SecretId,
        SecretString: JSON.stringify({
          refresh_token: refreshToken,
          generation,
          version,
          bound_to: boundTo,
          copied_at: copiedAt,
        }),
        VersionStages: [GRANTED_LABEL],
        // With the time: a table that was restored counts generations and versions again.
        ClientRequestToken: createHash('sha256')
          .update(JSON.stringify([SecretId, generation, version, copiedAt]))
          .digest('hex'),
      }).catch(refusedWith('LimitExceededException'));
    },
  };
};

/** `undefined` of what was handed over, which takes the label along. */
const readCopy = (text: string): CopiedToken | undefined => {
  const kept = parseJson(text);
  if (!isObject(kept)) return undefined;
  const { refresh_token: refreshToken, bound_to: boundTo, generation, version, copied_at: copiedAt } = kept;
  if (typeof refreshToken !== 'string' || typeof boundTo !== 'string') return undefined;
  if (!isCount(generation) || !isCount(version) || !isCount(copiedAt)) return undefined;
  return { refreshToken, boundTo, generation, version, copiedAt };
};

const isCount = (value: Json | undefined): value is number => Number.isSafeInteger(value);

const refusedWith =
  (name: string) =>
  (fault: unknown): undefined => {
    if (isStoreUnavailable(fault) && (fault as Error).message.endsWith(name)) return undefined;
    throw fault;
  };
