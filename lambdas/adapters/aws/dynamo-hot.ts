// The hot path's share of DynamoDB, through the signed client.
import { type Dynamo, type Item, isConditionFailure, isStoreUnavailable } from './dynamo.ts';
import type { CallAws } from './signed-client.ts';

export const hotDynamo = (call: CallAws): Pick<Dynamo, 'get' | 'put'> => ({
  get: async (table, key) => {
    const answer = (await call('dynamodb', 'GetItem', { TableName: table, Key: key, ConsistentRead: true })) as {
      Item?: Item;
    };
    return answer.Item;
  },
  put: (table, item, condition) =>
    unlessRefused(
      call('dynamodb', 'PutItem', {
        TableName: table,
        Item: item,
        ConditionExpression: condition?.expression,
        ExpressionAttributeNames: condition?.names,
        ExpressionAttributeValues: condition?.values,
      }),
    ),
});

/** `false` where the write's condition did not hold. */
export const unlessRefused = async (write: Promise<unknown>): Promise<boolean> => {
  try {
    await write;
    return true;
  } catch (fault) {
    if (isStoreUnavailable(fault) && isConditionFailure((fault as Error).message)) return false;
    throw fault;
  }
};
