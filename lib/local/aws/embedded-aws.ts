// The AWS services of the local mode, in this process: DynamoDB by dynalite; KMS, Secrets Manager, STS and S3 by ours.

import { mkdirSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { loopbackOnly } from '#lib/local/loopback-only.ts';
import { TABLES, type TableShape } from '../../tables.ts';
import { createAwsEndpoint } from './endpoint.ts';
import { type KeyRing, openKeyRing } from './key-ring.ts';
import { openObjectStore } from './object-store.ts';
import { createS3Endpoint } from './s3-endpoint.ts';

export type EmbeddedAws = {
  /** By service, as `AWS_ENDPOINT_URL_*` would name them. */
  readonly endpoints: {
    readonly dynamodb: string;
    readonly kms: string;
    readonly secretsmanager: string;
    readonly sts: string;
    readonly s3: string;
  };
  readonly keys: KeyRing;
  readonly close: () => Promise<void>;
};

/** Credentials that the embedded endpoints accept: they check none. */
export const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };
export const LOCAL_REGION = 'local';

/** @param directory where data is kept; `undefined` keeps it in memory */
export const startEmbeddedAws = async (directory: string | undefined): Promise<EmbeddedAws> => {
  if (directory) mkdirSync(directory, { recursive: true, mode: 0o700 });
  // Both read their files now and may refuse to start: before the database opens its own, which nobody would close then.
  const keys = openKeyRing(directory);
  const aws = createAwsEndpoint(keys, directory);
  const objects = createS3Endpoint(openObjectStore(directory && join(directory, 's3')));
  const database = dynalite({
    ...(directory && { path: join(directory, 'dynamodb') }),
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
  });
  const servers = [database, aws, objects] as const;
  const [dynamodb, other, s3] = await Promise.all([
    listen(loopbackOnly(database)),
    listen(loopbackOnly(aws)),
    listen(loopbackOnly(objects)),
  ]);
  await createTables(dynamodb);
  return {
    endpoints: { dynamodb, kms: other, secretsmanager: other, sts: other, s3 },
    keys,
    close: async () => {
      await Promise.all(servers.map(closed));
    },
  };
};

const listen = (server: Server): Promise<string> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

const createTables = async (endpoint: string): Promise<void> => {
  const client = new DynamoDBClient({ endpoint, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS });
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  for (const table of TABLES)
    if (!TableNames.includes(table.name)) await client.send(new CreateTableCommand(definition(table)));
  client.destroy();
};

const definition = ({ name, partitionKey, sortKey, expiryIndex }: TableShape) => {
  const keys = [partitionKey, ...(sortKey ? [sortKey] : [])];
  const schema = (attributes: readonly string[]) =>
    attributes.map((AttributeName, i) => ({
      AttributeName,
      KeyType: i === 0 ? ('HASH' as const) : ('RANGE' as const),
    }));
  const indexKeys = expiryIndex ? [expiryIndex.partitionKey, expiryIndex.sortKey] : [];
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST' as const,
    KeySchema: schema(keys),
    AttributeDefinitions: [...keys, ...indexKeys].map((AttributeName) => ({
      AttributeName,
      AttributeType: AttributeName === expiryIndex?.sortKey ? ('N' as const) : ('S' as const),
    })),
    ...(expiryIndex && {
      GlobalSecondaryIndexes: [
        {
          IndexName: expiryIndex.name,
          KeySchema: schema(indexKeys),
          Projection: { ProjectionType: expiryIndex.projection },
        },
      ],
    }),
  };
};
