// Which upstream 401 speaks of the token's age, and which of what it may do: another token would be refused, too.
import type { CredentialState, Observed } from './ports.ts';

/** A token that is refused younger than this was never taken. */
const YOUNG_MS = 60_000;
const MOST_MS = 3_600_000;

/**
 * Whether a token that an upstream refused is worth replacing. One granted just now is not; where each replacement is refused
 * as well, the next waits twice as long, up to an hour: a token endpoint is not asked every minute for as long as an
 * upstream says 401 to a scope that is missing.
 *
 * @param observed remembers, in this process, what was refused
 * @param now epoch milliseconds
 */
export const isWorthReplacing = (
  { version, token }: Pick<CredentialState, 'version' | 'token'>,
  observed: Observed,
  now: number,
): boolean => {
  if (token === undefined) return false;
  const age = now - token.grantedAt;
  if (observed.refused?.version !== version)
    observed.refused = { version, times: age >= YOUNG_MS ? 0 : (observed.refused?.times ?? 0) + 1 };
  return age >= Math.min(YOUNG_MS * 2 ** Math.max(0, observed.refused.times - 1), MOST_MS);
};
