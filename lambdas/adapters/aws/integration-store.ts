// Custom integrations: a name that points to content, content addressed by its hash, gzip in chunks under 400 KB.
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Integration } from '#core/integrations/integration.ts';
import { type Dynamo, type DynamoReader, text } from './dynamo.ts';
import { integrationChunkKey, integrationNameKey } from './keys.ts';

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
  /** Content first, then the name: a name never points to nothing. Answers the hash. */
  readonly put: (owner: string, definition: Integration) => Promise<string>;
};

export const integrationNames = (dynamo: Dynamo, table: string): IntegrationNames => ({
  hashOf: async (owner, slug) => {
    const item = await dynamo.get(table, integrationNameKey(owner, slug));
    return item && text(item, 'hash');
  },
  list: async (owner) => {
    const key = integrationNameKey(owner, '');
    const page = await dynamo.query({
      table,
      key: {
        expression: 'pk = :pk AND begins_with(sk, :sk)',
        values: { ':pk': { S: text(key, 'pk') }, ':sk': { S: 'i#' } },
      },
    });
    return page.items.map((item) => text(item, 'sk').slice(2));
  },
  put: async (owner, definition) => {
    const content = JSON.stringify(definition);
    const hash = createHash('sha256').update(content).digest('hex');
    const packed = (await zip(content)).toString('base64');
    const chunks = packed.match(new RegExp(`.{1,${CHUNK}}`, 'g')) ?? [];
    // Backwards, so that the first chunk, which says how many there are, comes last.
    for (let i = chunks.length - 1; i >= 0; i--) {
      await dynamo.put(table, {
        ...integrationChunkKey(hash, i),
        v: { S: chunks[i] as string },
        n: { S: String(chunks.length) },
      });
    }
    await dynamo.put(table, { ...integrationNameKey(owner, definition.slug), hash: { S: hash } });
    return hash;
  },
});
