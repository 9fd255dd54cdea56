// The audit table, the archive and the signing key, in memory.
import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { minuteOf } from '#core/audit/bucket.ts';
import type { Archive, AuditTrail, Signer } from '#core/audit/ports.ts';
import type { AuditOutcome, AuditRecord } from '#core/audit/record.ts';
import type { Mark, SealStore } from '#core/audit/seal-ports.ts';
import type { StreamPosition } from '#core/audit/stream.ts';

/** @param held the objects, by key; shared with whoever looks at them or damages them */
export const memoryArchive = (held = new Map<string, Uint8Array>()): Archive & { readonly held: typeof held } => ({
  held,
  get: async (key) => held.get(key),
  create: async (key, body) => {
    if (held.has(key)) return false;
    held.set(key, body);
    return true;
  },
  list: async function* (prefix, after = '') {
    for (const key of [...held.keys()].sort()) if (key.startsWith(prefix) && key > after) yield key;
  },
});

export const signingKey = (): KeyObject => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

export const keySigner = (key: KeyObject): Signer => ({
  sign: async (message) => sign('sha256', message, { key, dsaEncoding: 'der' }),
  publicKey: async () => publicDer(key),
});

export const publicDer = (key: KeyObject): Uint8Array => createPublicKey(key).export({ format: 'der', type: 'spki' });

type Numbered = { readonly order: number; readonly value: unknown };

/** As the adapter over DynamoDB: an order decides what is kept, and the mark goes on from where it is. */
export const memorySealStore = () => {
  const records = new Map<string, AuditRecord>();
  const outcomes = new Map<string, AuditOutcome>();
  const items = new Map<string, Numbered>();
  const keyOf = ({ tenant, id }: Pick<AuditRecord, 'tenant' | 'id'>): string => `${tenant}#${id}`;
  const read = async <T>(key: string) => structuredClone(items.get(key)?.value) as T | undefined;
  const putNewer = async (key: string, value: unknown, order: number): Promise<void> => {
    if ((items.get(key)?.order ?? -1) < order) items.set(key, { order, value });
  };
  const store: SealStore = {
    minute: async (minute) => {
      const own = [...records.values()].filter(({ time }) => minuteOf(time) === minute);
      const closed = own.flatMap((record) => {
        const outcome = outcomes.get(keyOf(record));
        return outcome === undefined ? [] : [[record.id, outcome] as const];
      });
      return { records: own, outcomes: new Map(closed), unreadable: 0 };
    },
    mark: () => read<Mark>('mark'),
    putMark: async (mark, before) => {
      const held = items.get('mark');
      if (held !== undefined && held.order !== before) return false;
      items.set('mark', { order: mark.number, value: mark });
      return true;
    },
    head: (tenant) => read(`${tenant} head`),
    putHead: (tenant, head) => putNewer(`${tenant} head`, head, head.number),
    sealed: (minute) => read(`n#${minute}`),
    putSealed: (minute, sealed) => putNewer(`n#${minute}`, sealed, sealed.digests.at(-1) ?? 0),
    usage: (tenant, day) => read(`${tenant} u#${day}`),
    putUsage: (tenant, day, usage) => putNewer(`${tenant} u#${day}`, usage, usage.through),
    putLastUse: (tenant, server, at) => putNewer(`${tenant} l#${server}`, at, at),
  };
  const trail: AuditTrail = {
    write: async (record) => void records.set(keyOf(record), record),
    close: async (intent, outcome) => {
      if (outcomes.has(keyOf(intent))) return false;
      outcomes.set(keyOf(intent), outcome);
      return true;
    },
  };
  return { store, trail, records, outcomes, items };
};

/** @param held where it begins. @default it has not begun */
export const memoryPosition = (held?: number): StreamPosition => {
  return {
    get: async () => held,
    move: async (number, before) => {
      if (held !== before) return false;
      held = number;
      return true;
    },
  };
};
