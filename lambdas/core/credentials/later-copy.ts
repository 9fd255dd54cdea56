// Which copy of a refresh token may take the place of the item's (ADR 15).
import type { CopiedToken, CredentialState, LaterToken, Sealer } from './ports.ts';

/**
 * Where the table was restored to an earlier point in time, the copy is of a later version than the item. Any other is of a token
 * that is spent, or of another credential.
 */
export const laterCopy = async (
  copied: CopiedToken | undefined,
  { generation, version, boundTo }: CredentialState,
  sealer: Sealer,
): Promise<LaterToken | 'none'> => {
  if (copied === undefined || copied.version <= version) return 'none';
  if (copied.generation !== generation || copied.boundTo !== boundTo) return 'none';
  const seal = await sealer.prepare();
  return { refreshToken: seal(copied.refreshToken), version: copied.version };
};
