// What a provider does differently about OAuth 2, as data. Defaults are those of RFC 6749.
import type { RefreshRules } from '#core/credentials/ports.ts';
import type { SigningAlgorithm, SigningKey } from './assertion.ts';

export type OAuthRules = {
  /** Absolute https URL, `{{account.NAME}}` where a declared variable stands. */
  readonly token_url: string;
  /** @default token_url */
  readonly refresh_url?: string;
  /** Where a person's browser is sent to. Without it an account is connected by handing a refresh token over. */
  readonly authorize_url?: string;
  /** Where a grant is revoked (RFC 7009), on the host of `token_url`. @default the provider has no such endpoint */
  readonly revocation_url?: string;
  /** What the callback's `iss` must be, character by character (RFC 9207 §2.4). @default not compared */
  readonly issuer?: string;
  /** RFC 7636, with S256. @default true */
  readonly pkce?: boolean;
  /** Sent with every authorization request; never instead of what the gateway sends itself. */
  readonly authorize_params?: { readonly [name: string]: string };
  readonly callback?: {
    /** The parameter that brings the code. @default code */
    readonly code?: string;
  };
  /** Other names for parameters of authorization and token requests. That of the scope stands under `scopes`. */
  readonly param_names?: { readonly [N in RenamedParameter]?: string };
  /** How the client says who it is (RFC 6749 §2.3.1, RFC 7523 §2.2). @default basic */
  readonly client_auth?: 'basic' | 'body' | 'private_key_jwt';
  /** Of the JWTs that the client signs. */
  readonly assertion?: {
    /** @default RS256 */
    readonly algorithm?: SigningAlgorithm;
    /** Whom they are for. @default token_url */
    readonly audience?: string;
  };
  /** @default form */
  readonly token_body?: 'form' | 'json';
  /** Sent with every request for a token. With `token_exchange` templates over `{{credential.FIELD}}`, as in `apply`. */
  readonly token_params?: { readonly [name: string]: string };
  /** With `token_exchange`: headers of the request for a token, templates likewise. */
  readonly token_headers?: { readonly [name: string]: string };
  /** Sent with every refresh, over `token_params`. */
  readonly refresh_params?: { readonly [name: string]: string };
  /** JSON pointers (RFC 6901) into the answer, where it is not as RFC 6749 §5.1 says. */
  readonly token_response?: {
    readonly access_token?: string;
    readonly refresh_token?: string;
    readonly expires_in?: string;
  };
  readonly refresh?: {
    /** @default rotating, the careful assumption */
    readonly rotation?: RefreshRules['rotation'];
    /** Seconds after which a refresh token that nobody used ends. @default it does not */
    readonly idle_s?: number;
  };
  readonly scopes?: {
    readonly default?: readonly string[];
    /** @default a space */
    readonly separator?: string;
    /** Name of the parameter. @default scope */
    readonly param?: string;
  };
};

export type RenamedParameter = 'client_id' | 'client_secret' | 'redirect_uri' | 'code' | 'state' | 'refresh_token';

/** The members of the rules that are URLs of the provider. */
export const ENDPOINTS = ['token_url', 'refresh_url', 'authorize_url', 'revocation_url'] as const;

type Endpoint = (typeof ENDPOINTS)[number];

/** The rules of one account. A URL is absent as long as it needs a variable that only connecting the account brings. */
export type AccountRules = Omit<OAuthRules, Endpoint> & { readonly [E in Endpoint]?: string };

/** Says who it is with a secret, or with what it signs. */
export type OAuthClient = { readonly id: string } & ({ readonly secret: string } | { readonly key: SigningKey });

export const idleMsOf = ({ refresh }: Pick<OAuthRules, 'refresh'>): number | undefined =>
  refresh?.idle_s === undefined ? undefined : refresh.idle_s * 1000;

export const algorithmOf = (rules: Pick<OAuthRules, 'assertion'> | undefined): SigningAlgorithm =>
  rules?.assertion?.algorithm ?? 'RS256';
