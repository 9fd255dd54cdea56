// What the sealer leaves in the audit table of each door's calls.
import { MINUTE_MS } from '#core/audit/bucket.ts';
import type { Mark } from '#core/audit/seal-ports.ts';
import type { LastUse, UseLog } from '#core/tenancy/last-use.ts';
import { type DynamoReader, number, text } from './dynamo.ts';
import { lastUseKey, markKey } from './keys.ts';

export const lastUse =
  (dynamo: DynamoReader, table: string): LastUse =>
  async (tenant, server) => {
    const item = await dynamo.get(table, lastUseKey(tenant, server));
    return item && number(item, 'at');
  };

export const useLog = (dynamo: DynamoReader, table: string): UseLog => ({
  lastUse: lastUse(dynamo, table),
  knownUntil: async () => {
    const item = await dynamo.get(table, markKey());
    // The mark names the last minute that is sealed: all of it.
    return item === undefined ? 0 : ((JSON.parse(text(item, 'v')) as Mark).through + 1) * MINUTE_MS;
  },
});
