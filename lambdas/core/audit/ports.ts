// What auditing needs of the outside.
import type { AuditIntent, AuditOutcome, AuditRecord } from './record.ts';

/** Where calls and actions are written down. Both reject where the store did not take it. */
export type AuditTrail = {
  /** Awaited before what it announces happens. */
  readonly write: (record: AuditRecord) => Promise<void>;
  /**
   * The end of what an intent announced. The first word stands: an orphan that was closed as unknown stays so, and `false` is
   * answered to whoever comes later.
   */
  readonly close: (intent: AuditIntent, outcome: AuditOutcome) => Promise<boolean>;
};

/** The archive: objects that are written once. Keys hold ids, numbers and hashes only. */
export type Archive = {
  readonly get: (key: string) => Promise<Uint8Array | undefined>;
  /** `false` where an object has this key already (HTTP `If-None-Match: *`). */
  readonly create: (key: string, body: Uint8Array) => Promise<boolean>;
  /** Keys under a prefix, in their order, after `after` where it is given. */
  readonly list: (prefix: string, after?: string) => AsyncIterable<string>;
};

/** Signs with the residency's key: ECDSA over P-256 with SHA-256. */
export type Signer = {
  /** @returns the signature in DER, as OpenSSL verifies it */
  readonly sign: (message: Uint8Array) => Promise<Uint8Array>;
  /** DER of the SubjectPublicKeyInfo (RFC 5280). */
  readonly publicKey: () => Promise<Uint8Array>;
};
