// An audit log that calls are written to and a sealer runs on, with a clock that the test turns.
import { createHash } from 'node:crypto';
import { gzip, unpackDamaged } from '#adapters/gzip.ts';
import type { Archive, AuditTrail, Signer } from '#core/audit/ports.ts';
import type { AuditOutcome, AuditRecord, SealedEvent } from '#core/audit/record.ts';
import { type RunDeps, seal } from '#core/audit/seal.ts';
import type { SealStore } from '#core/audit/seal-ports.ts';
import { ulid } from '#core/audit/ulid.ts';
import { type Question, verifyArchive } from '#core/audit/verify.ts';
import { keySigner, memoryArchive, memorySealStore, publicDer, signingKey } from './memory-audit.ts';

export const MINUTE = 60_000;
export const START = Date.UTC(2026, 0, 31, 12, 0);

/** What a run may call, by name: what tests put something around. */
export type Ports = {
  readonly store: SealStore;
  readonly archive: Archive;
  readonly trail: Pick<AuditTrail, 'close'>;
  readonly signer: Signer;
};

const KEY = signingKey();

export const sealWorld = () => {
  const { store, trail, records, outcomes, items } = memorySealStore();
  const archive = memoryArchive();
  const clock = { now: START };
  const ports: Ports = { store, archive, trail, signer: keySigner(KEY) };
  let ids = 0;
  const faults: string[] = [];
  const nextBytes = (size: number): Uint8Array => {
    ids += 1;
    return createHash('shake256', { outputLength: size }).update(String(ids)).digest();
  };
  const record = (over: Partial<AuditRecord> = {}): AuditRecord => {
    const time = over.time ?? clock.now;
    return {
      v: 1,
      id: ulid(time, nextBytes),
      time,
      tenant: 'ten_aaaaaaaaaaaa',
      action: 'tools/call',
      actor: { kind: 'url_token', id: '0123456789abcdef' },
      server: 'srv_aaaaaaaaaaaa000000000001',
      integration: 'demo',
      tool: 'list_all_demo_contacts',
      ...over,
    };
  };
  const call = async (over: Partial<AuditRecord> = {}, outcome: Partial<AuditOutcome> = {}): Promise<AuditRecord> => {
    const intent = record(over);
    await trail.write(intent);
    await trail.close(intent, { time: intent.time + 5, result: 'success', status: 200, ...outcome });
    return intent;
  };
  return {
    ports,
    archive,
    store,
    trail,
    records,
    outcomes,
    items,
    clock,
    faults,
    key: KEY,
    record,
    call,
    /** An intent that nobody closes. */
    orphan: async (over: Partial<AuditRecord> = {}): Promise<AuditRecord> => {
      const intent = record(over);
      await trail.write(intent);
      return intent;
    },
    run: (over: Partial<RunDeps> = {}) =>
      seal({
        residency: 'eu',
        ...ports,
        gzip,
        now: () => clock.now,
        until: Number.POSITIVE_INFINITY,
        onFault: (about, fault) => faults.push(`${about}: ${fault instanceof Error ? fault.name : 'thrown'}`),
        ...over,
      }),
    /** @param minutes that go by before */
    verify: (over: Partial<Question> = {}) =>
      verifyArchive({ files: archive, unpack: gzip.unpack, unpackDamaged, publicKey: publicDer(KEY), ...over }),
    /** Every line of every batch that a digest names, in the archive's own order. */
    sealed: () => sealedEvents(archive),
  };
};

export type SealWorld = ReturnType<typeof sealWorld>;

const sealedEvents = async ({ held }: { readonly held: ReadonlyMap<string, Uint8Array> }) => {
  const events: SealedEvent[] = [];
  for (const key of [...held.keys()].filter((each) => each.startsWith('digests/')).sort()) {
    const { payload } = JSON.parse(Buffer.from(held.get(key) ?? []).toString());
    const { number, root, tenants } = JSON.parse(Buffer.from(payload, 'base64').toString());
    if (tenants === 0) continue;
    const leaves = held.get(`leaves/${String(number).padStart(12, '0')}-${root}.json`);
    for (const { object } of JSON.parse(Buffer.from(leaves ?? []).toString())) {
      const text = Buffer.from(await gzip.unpack(held.get(object) ?? Buffer.of())).toString();
      events.push(
        ...text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as SealedEvent),
      );
    }
  }
  return events;
};
