// Reading the audit log: the table for what is not sealed yet, the archive for the rest.
import { gzip } from '#adapters/gzip.ts';
import type { Archive, Signer } from '#core/audit/ports.ts';
import type { AuditReaders } from '#core/audit/read-events.ts';
import type { Dynamo } from './dynamo.ts';
import { sealStore } from './seal-store.ts';

type ReaderOptions = {
  readonly dynamo: Dynamo;
  readonly table: string;
  readonly archive: Archive;
  readonly signer: Pick<Signer, 'publicKey'>;
  /** Epoch milliseconds. */
  readonly now: () => number;
};

export const auditReaders = ({ dynamo, table, archive, signer, now }: ReaderOptions): AuditReaders => {
  const store = sealStore(dynamo, table, now);
  return { archive, signer, gzip, tail: store, usage: store.usage };
};
