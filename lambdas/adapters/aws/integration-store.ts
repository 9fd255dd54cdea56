// Versions of integrations: content addressed by its hash, gzip in chunks under 400 KB; a custom one has a name that points to it.
import { promisify } from 'node:util';
import { nodeZlib } from '#adapters/builtins.ts';
import { BUNDLED, contentHash } from '#core/integrations/content-hash.ts';
import type { Integration } from '#core/integrations/integration.ts';
import { type Dynamo, type DynamoReader, type Item, text } from './dynamo.ts';
import { integrationChunkKey, integrationNameKey, integrationPartition, integrationVersionKey } from './keys.ts';

const CHUNK = 300_000;

const unzip = (packed: Buffer): Promise<Buffer> => promisify(nodeZlib().gunzip)(packed);
const zip = (content: string): Promise<Buffer> => promisify(nodeZlib().gzip)(content);

/** By hash: what a door was minted for is what it keeps. */
export const readIntegration = async (
  dynamo: DynamoReader,
  table: string,
  hash: string,
): Promise<Integration | undefined> => {
  const content = await readText(dynamo, table, hash);
  return content === undefined ? undefined : (JSON.parse(content) as Integration);
};

const readText = async (dynamo: DynamoReader, table: string, hash: string): Promise<string | undefined> => {
  const first = await dynamo.get(table, integrationChunkKey(hash, 0));
  if (first === undefined) return undefined;
  const rest = Array.from({ length: Number(text(first, 'n')) - 1 }, (_, i) =>
    dynamo.get(table, integrationChunkKey(hash, i + 1)),
  );
  const chunks = [first, ...(await Promise.all(rest))];
  const packed = Buffer.from(chunks.map((chunk) => (chunk === undefined ? '' : text(chunk, 'v'))).join(''), 'base64');
  return (await unzip(packed)).toString();
};

/** Whether a version, by its hash, is one that the operator stored or ships, and no tenant's own. */
export const operatorsVersions =
  (dynamo: DynamoReader, table: string) =>
  async (hash: string): Promise<boolean> => {
    const found = await Promise.all(
      ['operator', BUNDLED].map((owner) => dynamo.get(table, integrationVersionKey(owner, hash))),
    );
    return found.some((item) => item !== undefined);
  };

export type IntegrationNames = {
  /** Hash of the definition an owner (a tenant, or `operator`) has under a name. */
  readonly hashOf: (owner: string, slug: string) => Promise<string | undefined>;
  readonly list: (owner: string) => Promise<readonly string[]>;
  /** Hashes of every definition the owner ever stored. */
  readonly versions: (owner: string) => Promise<readonly string[]>;
  /** The text that was stored, byte for byte. */
  readonly text: (hash: string) => Promise<string | undefined>;
  /** Keeps a version without a name, unless it is kept already. @returns its hash */
  readonly keep: (owner: string, content: string) => Promise<string>;
  /** Version, content, name, in this order: content is never without a pointer, a name never points to nothing. */
  readonly put: (owner: string, slug: string, content: string) => Promise<string>;
  /** Every definition the owner ever stored; content, version, name. Repeating it finishes a broken run. */
  readonly removeAll: (owner: string) => Promise<void>;
};

export const integrationNames = (dynamo: Dynamo, table: string): IntegrationNames => ({
  hashOf: async (owner, slug) => {
    const item = await dynamo.get(table, integrationNameKey(owner, slug));
    return item && text(item, 'hash');
  },
  list: (owner) => endsOf(dynamo, table, owner, 'i#'),
  versions: (owner) => endsOf(dynamo, table, owner, 'v#'),
  text: (hash) => readText(dynamo, table, hash),
  keep: async (owner, content) => {
    const hash = contentHash(owner, content);
    const isKept = (await dynamo.get(table, integrationChunkKey(hash, 0))) !== undefined;
    return isKept ? hash : putContent(dynamo, table, owner, content);
  },
  put: async (owner, slug, content) => {
    const hash = await putContent(dynamo, table, owner, content);
    await dynamo.put(table, { ...integrationNameKey(owner, slug), hash: { S: hash } });
    return hash;
  },
  removeAll: async (owner) => {
    for await (const version of itemsOf(dynamo, table, owner, 'v#')) {
      const hash = text(version, 'sk').slice(2);
      for (let i = Number(text(version, 'n')) - 1; i >= 0; i--)
        await dynamo.delete(table, integrationChunkKey(hash, i));
      await dynamo.delete(table, integrationVersionKey(owner, hash));
    }
    for await (const item of itemsOf(dynamo, table, owner, 'i#')) {
      await dynamo.delete(table, integrationNameKey(owner, text(item, 'sk').slice(2)));
    }
  },
});

const putContent = async (dynamo: Dynamo, table: string, owner: string, content: string): Promise<string> => {
  const hash = contentHash(owner, content);
  const packed = (await zip(content)).toString('base64');
  const chunks = packed.match(new RegExp(`.{1,${CHUNK}}`, 'g')) ?? [];
  const count = { n: { S: String(chunks.length) } };
  await dynamo.put(table, { ...integrationVersionKey(owner, hash), ...count });
  // Backwards, so that the first chunk, which says how many there are, comes last.
  for (let i = chunks.length - 1; i >= 0; i--) {
    await dynamo.put(table, { ...integrationChunkKey(hash, i), v: { S: chunks[i] as string }, ...count });
  }
  return hash;
};

const endsOf = async (dynamo: Dynamo, table: string, owner: string, prefix: string): Promise<readonly string[]> => {
  const ends: string[] = [];
  for await (const item of itemsOf(dynamo, table, owner, prefix)) ends.push(text(item, 'sk').slice(prefix.length));
  return ends;
};

async function* itemsOf(dynamo: Dynamo, table: string, owner: string, prefix: string): AsyncGenerator<Item> {
  const key = {
    expression: 'pk = :pk AND begins_with(sk, :sk)',
    values: { ':pk': { S: integrationPartition(owner) }, ':sk': { S: prefix } },
  };
  let start: Item | undefined;
  do {
    const page = await dynamo.query({ table, key, start });
    yield* page.items;
    start = page.next;
  } while (start !== undefined);
}
