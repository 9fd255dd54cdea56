// What sealing needs beside the archive and the signer (ports.ts).
import type { DayUsage } from './metering.ts';
import type { AuditOutcome, AuditRecord } from './record.ts';

/** How far sealing has come. */
export type Mark = {
  /** Of the newest digest whose marks are made; 0 where there is none. */
  readonly number: number;
  /** SHA-256 in hex of its payload. */
  readonly hash: string;
  /** When it was sealed, epoch milliseconds. */
  readonly at: number;
  /** Minutes since the epoch. Every minute up to here is sealed; */
  readonly through: number;
  /** every intent up to here has its outcome; */
  readonly settled: number;
  /** and this is the last one from which was looked back for late ones. */
  readonly swept: number;
};

/** Where a tenant's events end so far. */
export type TenantHead = { readonly seq: number; readonly leaf: string; readonly number: number };

/** What is sealed of a minute: how many events, and by which digests, in their order. */
export type SealedMinute = { readonly count: number; readonly digests: readonly number[] };

/** What lies in the buckets of a minute. `unreadable`: items that are no records of ours. */
export type MinuteItems = {
  readonly records: readonly AuditRecord[];
  /** By the id of the intent. */
  readonly outcomes: ReadonlyMap<string, AuditOutcome>;
  readonly unreadable: number;
};

/** Reads are strongly consistent. Every write keeps what the same digest or a later one has written, so that it can be repeated. */
export type SealStore = {
  /** @param tenant @default every one */
  readonly minute: (minute: number, tenant?: string) => Promise<MinuteItems>;
  readonly mark: () => Promise<Mark | undefined>;
  /** `false` where the mark is no longer at `before`: somebody else went on. */
  readonly putMark: (mark: Mark, before: number) => Promise<boolean>;
  readonly head: (tenant: string) => Promise<TenantHead | undefined>;
  readonly putHead: (tenant: string, head: TenantHead) => Promise<void>;
  readonly sealed: (minute: number) => Promise<SealedMinute | undefined>;
  readonly putSealed: (minute: number, sealed: SealedMinute) => Promise<void>;
  readonly usage: (tenant: string, day: string) => Promise<DayUsage | undefined>;
  readonly putUsage: (tenant: string, day: string, usage: DayUsage) => Promise<void>;
  /** @param at epoch milliseconds */
  readonly putLastUse: (tenant: string, server: string, at: number) => Promise<void>;
};

export type Gzip = {
  /** The same bytes make the same archive. */
  readonly pack: (bytes: Uint8Array) => Uint8Array;
  /** Rejects where it is no archive, is damaged, or holds more than any batch. */
  readonly unpack: (bytes: Uint8Array) => Promise<Uint8Array>;
};
