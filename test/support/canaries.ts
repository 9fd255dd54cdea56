// Searching a run for secrets that must not be in it.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, ListTablesCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '#lib/local/aws/embedded-aws.ts';
import type { Gateway } from '#lib/local/gateway.ts';

const encodings = (secret: string): readonly string[] => {
  const bytes = Buffer.from(secret);
  // Base64 of a longer text holds one of three alignments of the secret; the ends depend on the neighbours.
  const aligned = [0, 1, 2].map((pad) =>
    Buffer.concat([Buffer.alloc(pad), bytes])
      .toString('base64')
      .slice(4, -4),
  );
  return [
    secret,
    [...secret].reverse().join(''),
    bytes.toString('hex'),
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    ...aligned,
    ...aligned.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  ];
};

/** Names of the secrets that some text holds, in any encoding. */
export const leaks = (haystack: string, secrets: Readonly<Record<string, string>>): string[] =>
  Object.entries(secrets).flatMap(([name, secret]) =>
    encodings(secret).some((form) => haystack.includes(form)) ? [name] : [],
  );

/** Every item of every table of the embedded DynamoDB. */
export const dumpTables = async (gateway: Pick<Gateway, 'endpoints'>): Promise<string> => {
  const client = new DynamoDBClient({
    endpoint: gateway.endpoints.dynamodb,
    region: LOCAL_REGION,
    credentials: LOCAL_CREDENTIALS,
  });
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  const items = await Promise.all(TableNames.map((TableName) => client.send(new ScanCommand({ TableName }))));
  client.destroy();
  return JSON.stringify(items.map(({ Items }) => Items));
};

/** Every file of a directory. */
export const filesBelow = (path: string): string[] =>
  statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => filesBelow(join(path, name))) : [path];
