// The demo's token endpoint (RFC 6749 §3.2) as a function over a form: codes and refresh tokens work once.
import { createHash, timingSafeEqual } from 'node:crypto';
import { type GrantedTokens, TOKEN_LIFE } from './granted-tokens.ts';

/** What a code stands for, until it is taken or `expiresAt` (epoch milliseconds). */
export type PendingCode = {
  readonly name: string;
  readonly redirectUri: string;
  readonly codeChallenge: string;
  readonly expiresAt: number;
};

export type TokenError = 'invalid_request' | 'invalid_client' | 'invalid_grant' | 'unsupported_grant_type';

/** RFC 6749 §5.1 or §5.2. */
export type TokenAnswer =
  | {
      readonly access_token: string;
      readonly token_type: 'Bearer';
      readonly expires_in: number;
      readonly refresh_token: string;
    }
  | { readonly error: TokenError };

export type TokenEndpointOptions = {
  readonly client: { readonly id: string; readonly secret: string };
  readonly tokens: GrantedTokens;
  /** Removes and returns: whoever asks twice finds nothing. */
  readonly takeCode: (code: string) => PendingCode | undefined;
  /** Epoch milliseconds. */
  readonly now: () => number;
};

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
const same = (left: string, right: string): boolean => timingSafeEqual(sha256(left), sha256(right));

/** Answers a form under an `Authorization` header, which must be the client's `client_secret_basic`. */
export const createTokenEndpoint = ({ client, tokens, takeCode, now }: TokenEndpointOptions) => {
  // Of this process's life only: whatever was spent before a restart works once more.
  const spent = new Set<string>();

  const redeem = (form: URLSearchParams): string | undefined => {
    const code = takeCode(form.get('code') ?? '');
    if (code === undefined || now() >= code.expiresAt) return undefined;
    const challenge = sha256(form.get('code_verifier') ?? '').toString('base64url');
    if (form.get('redirect_uri') !== code.redirectUri || !same(challenge, code.codeChallenge)) return undefined;
    return code.name;
  };

  const rotate = (form: URLSearchParams): string | undefined => {
    const token = tokens.read('refresh', form.get('refresh_token') ?? '');
    if (token === undefined || spent.has(token.id)) return undefined;
    spent.add(token.id);
    return token.name;
  };

  const grants: { readonly [grantType: string]: (form: URLSearchParams) => string | undefined } = {
    authorization_code: redeem,
    refresh_token: rotate,
  };

  return (authorization: string | undefined, form: URLSearchParams): TokenAnswer => {
    if (!isClient(authorization, client)) return { error: 'invalid_client' };
    const names = [...form.keys()];
    if (new Set(names).size < names.length) return { error: 'invalid_request' };
    const grantType = form.get('grant_type') ?? '';
    if (!Object.hasOwn(grants, grantType)) return { error: 'unsupported_grant_type' };
    const name = grants[grantType]?.(form);
    if (name === undefined) return { error: 'invalid_grant' };
    return {
      access_token: tokens.sign('access', name),
      token_type: 'Bearer',
      expires_in: TOKEN_LIFE.access,
      refresh_token: tokens.sign('refresh', name),
    };
  };
};

/** RFC 6749 §2.3.1: id and secret are form-encoded before they become user and password. */
const isClient = (header: string | undefined, client: { readonly id: string; readonly secret: string }): boolean => {
  const [scheme, encoded = ''] = (header ?? '').split(' ');
  const encode = (text: string): string => new URLSearchParams({ _: text }).toString().slice(2);
  const wanted = `${encode(client.id)}:${encode(client.secret)}`;
  return scheme?.toLowerCase() === 'basic' && same(Buffer.from(encoded, 'base64').toString(), wanted);
};
