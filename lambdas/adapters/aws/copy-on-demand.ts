// Copies of granted refresh tokens: loaded when one is made or read, since hardly any call does either.
import type { RefreshTokenCopy } from '#core/credentials/ports.ts';
import type { CallAws } from './signed-client.ts';

/**
 * 96 a day. Versions without a label go once there are more than 100, but none that is younger than a day; AWS advises against
 * more than one in ten minutes (docs.aws.amazon.com/secretsmanager, API reference, PutSecretValue). The rest is for whoever
 * hands over another credential.
 */
const PAUSE_MS = 15 * 60_000;

/** @param secret name of the account's secret */
export const copyOnDemand = (call: CallAws, secret: string): RefreshTokenCopy => {
  const load = async () => (await import('./refresh-token-copy.ts')).refreshTokenCopy(call, secret);
  return {
    pauseMs: PAUSE_MS,
    later: async (...asked) => (await load()).later(...asked),
    store: async (...asked) => (await load()).store(...asked),
  };
};
