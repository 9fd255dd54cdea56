// What one minute of calls takes of the sealer: CPU time and heap, over stores in memory. No network, no SDK.
import { randomBytes } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { auditTrail } from '#adapters/aws/audit-trail.ts';
import type { Dynamo, Item } from '#adapters/aws/dynamo.ts';
import { sealStore } from '#adapters/aws/seal-store.ts';
import { gzip } from '#adapters/gzip.ts';
import { MINUTE_MS, minuteOf } from '#core/audit/bucket.ts';
import type { AuditIntent, AuditOutcome } from '#core/audit/record.ts';
import { seal } from '#core/audit/seal.ts';
import { settleMinute } from '#core/audit/settle.ts';
import { ulid } from '#core/audit/ulid.ts';
import { keySigner, memoryArchive, signingKey } from '#test/core/audit/memory-audit.ts';

const START = Date.UTC(2026, 0, 31, 12);

/** Items as text, so that each read makes them anew, as an answer of DynamoDB does. */
const memoryTable = (): Dynamo => {
  const partitions = new Map<string, Map<string, string>>();
  const partition = (pk: string): Map<string, string> => {
    const held = partitions.get(pk) ?? new Map<string, string>();
    partitions.set(pk, held);
    return held;
  };
  const keyOf = ({ pk, sk }: Item) => [String(pk && 'S' in pk && pk.S), String(sk && 'S' in sk && sk.S)] as const;
  const get = (key: Item): Item | undefined => {
    const [pk, sk] = keyOf(key);
    const text = partition(pk).get(sk);
    return text === undefined ? undefined : (JSON.parse(text) as Item);
  };
  return {
    get: async (_, key) => get(key),
    put: async (_, item) => {
      const [pk, sk] = keyOf(item);
      partition(pk).set(sk, JSON.stringify(item));
      return true;
    },
    query: async ({ key }) => {
      const value = Object.values(key.values ?? {})[0];
      const rows = partition(String(value && 'S' in value && value.S));
      return { items: [...rows.values()].map((text) => JSON.parse(text) as Item), next: undefined };
    },
    delete: async () => false,
  };
};

const intentOf = (time: number, tenant: string): AuditIntent => ({
  ...{ v: 1, id: ulid(time, randomBytes), time, tenant, action: 'tools/call' },
  actor: { kind: 'url_token', id: '0123456789abcdef' },
  request_id: randomBytes(18).toString('hex'),
  ...{ account: 'acc_jdwq5lo6s4m2e523uzamn8f8', server: 'srv_jdwq5lo6s4m2e523uzamn8f8', integration: 'hubspot' },
  ...{ tool: 'get_single_crm_contact_by_id', client_name: 'claude-ai', client_version: '0.1.0' },
  ...{ revision: '2025-11-25', http_method: 'GET', method_class: 'read', upstream_host: 'api.example.com' },
  definition_hash: randomBytes(32).toString('hex'),
  argument_names: ['id', 'properties'],
  arguments_hmac: randomBytes(32).toString('base64url'),
});
const OUTCOME: Omit<AuditOutcome, 'time'> = {
  ...{ result: 'success', status: 200, attribution: 'upstream', sent: true },
  ...{ request_bytes: 0, response_bytes: 5120, ms: 163, upstream_ms: 150 },
};

const heapBytes = (): number => {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
};

/** @param calls of the minute @param tenants that make them, in turn */
export const sealerLoad = async (calls: number, tenants: number) => {
  const dynamo = memoryTable();
  const trail = auditTrail(dynamo, 'audit');
  for (let call = 0; call < calls; call++) {
    const time = START + Math.floor((call * MINUTE_MS) / calls);
    const intent = intentOf(time, `ten_${String(call % tenants).padStart(12, '0')}`);
    await trail.write(intent);
    await trail.close(intent, { ...OUTCOME, time: time + 160 });
  }
  const now = () => START + 3 * MINUTE_MS;
  const store = sealStore(dynamo, 'audit', now);
  const ports = { store, trail, archive: memoryArchive(), signer: keySigner(signingKey()), gzip, now };
  const before = heapBytes();
  const settled = await settleMinute(minuteOf(START), ports);
  const heap = process.memoryUsage().heapUsed - before;
  const begun = process.cpuUsage();
  const onFault = (about: string, fault: unknown): never => {
    throw new Error(about, { cause: fault });
  };
  const { digests, events } = await seal({ ...ports, residency: 'eu', until: Number.POSITIVE_INFINITY, onFault });
  const { user, system } = process.cpuUsage(begun);
  if (events !== settled.events.length) throw new Error('not every call was sealed');
  return {
    calls,
    tenants,
    digests,
    cpu_us_per_call: (user + system) / calls,
    heap_bytes_per_call: heap / calls,
  };
};
