// The whole port through the AWS SDK, for the paths that write: provisioning and purge.
import {
  type AttributeValue,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { type Dynamo, type Expression, type Item, isConditionFailure, storeUnavailable } from './dynamo.ts';
import { SDK_LIMITS } from './sdk-limits.ts';

type SdkItem = Record<string, AttributeValue>;

/** With region, credentials and endpoint of the environment. */
export const openDynamo = (): Dynamo => sdkDynamo(new DynamoDBClient(SDK_LIMITS));

export const sdkDynamo = (client: DynamoDBClient): Dynamo => ({
  get: async (table, key) => {
    const command = new GetItemCommand({ TableName: table, Key: key as SdkItem, ConsistentRead: true });
    return (await guard('GetItem', client.send(command))).Item as Item | undefined;
  },
  put: (table, item, condition) =>
    write(
      'PutItem',
      client.send(new PutItemCommand({ TableName: table, Item: item as SdkItem, ...conditionOf(condition) })),
    ),
  delete: (table, key, condition) =>
    write(
      'DeleteItem',
      client.send(new DeleteItemCommand({ TableName: table, Key: key as SdkItem, ...conditionOf(condition) })),
    ),
  query: async ({ table, index, key, limit, start }) => {
    const command = new QueryCommand({
      TableName: table,
      KeyConditionExpression: key.expression,
      ...placeholders(key),
      ...(index === undefined ? { ConsistentRead: true } : { IndexName: index }),
      ...(limit !== undefined && { Limit: limit }),
      ...(start && { ExclusiveStartKey: start as SdkItem }),
    });
    const answer = await guard('Query', client.send(command));
    return { items: (answer.Items ?? []) as Item[], next: answer.LastEvaluatedKey as Item | undefined };
  },
});

const placeholders = (expression: Expression) => ({
  ...(expression.names && { ExpressionAttributeNames: { ...expression.names } }),
  ...(expression.values && { ExpressionAttributeValues: expression.values as SdkItem }),
});

const conditionOf = (condition: Expression | undefined) =>
  condition === undefined ? {} : { ConditionExpression: condition.expression, ...placeholders(condition) };

const write = async (operation: string, sent: Promise<unknown>): Promise<boolean> => {
  try {
    await sent;
    return true;
  } catch (fault) {
    if (fault instanceof Error && isConditionFailure(fault.name)) return false;
    throw storeUnavailable('dynamodb', operation, fault instanceof Error ? fault.name : 'unknown');
  }
};

const guard = <T>(operation: string, sent: Promise<T>): Promise<T> =>
  sent.catch((fault: unknown) => {
    throw storeUnavailable('dynamodb', operation, fault instanceof Error ? fault.name : 'unknown');
  });
