// Claims on Idempotency-Keys: one item each, 24 hours. What is kept is the answer without its token.
import type { KeptAnswers } from '#core/tenancy/stores.ts';
import type { Dynamo, Item } from './dynamo.ts';
import { number, text } from './dynamo.ts';
import { idempotencyKey, tenantPartition } from './keys.ts';

export type Claim = {
  /** Digest of principal, route and key. */
  readonly digest: string;
  readonly bodyHash: string;
  /** Whose records the request is about, if a tenant's. */
  readonly tenant?: string | undefined;
};

export type ClaimResult =
  | { readonly kind: 'claimed' }
  | { readonly kind: 'running' }
  | { readonly kind: 'other_body' }
  /** JSON text of the first answer's body. */
  | { readonly kind: 'done'; readonly status: number; readonly body: string };

export type IdempotencyStore = {
  readonly claim: (claim: Claim, now: number) => Promise<ClaimResult>;
  readonly complete: (claim: Claim, status: number, body: string, now: number) => Promise<void>;
  /** After a refusal: nothing was created, so the key may be used again. */
  readonly release: (claim: Claim) => Promise<void>;
};

const DAY_S = 86_400;
/** A claim of a run that was killed: requests end within 30 s, so after this a repeat may try again. */
const ABANDONED_MS = 60_000;

export const idempotencyStore = (dynamo: Dynamo, table: string): IdempotencyStore => {
  const item = (claim: Claim, now: number) => ({
    ...idempotencyKey(claim.digest, claim.tenant),
    hash: { S: claim.bodyHash },
    at: { N: String(now) },
    ttl: { N: String(Math.ceil(now / 1000) + DAY_S) },
  });
  const free = (now: number) => ({
    expression:
      'attribute_not_exists(pk) OR #ttl <= :now OR (attribute_not_exists(answer) AND #at < :abandoned AND #hash = :hash)',
    names: { '#ttl': 'ttl', '#at': 'at', '#hash': 'hash' },
    values: { ':now': { N: String(Math.floor(now / 1000)) }, ':abandoned': { N: String(now - ABANDONED_MS) } },
  });
  return {
    claim: async (claim, now) => {
      const condition = free(now);
      const values = { ...condition.values, ':hash': { S: claim.bodyHash } };
      if (await dynamo.put(table, item(claim, now), { ...condition, values })) return { kind: 'claimed' };
      const held = await dynamo.get(table, idempotencyKey(claim.digest, claim.tenant));
      if (held === undefined) return { kind: 'running' };
      if (text(held, 'hash') !== claim.bodyHash) return { kind: 'other_body' };
      const status = number(held, 'status');
      return status === undefined ? { kind: 'running' } : { kind: 'done', status, body: text(held, 'answer') };
    },
    complete: async (claim, status, body, now) => {
      await dynamo.put(table, { ...item(claim, now), answer: { S: body }, status: { N: String(status) } });
    },
    release: async (claim) => {
      await dynamo.delete(table, idempotencyKey(claim.digest, claim.tenant));
    },
  };
};

export const keptAnswers = (dynamo: Dynamo, table: string): KeptAnswers => ({
  removeAll: async (tenant) => {
    const key = {
      expression: 'pk = :pk AND begins_with(sk, :sk)',
      values: { ':pk': { S: tenantPartition(tenant) }, ':sk': { S: 'idem#' } },
    };
    let start: Item | undefined;
    do {
      const page = await dynamo.query({ table, key, start });
      for (const { pk, sk } of page.items) if (pk && sk) await dynamo.delete(table, { pk, sk });
      start = page.next;
    } while (start !== undefined);
  },
});
