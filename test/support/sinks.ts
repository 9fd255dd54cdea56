// Everywhere that a run may leave something behind, as places to search.
import { readFileSync } from 'node:fs';
import { createSignedClient } from '#adapters/aws/signed-client.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '#lib/local/aws/embedded-aws.ts';
import type { Gateway } from '#lib/local/gateway.ts';
import { TABLES } from '#lib/tables.ts';
import { filesBelow, searchFor } from './canaries.ts';

export type Sink = { readonly name: string; readonly content: string | Uint8Array };

/** As DynamoDB's JSON has it: binary attributes are base64, which a search reads. */
type Item = Readonly<Record<string, { readonly S?: string }>>;
type Page = { readonly Items?: readonly Item[]; readonly LastEvaluatedKey?: object };

/** By the client of the hot path: every test's gateway is scanned when it closes, and the SDK takes longer to start than to scan. */
const tables = async ({ endpoints }: Pick<Gateway, 'endpoints'>): Promise<ReadonlyMap<string, readonly Item[]>> => {
  const connection = { region: LOCAL_REGION, credentials: () => LOCAL_CREDENTIALS, endpoints, timeoutMs: 30_000 };
  const call = createSignedClient(connection);
  const scan = async (TableName: string, from?: object): Promise<readonly Item[]> => {
    const input = { TableName, ...(from !== undefined && { ExclusiveStartKey: from }) };
    const { Items = [], LastEvaluatedKey } = (await call('dynamodb', 'Scan', input)) as Page;
    return LastEvaluatedKey === undefined ? Items : [...Items, ...(await scan(TableName, LastEvaluatedKey))];
  };
  return new Map(await Promise.all(TABLES.map(async ({ name }) => [name, await scan(name)] as const)));
};

/** Every item of every table of the embedded DynamoDB, as JSON: a list for each table. */
export const dumpTables = async (gateway: Pick<Gateway, 'endpoints'>): Promise<string> =>
  JSON.stringify([...(await tables(gateway)).values()]);

/** Each item of each table. */
export const tableSinks = async (gateway: Pick<Gateway, 'endpoints'>): Promise<readonly Sink[]> =>
  [...(await tables(gateway))].flatMap(([table, items]) =>
    items.map((item) => ({
      name: `table ${table}, ${JSON.stringify([item.k ?? item.pk, item.sk])}`,
      content: JSON.stringify(item),
    })),
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
