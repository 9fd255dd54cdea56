// Tokens that the demo's authorisation server grants. They carry what they mean and a MAC over it: refresh tokens must
// outlive a restart, and nothing is stored.
import { timingSafeEqual } from 'node:crypto';

export type TokenKind = 'access' | 'refresh';

/** What a token says: whom it acts for, an id of its own, its end in epoch seconds. */
export type Granted = { readonly name: string; readonly id: string; readonly exp: number };

export type GrantedTokens = {
  readonly sign: (kind: TokenKind, name: string) => string;
  /** `undefined`: not ours, of the other kind, or ended. */
  readonly read: (kind: TokenKind, token: string) => Granted | undefined;
};

/** Seconds. */
export const TOKEN_LIFE = { access: 300, refresh: 30 * 86_400 } as const;

export type GrantedTokensOptions = {
  readonly mac: (message: Uint8Array) => Uint8Array;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly randomBytes: (size: number) => Buffer;
};

/** Tokens as `demo_<kind>.<claims>.<MAC>`, the latter two in base64url. */
export const createGrantedTokens = ({ mac, now, randomBytes }: GrantedTokensOptions): GrantedTokens => {
  const macOf = (text: string): Buffer => Buffer.from(mac(Buffer.from(text)));
  return {
    sign: (kind, name) => {
      const exp = Math.floor(now() / 1000) + TOKEN_LIFE[kind];
      const granted: Granted = { name, id: randomBytes(12).toString('base64url'), exp };
      // The kind is in the MAC's input: a refresh token is no access token.
      const text = `demo_${kind}.${Buffer.from(JSON.stringify(granted)).toString('base64url')}`;
      return `${text}.${macOf(text).toString('base64url')}`;
    },
    read: (kind, token) => {
      const end = token.lastIndexOf('.');
      const text = token.slice(0, end);
      const given = Buffer.from(token.slice(end + 1), 'base64url');
      const computed = macOf(text);
      if (given.length !== computed.length || !timingSafeEqual(given, computed)) return undefined;
      const [label, claims = ''] = text.split('.');
      if (label !== `demo_${kind}`) return undefined;
      const granted = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Granted;
      return now() < granted.exp * 1000 ? granted : undefined;
    },
  };
};
