// The copy of a granted refresh token outside the table: when one is made, and which one may take the place of the item's (ADR 15).
import type { AccessTokenDeps, CopiedToken, CredentialState } from './ports.ts';

/** `undefined`: nothing was granted to copy, or the newest copy is too young. */
export const copyToMake = (
  { generation, version, boundTo, copiedAt }: CredentialState,
  refreshToken: string | undefined,
  { copy, now }: Pick<AccessTokenDeps, 'copy' | 'now'>,
): CopiedToken | undefined => {
  const at = now();
  if (copy === undefined || refreshToken === undefined) return undefined;
  if (copiedAt !== undefined && at - copiedAt < copy.pauseMs) return undefined;
  return { refreshToken, generation, version: version + 1, boundTo, copiedAt: at };
};

/**
 * Where the table was restored to an earlier point in time, the copy is of a later version than the item. Any other is of a token
 * that is spent, or of another credential.
 *
 * @returns sealed as the item has it. Throws where the copy cannot be read, or cannot be sealed
 */
export const laterCopy = async (
  { generation, version, boundTo }: CredentialState,
  { copy, sealer }: Pick<AccessTokenDeps, 'copy' | 'sealer'>,
): Promise<Pick<CopiedToken, 'refreshToken' | 'version'> | 'none'> => {
  const copied = await copy?.read();
  if (copied === undefined || copied.version <= version) return 'none';
  if (copied.generation !== generation || copied.boundTo !== boundTo) return 'none';
  const seal = await sealer.prepare();
  return { refreshToken: seal(copied.refreshToken), version: copied.version };
};
