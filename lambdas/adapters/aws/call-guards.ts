// Counters of quotas and claims on idempotency keys, in the audit table; loaded by the calls that need one of them.

import { minuteOf } from '#core/audit/bucket.ts';
import type { Claim, Claims, First } from '#core/calls/once.ts';
import type { QuotaCounter } from '#core/calls/quota.ts';
import type { Quota } from '#core/tokens/records.ts';
import { type Item, number, text } from './dynamo.ts';
import { hotDynamo, unlessRefused } from './dynamo-hot.ts';
import { claimKey, quotaKey } from './keys.ts';
import type { CallAws } from './signed-client.ts';

const DAY_S = 86_400;

const n = (value: number) => ({ N: String(value) });

export const callGuards = (call: CallAws, table: string): QuotaCounter & Claims => ({
  ...quotaCounter(call, table),
  ...claims(call, table),
});

const SAME_MINUTE = {
  UpdateExpression: 'SET #m = #m + :one, #d = #d + :one',
  // A clock that is behind by a moment counts into the newer minute.
  ConditionExpression: '#w >= :minute AND #m < :most_m AND #d < :most_d',
};
const NEW_MINUTE = {
  UpdateExpression: 'SET #w = :minute, #m = :one, #d = if_not_exists(#d, :zero) + :one, #ttl = :ttl',
  ConditionExpression: '(attribute_not_exists(#w) OR #w < :minute) AND (attribute_not_exists(#d) OR #d < :most_d)',
};
const NAMES = { '#w': 'w', '#m': 'm', '#d': 'd', '#ttl': 'ttl' };

/** One item a day and door: `d` calls of the day, `m` of them in minute `w`. One conditional write a call. */
const quotaCounter = (call: CallAws, table: string): QuotaCounter => ({
  take: async (server, quota, now) => {
    const key = quotaKey(server, new Date(now).toISOString().slice(0, 10));
    const counted = (update: typeof SAME_MINUTE) => count(call, table, key, update, quota, now);
    if (await counted(SAME_MINUTE)) return undefined;
    if (await counted(NEW_MINUTE)) return undefined;
    // Another call may have begun the minute in between.
    if (await counted(SAME_MINUTE)) return undefined;
    const held = await hotDynamo(call).get(table, key);
    const ofDay = held === undefined ? 0 : (number(held, 'd') ?? 0);
    return quota.per_day !== undefined && ofDay >= quota.per_day ? 'per_day' : 'per_minute';
  },
});

const count = (
  call: CallAws,
  table: string,
  Key: Item,
  update: typeof SAME_MINUTE,
  { per_minute = Number.MAX_SAFE_INTEGER, per_day = Number.MAX_SAFE_INTEGER }: Quota,
  now: number,
): Promise<boolean> => {
  const values = {
    ...{ ':minute': n(minuteOf(now)), ':one': n(1), ':zero': n(0), ':most_m': n(per_minute), ':most_d': n(per_day) },
    ':ttl': n(Math.ceil(now / 1000) + 2 * DAY_S),
  };
  const text = Object.values(update).join(' ');
  const used = <T>(all: { readonly [placeholder: string]: T }) =>
    Object.fromEntries(Object.entries(all).filter(([placeholder]) => new RegExp(`${placeholder}\\b`).test(text)));
  return unlessRefused(
    call('dynamodb', 'UpdateItem', {
      ...{ TableName: table, Key, ...update },
      ...{ ExpressionAttributeNames: used(NAMES), ExpressionAttributeValues: used(values) },
    }),
  );
};

const claims = (call: CallAws, table: string): Claims => {
  const dynamo = hotDynamo(call);
  const itemOf = (claim: Claim): Item => ({
    ...claimKey(claim.digest),
    ...{ id: { S: claim.id }, call: { S: claim.call }, request: { S: claim.requestId }, at: n(claim.at) },
    ttl: n(Math.ceil(claim.at / 1000) + DAY_S),
  });
  return {
    claim: async (claim) => {
      const isFree = {
        expression: 'attribute_not_exists(pk) OR #ttl <= :now',
        names: { '#ttl': 'ttl' },
        values: { ':now': n(Math.floor(claim.at / 1000)) },
      };
      if (await dynamo.put(table, itemOf(claim), isFree)) return undefined;
      const held = await dynamo.get(table, claimKey(claim.digest));
      return held === undefined ? { ...claim } : firstOf(held);
    },
    end: async (claim, { status, reason }) => {
      const how = {
        ...(status !== undefined && { status: n(status) }),
        ...(reason !== undefined && { reason: { S: reason } }),
      };
      await dynamo.put(table, { ...itemOf(claim), ...how, ended: { BOOL: true } });
    },
    release: async (claim) => {
      await unlessRefused(
        call('dynamodb', 'DeleteItem', {
          ...{ TableName: table, Key: claimKey(claim.digest), ConditionExpression: '#id = :id' },
          ...{ ExpressionAttributeNames: { '#id': 'id' }, ExpressionAttributeValues: { ':id': { S: claim.id } } },
        }),
      );
    },
  };
};

const firstOf = (item: Item): First => {
  const status = number(item, 'status');
  const ended = item.ended !== undefined && {
    ended: {
      ...(status !== undefined && { status }),
      ...(item.reason !== undefined && { reason: text(item, 'reason') }),
    },
  };
  return { call: text(item, 'call'), requestId: text(item, 'request'), at: number(item, 'at') ?? 0, ...ended };
};
