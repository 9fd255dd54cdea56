// What refreshing a credential asks of the outside. One item per account holds the token, the lease and the fence, so that
// every step is one conditional write.
import type { Result } from '#core/result.ts';

/** What the credential table holds of an account. */
export type CredentialState = {
  /** Of what was handed over: one more whenever the account is connected again. */
  readonly generation: number;
  /** Of the access token: one more with every refresh that was stored. */
  readonly version: number;
  /** How many leases were ever taken. Who holds an older one may write nothing. */
  readonly fence: number;
  /** Whether the newest lease was not given back: its holder refreshes, or died. */
  readonly leased: boolean;
  /** Requests to the token endpoint of which nobody knows what came: after one, the stored refresh token may be spent. */
  readonly unsettled: number;
  readonly token?: SealedToken;
  /** The refresh token that was granted last; sealed as the access token is. Absent: the one that was handed over. */
  readonly refreshToken?: string;
  /** Epoch milliseconds of the newest copy of one (`RefreshTokenCopy`), for whatever credential it was. */
  readonly copiedAt?: number;
  readonly needsReauth: boolean;
  /** Where what was handed over may be sent, as its vault has it, too (vault.ts). */
  readonly boundTo: string;
};

export type SealedToken = {
  readonly sealed: string;
  /** Epoch milliseconds. */
  readonly grantedAt: number;
  /** Epoch milliseconds; absent where the provider does not say: it lasts until an upstream says 401. */
  readonly expiresAt?: number;
  /** From when on a call refreshes it. Absent with `expiresAt`. */
  readonly staleAt?: number;
  /** From when on the schedule refreshes it: so that no call has to, or so that the refresh token is used. */
  readonly dueAt?: number;
};

/** Conditional single-item writes; false where the condition does not hold. All of them demand that the item exists. */
export type CredentialTable = {
  /** Strongly consistent; `undefined` where the account has gone. */
  readonly read: () => Promise<CredentialState | undefined>;
  /** Takes the lease: fence + 1, if fence and version are still those that were seen. */
  readonly acquire: (seen: Pick<CredentialState, 'fence' | 'version'>) => Promise<boolean>;
  /** Says, before the token endpoint is asked, that it will be: unsettled + 1. On the fence, as everything below. */
  readonly announce: (fence: number) => Promise<boolean>;
  /**
   * Writes down what was granted: version + 1, nothing unsettled.
   *
   * @param refreshToken sealed. @default the one before stays
   * @param copiedAt where a copy follows
   */
  readonly land: (fence: number, token: SealedToken, refreshToken?: string, copiedAt?: number) => Promise<boolean>;
  /** Takes what a copy of a later version holds: nothing of that is unsettled. @param refreshToken sealed */
  readonly adopt: (fence: number, refreshToken: string, version: number) => Promise<boolean>;
  /** Gives the lease back. @param unsettled what is known of it by now. @default as it stands */
  readonly release: (fence: number, unsettled?: number) => Promise<boolean>;
  /** Ends the credential: somebody has to connect the account again. */
  readonly condemn: (fence: number) => Promise<boolean>;
};

/** A refresh token that was granted, and which one it was. */
export type CopiedToken = Pick<CredentialState, 'generation' | 'version' | 'boundTo'> & {
  readonly refreshToken: string;
  /** Epoch milliseconds. */
  readonly copiedAt: number;
};

/** Sealed as the item has it. */
export type LaterToken = Pick<CopiedToken, 'refreshToken' | 'version'>;

/**
 * The newest granted refresh token once more, outside the table, for when the table has lost it. Written after the item and
 * without a condition, so the item stays the truth.
 */
export type RefreshTokenCopy = {
  /** Milliseconds from one copy of an account's tokens to the next, at least. */
  readonly pauseMs: number;
  /** The one that may take the place of the item's (later-copy.ts). Throws where the copy cannot be read, or not sealed. */
  readonly later: (state: CredentialState, sealer: Sealer) => Promise<LaterToken | 'none'>;
  /** In place of the one before. */
  readonly store: (copied: CopiedToken) => Promise<void>;
};

