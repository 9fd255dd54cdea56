// What an off-boarding deletes, one entry for each thing, written before the thing goes: however often a run breaks off and
// is repeated, each thing is counted once, and nothing is counted that was not there.

export const DELETED_KINDS = [
  ...(['servers', 'url_tokens', 'api_tokens', 'accounts', 'credentials', 'sealed_tokens'] as const),
  ...(['integrations', 'attempts'] as const),
];
export type DeletedKind = (typeof DELETED_KINDS)[number];

/** What became of a grant at the provider. `failed` also stands for a request whose answer nobody heard. */
export const GRANT_OUTCOMES = ['revoked', 'failed', 'unsupported'] as const;
export type GrantOutcome = (typeof GRANT_OUTCOMES)[number];

export type LedgerEntry =
  | { readonly kind: DeletedKind; readonly id: string }
  | { readonly kind: 'grants'; readonly id: string; readonly outcome: GrantOutcome };

export type Ledger = {
  /** In place of an entry of the same kind and id. */
  readonly put: (tenant: string, entry: LedgerEntry) => Promise<void>;
  readonly get: (tenant: string, kind: LedgerEntry['kind'], id: string) => Promise<LedgerEntry | undefined>;
  /** A page at a time, each entry once. */
  readonly list: (
    tenant: string,
    cursor?: string,
  ) => Promise<{ readonly entries: readonly LedgerEntry[]; readonly next?: string }>;
  readonly clear: (tenant: string) => Promise<void>;
};
