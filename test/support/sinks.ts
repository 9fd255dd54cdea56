// Everywhere that a run may leave something behind, as places to search.
import { readFileSync } from 'node:fs';
import { type AttributeValue, DynamoDBClient, ListTablesCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '#lib/local/aws/embedded-aws.ts';
import type { Gateway } from '#lib/local/gateway.ts';
import { filesBelow, searchFor } from './canaries.ts';

export type Sink = { readonly name: string; readonly content: string | Uint8Array };

type Item = Readonly<Record<string, AttributeValue>>;

/** Binary attributes as base64, which a search reads; JSON would make a list of numbers of them. */
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, each) => (each instanceof Uint8Array ? Buffer.from(each).toString('base64') : each));

const tables = async ({ endpoints }: Pick<Gateway, 'endpoints'>): Promise<ReadonlyMap<string, readonly Item[]>> => {
  const client = new DynamoDBClient({
    ...{ endpoint: endpoints.dynamodb, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS },
  });
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  const all = await Promise.all(
    TableNames.map(async (TableName) => {
      const items: Item[] = [];
      for await (const { Items = [] } of paginateScan({ client }, { TableName })) items.push(...Items);
      return [TableName, items] as const;
    }),
  );
  client.destroy();
  return new Map(all);
};

/** Every item of every table of the embedded DynamoDB, as JSON: a list for each table. */
export const dumpTables = async (gateway: Pick<Gateway, 'endpoints'>): Promise<string> =>
  textOf([...(await tables(gateway)).values()]);

/** Each item of each table. */
export const tableSinks = async (gateway: Pick<Gateway, 'endpoints'>): Promise<readonly Sink[]> =>
  [...(await tables(gateway))].flatMap(([table, items]) =>
    items.map((item) => ({ name: `table ${table}, ${textOf([item.k ?? item.pk, item.sk])}`, content: textOf(item) })),
  );

/** Each object of the archive, its key included. */
export const archiveSinks = async ({ backends }: Pick<Gateway, 'backends'>): Promise<readonly Sink[]> => {
  const { archive } = backends.audit;
  const sinks: Sink[] = [];
  for await (const key of archive.list('')) {
    const name = `archive, ${key}`;
    sinks.push({ name, content: key }, { name, content: (await archive.get(key)) ?? '' });
  }
  return sinks;
};

/** @param name of what the lines are, such as `log` */
export const lineSinks = (name: string, lines: readonly string[]): readonly Sink[] =>
  lines.map((content, i) => ({ name: `${name}, line ${i + 1}`, content }));

/** Each file below a directory, its path included. */
export const fileSinks = (directory: string): readonly Sink[] =>
  filesBelow(directory).flatMap((file) => [
    { name: `file ${file}`, content: file },
    { name: `file ${file}`, content: readFileSync(file) },
  ]);

/** What is where, in words; nothing where all is well. @param values by what a find is to be called */
export const findings = (sinks: readonly Sink[], values: Readonly<Record<string, string>>): readonly string[] => {
  const search = searchFor(values);
  const separator = Buffer.from('\n');
  // One pass over everything: in nearly every run nothing is found, and nobody asks where.
  if (search(Buffer.concat(sinks.flatMap(({ content }) => [Buffer.from(content), separator]))).length === 0) return [];
  return sinks.flatMap(({ name, content }) => search(content).map((value) => `${name}, holds ${value}`));
};
