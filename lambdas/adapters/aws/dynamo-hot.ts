// The hot path's reader: GetItem through the signed client.
import type { DynamoReader, Item } from './dynamo.ts';
import type { CallAws } from './signed-client.ts';

export const hotDynamo = (call: CallAws): DynamoReader => ({
  get: async (table, key) => {
    const answer = (await call('dynamodb', 'GetItem', { TableName: table, Key: key, ConsistentRead: true })) as {
      Item?: Item;
    };
    return answer.Item;
  },
});
