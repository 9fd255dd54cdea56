// Backends in memory, behind the same ports as those over AWS: to show of fifty tenants that each may do what is its own takes
// thousands of requests that write, and the embedded DynamoDB takes a minute for them.
import { minuteOf } from '#core/audit/bucket.ts';
import type { AuditRecord } from '#core/audit/record.ts';
import type { HandedOver } from '#core/credentials/vault.ts';
import { BUNDLED, contentHash } from '#core/integrations/content-hash.ts';
import { integrationFinder } from '#core/integrations/find-integration.ts';
import type { Integration } from '#core/integrations/integration.ts';
import type { Backends } from '#lib/local/backends.ts';
import { memoryStores } from '#test/core/tenancy/memory-stores.ts';

/** @param real whose keys, integration files and archive these share */
export const memoryBackends = (real: Backends): Backends => {
  const stores = memoryStores(100);
  const integrations = memoryNames(real);
  return {
    ...real,
    ...{ stores, ...integrations, hasEnded: async () => false },
    findToken: async (token) => {
      if (token.kind === 'k') return real.findToken(token);
      const door = await real.minting.doorOf(token);
      return { mac: door.mac, record: await stores.tokens.get(door) };
    },
    secretReader: {
      get: async (tenant, account) => stores.secretOf(`${tenant}/${account}`) as HandedOver,
      forget: () => undefined,
    },
    clientSecrets: { put: async () => true, remove: async () => undefined },
    // Of a door's last use, which the sealer writes down.
    dynamo: { ...real.dynamo, get: async () => undefined },
    audit: { ...real.audit, ...memoryLog(real.audit) },
  };
};

const memoryNames = ({ bundled }: Backends): Pick<Backends, 'names' | 'findIntegration' | 'isOperators'> => {
  const texts = new Map<string, string>();
  const hashes = new Map<string, string>();
  const operators = new Set<string>();
  const keep = async (owner: string, content: string): Promise<string> => {
    const hash = contentHash(owner, content);
    texts.set(hash, content);
    if (owner === 'operator' || owner === BUNDLED) operators.add(hash);
    return hash;
  };
  const names: Backends['names'] = {
    hashOf: async (owner, slug) => hashes.get(`${owner} ${slug}`),
    list: async (owner) =>
      [...hashes.keys()].filter((key) => key.startsWith(`${owner} `)).map((key) => key.slice(owner.length + 1)),
    versions: async () => [],
    text: async (hash) => texts.get(hash),
    keep,
    put: async (owner, slug, content) => {
      const hash = await keep(owner, content);
      hashes.set(`${owner} ${slug}`, hash);
      return hash;
    },
    removeAll: async () => undefined,
  };
  const byHash = async (hash: string) => JSON.parse(texts.get(hash) ?? 'null') as Integration | undefined;
  const isOperators = async (hash: string) => operators.has(hash);
  return { names, isOperators, findIntegration: integrationFinder(bundled.find, byHash) };
};

/** Without outcomes: what is under way is listed, too. */
const memoryLog = ({ readers }: Backends['audit']): Pick<Backends['audit'], 'trail' | 'readers'> => {
  const written = new Map<string, AuditRecord[]>();
  const of = (tenant: string): AuditRecord[] => {
    const own = written.get(tenant) ?? [];
    written.set(tenant, own);
    return own;
  };
  return {
    trail: { write: async (record) => void of(record.tenant).push(record), close: async () => true },
    readers: {
      ...readers,
      tail: {
        mark: async () => undefined,
        minute: async (minute, tenant) => ({
          records: of(tenant).filter(({ time }) => minuteOf(time) === minute),
          ...{ outcomes: new Map(), unreadable: 0 },
        }),
      },
      usage: async () => undefined,
    },
  };
};
