// The tables' shape, once: the local mode creates them from this, the stack will too.

export type TableShape = {
  readonly name: 'tokens' | 'config' | 'credentials' | 'audit';
  readonly partitionKey: string;
  readonly sortKey?: string;
  /** DynamoDB deletes items past this attribute (epoch seconds), days late: garbage collection, never enforcement. */
  readonly ttl: string;
  /** Whether it can be restored to a point in time. @default true */
  readonly isRestorable?: false;
  readonly expiryIndex?: {
    readonly name: string;
    readonly partitionKey: string;
    readonly sortKey: string;
    readonly projection: 'ALL' | 'KEYS_ONLY';
  };
};

export const TABLES: readonly TableShape[] = [
  { name: 'tokens', partitionKey: 'k', ttl: 'ttl' },
  {
    name: 'config',
    partitionKey: 'pk',
    sortKey: 'sk',
    ttl: 'ttl',
    expiryIndex: { name: 'expiry', partitionKey: 'xp', sortKey: 'xt', projection: 'ALL' },
  },
  // By tenant, then account, so that IAM can bind a session to one tenant's items by their leading key.
  {
    name: 'credentials',
    partitionKey: 'pk',
    sortKey: 'sk',
    ttl: 'ttl',
    // Who finds what is due, of every tenant, reads no token by it; and no step of a lease is written twice.
    expiryIndex: { name: 'expiry', partitionKey: 'xp', sortKey: 'xt', projection: 'KEYS_ONLY' },
  },
  // By minute and shard, so that whoever seals reads a minute that is over as a whole; a tenant's records side by side.
  // The archive is the copy that lasts; a second one would keep what retention says is gone.
  { name: 'audit', partitionKey: 'pk', sortKey: 'sk', ttl: 'ttl', isRestorable: false },
];
