// What goes to an upstream and what comes back, as data: the contract between request building (core), the
// HTTP client (adapters/http) and answer reading (core).

export type UpstreamRequest = {
  readonly method: string;
  /** Absolute; every argument is already in its slot. The credential is not in it. */
  readonly url: string;
  /** Lower-case names; never `authorization`, `cookie`, `host` or hop-by-hop. */
  readonly headers: { readonly [name: string]: string };
  /** Text is sent as UTF-8. */
  readonly body?: string | Uint8Array;
};

/** Attached by the client after its last check of the host (CVE-2026-26118: credential sent to a wrong host). */
export type CredentialPlacement = { readonly in: 'header' | 'query'; readonly name: string; readonly value: string };

export type UpstreamAnswer = {
  readonly kind: 'answer';
  readonly status: number;
  /** Lower-case names; repeated fields joined with `, `. */
  readonly headers: { readonly [name: string]: string };
  /** Decoded (gzip, deflate, br), at most the size cap. */
  readonly body: Uint8Array;
};

export type UpstreamFailureReason =
  | 'timeout'
  | 'refused'
  | 'reset'
  | 'dns'
  | 'tls'
  | 'too_large'
  | 'not_decodable'
  | 'address_not_allowed'
  /** Its sender was told not to. */
  | 'held';

/** `sent`: whether a byte of the request may have left, so that an agent knows if a write can have happened. */
export type UpstreamFailure = {
  readonly kind: 'failure';
  readonly reason: UpstreamFailureReason;
  readonly sent: boolean;
};

/**
 * Sends once, never again: no retry, no redirect.
 *
 * @param deadline epoch milliseconds
 * @param mayGo awaited when the connection stands, before the first byte of the request. @default it may
 */
export type SendUpstream = (
  request: UpstreamRequest,
  credential: readonly CredentialPlacement[],
  deadline: number,
  mayGo?: Promise<boolean>,
) => Promise<UpstreamAnswer | UpstreamFailure>;
