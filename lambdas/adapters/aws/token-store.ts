// The token table: what lies behind a token's hash. Items are ≤ 4 KB; `v` is the record, `ver` the version of the
// server's record that wrote it last, `ttl` (s) its end for DynamoDB's own clean-up.

import type { KeyObject } from 'node:crypto';
import type { Door } from '#core/tenancy/records.ts';
import type { TokenStore } from '#core/tenancy/stores.ts';
import type { FindToken } from '#core/tokens/authorise.ts';
import type { TokenRecord } from '#core/tokens/records.ts';
import { type Token, tokenMac } from '#core/tokens/token.ts';
import { type Dynamo, type DynamoReader, type Item, putRecord, text } from './dynamo.ts';
import { tokenKey } from './keys.ts';

/** The pepper of a key id; `undefined` when this process does not accept that key id. */
export type Pepper = (keyId: string) => Promise<KeyObject | undefined>;

export const doorOf = async (token: Token, pepper: Pepper): Promise<Door | undefined> => {
  const key = await pepper(token.keyId);
  return key === undefined ? undefined : { keyId: token.keyId, mac: tokenMac(token, key) };
};

/** One strongly consistent read, so that a revocation holds from the next request on. */
export const tokenFinder =
  (dynamo: DynamoReader, table: string, pepper: Pepper): FindToken =>
  async (token) => {
    const door = await doorOf(token, pepper);
    if (door === undefined) return { mac: '', record: undefined };
    const item = await dynamo.get(table, tokenKey(door));
    return { mac: door.mac, record: item === undefined ? undefined : (JSON.parse(text(item, 'v')) as TokenRecord) };
  };

export const tokenStore = (dynamo: Dynamo, table: string): TokenStore => ({
  get: async (door) => {
    const item = await dynamo.get(table, tokenKey(door));
    return item === undefined ? undefined : (JSON.parse(text(item, 'v')) as TokenRecord);
  },
  put: (door, record) =>
    putRecord(dynamo, table, tokenKey(door), attributesOf(record), { expression: 'attribute_not_exists(k)' }),
  replace: (door, record, version) => {
    const ver = { N: String(version) };
    return putRecord(
      dynamo,
      table,
      tokenKey(door),
      { ...attributesOf(record), ver },
      {
        expression: 'attribute_exists(k) AND (attribute_not_exists(ver) OR ver < :ver)',
        values: { ':ver': ver },
      },
    );
  },
  remove: async (door) => {
    await dynamo.delete(table, tokenKey(door));
  },
});

const attributesOf = (record: TokenRecord): Item => ({
  v: { S: JSON.stringify(record) },
  // For who lists the table and is to read no record.
  kind: { S: record.kind },
  ...(record.expiresAt !== undefined && { ttl: { N: String(Math.ceil(record.expiresAt / 1000)) } }),
});
