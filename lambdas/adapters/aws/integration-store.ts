// Custom integrations: a name that points to content, content addressed by its hash, gzip in chunks under 400 KB.
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Integration } from '#core/integrations/integration.ts';
import { type Dynamo, type DynamoReader, type Item, text } from './dynamo.ts';
import { integrationChunkKey, integrationNameKey, integrationPartition, integrationVersionKey } from './keys.ts';

const CHUNK = 300_000;

const unzip = promisify(gunzip);
const zip = promisify(gzip);

/** By hash: what a door was minted for is what it keeps. */
export const readIntegration = async (
  dynamo: DynamoReader,
  table: string,
  hash: string,
): Promise<Integration | undefined> => {
  const first = await dynamo.get(table, integrationChunkKey(hash, 0));
  if (first === undefined) return undefined;
  const rest = Array.from({ length: Number(text(first, 'n')) - 1 }, (_, i) =>
    dynamo.get(table, integrationChunkKey(hash, i + 1)),
  );
  const chunks = [first, ...(await Promise.all(rest))];
  const packed = Buffer.from(chunks.map((chunk) => (chunk === undefined ? '' : text(chunk, 'v'))).join(''), 'base64');
  return JSON.parse((await unzip(packed)).toString()) as Integration;
};

export type IntegrationNames = {
  /** Hash of the definition an owner (a tenant, or `operator`) has under a name. */
  readonly hashOf: (owner: string, slug: string) => Promise<string | undefined>;
  readonly list: (owner: string) => Promise<readonly string[]>;
  /** Whether the owner ever stored this definition. */
  readonly isOf: (owner: string, hash: string) => Promise<boolean>;
  /** Version, content, name, in this order: content is never without a pointer, a name never points to nothing. */
  readonly put: (owner: string, definition: Integration) => Promise<string>;
  /** Every definition the owner ever stored; content, version, name. Repeating it finishes a broken run. */
  readonly removeAll: (owner: string) => Promise<void>;
};

export const integrationNames = (dynamo: Dynamo, table: string): IntegrationNames => ({
  hashOf: async (owner, slug) => {
    const item = await dynamo.get(table, integrationNameKey(owner, slug));
    return item && text(item, 'hash');
  },
  list: async (owner) => {
    const names: string[] = [];
    for await (const item of itemsOf(dynamo, table, owner, 'i#')) names.push(text(item, 'sk').slice(2));
    return names;
  },
  isOf: async (owner, hash) => (await dynamo.get(table, integrationVersionKey(owner, hash))) !== undefined,
  put: async (owner, definition) => {
    const content = JSON.stringify(definition);
    // Each owner's content is its own, so that one owner's can go while another's of the same text stays.
    const hash = createHash('sha256').update(`${owner}\0${content}`).digest('hex');
    const packed = (await zip(content)).toString('base64');
    const chunks = packed.match(new RegExp(`.{1,${CHUNK}}`, 'g')) ?? [];
    const count = { n: { S: String(chunks.length) } };
    await dynamo.put(table, { ...integrationVersionKey(owner, hash), ...count });
    // Backwards, so that the first chunk, which says how many there are, comes last.
    for (let i = chunks.length - 1; i >= 0; i--) {
      await dynamo.put(table, { ...integrationChunkKey(hash, i), v: { S: chunks[i] as string }, ...count });
    }
    await dynamo.put(table, { ...integrationNameKey(owner, definition.slug), hash: { S: hash } });
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
