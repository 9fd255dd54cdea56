// The copy of a granted refresh token: a version of the account's own secret under one staging label, beside what was handed over,
// which keeps AWSCURRENT (docs.aws.amazon.com/secretsmanager, API reference, PutSecretValue: `VersionStages`).
// It shares no module with what is loaded at start: the chunk that esbuild makes of such a one costs every cold start.
import { createHash } from 'node:crypto';
import { laterCopy } from '#core/credentials/later-copy.ts';
import type { CopiedToken, RefreshTokenCopy } from '#core/credentials/ports.ts';
import type { CallAws } from './signed-client.ts';

/** Whoever hands over a credential takes it along (secrets.ts). */
export const GRANTED_LABEL = 'granted';

/** @param SecretId of the account's secret */
export const refreshTokenCopy = (call: CallAws, SecretId: string): Omit<RefreshTokenCopy, 'pauseMs'> => ({
  later: async (state, sealer) => {
    const stage = { SecretId, VersionStage: GRANTED_LABEL };
    const answer = await call('secretsmanager', 'GetSecretValue', stage).catch(
      refusedWith('ResourceNotFoundException'),
    );
    const { SecretString } = (answer ?? {}) as { readonly SecretString?: string };
    return laterCopy(SecretString === undefined ? undefined : readCopy(SecretString), state, sealer);
  },
  store: async ({ refreshToken, generation, version, boundTo, copiedAt }) => {
    // With the time: a table that was restored counts generations and versions again.
    const which = JSON.stringify([SecretId, generation, version, copiedAt]);
    const copied = { refresh_token: refreshToken, generation, version, bound_to: boundTo, copied_at: copiedAt };
    await call('secretsmanager', 'PutSecretValue', {
      SecretId,
      SecretString: JSON.stringify(copied),
      VersionStages: [GRANTED_LABEL],
      ClientRequestToken: createHash('sha256').update(which).digest('hex'),
    }).catch(refusedWith('LimitExceededException'));
  },
});

/** `undefined` of what is no copy, as what was handed over. */
const readCopy = (text: string): CopiedToken | undefined => {
  try {
    const {
      refresh_token: refreshToken,
      bound_to: boundTo,
      generation,
      version,
      copied_at: copiedAt,
    } = JSON.parse(text);
    const isCopy = typeof refreshToken === 'string' && typeof boundTo === 'string';
    return isCopy && [generation, version, copiedAt].every(Number.isSafeInteger)
      ? { refreshToken, boundTo, generation, version, copiedAt }
      : undefined;
  } catch {
    // What the parser throws would quote it.
    return undefined;
  }
};

/** @param name of AWS's error, which ends a fault of the signed client */
const refusedWith =
  (name: string) =>
  (fault: Error): undefined => {
    if (fault.message.endsWith(`: ${name}`)) return undefined;
    throw fault;
  };
