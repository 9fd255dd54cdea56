// Minting: where a token is born, and the only place that holds its text together with its hash.
import type { TokenKind } from '#core/tokens/token.ts';
import { mintToken, type Token } from '#core/tokens/token.ts';
import type { Door } from './records.ts';

export type Minting = {
  readonly residency: string;
  /** The key id new tokens are minted under; readers must accept it before it is set here. */
  readonly keyId: string;
  readonly randomBytes: (size: number) => Uint8Array;
  readonly doorOf: (token: Token) => Promise<Door>;
};

export type Minted = { readonly token: string; readonly door: Door };

export const mint = async (kind: TokenKind, { residency, keyId, randomBytes, doorOf }: Minting): Promise<Minted> => {
  const token = mintToken(kind, residency, keyId, randomBytes);
  return { token: token.text, door: await doorOf(token) };
};