/** Seals for one account; `prepare` does all that can fail, so that sealing what was granted cannot. */
export type Sealer = {
  readonly prepare: () => Promise<(plain: string) => string>;
  readonly open: (sealed: string) => Promise<string>;
};

export type Grant = {
  readonly accessToken: string;
  /** Absent where the old one stays. */
  readonly refreshToken?: string;
  readonly expiresAt?: number;
};

/**
 * `invalid_grant`: the refresh token is spent, revoked or expired (RFC 6749 §5.2). `refused`: the endpoint answered and
 * granted nothing, for another reason. `not_sent`: nothing reached it. `unknown`: something may have.
 */
export type RefreshFailure = 'invalid_grant' | 'refused' | 'not_sent' | 'unknown';

/**
 * Reads who asks, and what was handed over; throws where that cannot be had. What it answers asks once, and never repeats a
 * request of which a byte was sent.
 */
export type TokenEndpoint = () => Promise<{
  /** The one that was handed over, if any was. */
  readonly refreshToken: string | undefined;
  /** @param refreshToken the newest; empty of a kind that has none */
  readonly ask: (refreshToken: string, timeoutMs: number) => Promise<Result<Grant, RefreshFailure>>;
}>;

/** What an integration's data says of refreshing. */
export type RefreshRules = {
  /**
   * `none`: a refresh token can be presented again. `rotating`: it is spent, and may be presented once more where nobody
   * knows whether it is. `single_use`: presenting a spent one revokes its whole family (RFC 9700 §4.14.2).
   */
  readonly rotation: 'none' | 'rotating' | 'single_use';
  /** Milliseconds after which the provider drops a refresh token that nobody used. @default never */
  readonly idleMs?: number;
  /** Whether tokens are asked for with a refresh token: where none was granted, the credential ends with its access token. */
  readonly byRefreshToken?: boolean;
};

export type AccessTokenDeps = {
  readonly table: CredentialTable;
  readonly sealer: Sealer;
  /** @default none is made */
  readonly copy?: RefreshTokenCopy | undefined;
  readonly endpoint: TokenEndpoint;
  readonly rules: RefreshRules;
  /** Of the definition that is called with (binding.ts). */
  readonly boundTo: string;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** In [0, 1). */
  readonly random: () => number;
  /** What this process saw of the account's lease, kept between calls. */
  readonly observed: Observed;
  /** Whether it is refreshed as soon as it is due. @default false */
  readonly isAhead?: boolean;
  /** Told when this holder ended the credential: once, by whoever found out. */
  readonly onEnded?: () => void;
  /** Writes down what became of a refresh of this holder's; never rejects. */
  readonly record?: (what: RefreshEvent) => Promise<void>;
  /** Told what was thrown and led to another answer, so that it is not lost. */
  readonly onFault?: (fault: unknown) => void;
};

export type RefreshEvent = 'refreshed' | 'refresh_failed' | 'needs_reauth';

export type Observed = {
  /** The fence that a lease was seen under, and since when. */
  lease?: { readonly fence: number; readonly since: number };
  /** Refreshes of one version that failed here, and until when none is tried again. */
  failed?: { readonly version: number; readonly times: number; readonly until: number };
  /** The version that nothing was granted to refresh with. */
  unrefreshable?: number;
  /** The version that an upstream last refused, and how many in a row it refused as soon as they were granted. */
  refused?: { readonly version: number; readonly times: number };
};

/**
 * `busy`: somebody else refreshes and did not finish in time; try again. Never an authentication failure. `redefined`: the
 * definition has changed where the credential would go, and the account has to be connected again.
 */
export type AccessTokenFailure = 'needs_reauth' | 'redefined' | 'busy' | 'gone' | 'refresh_failed';
