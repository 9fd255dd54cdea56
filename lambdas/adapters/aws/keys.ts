// Every key format of every table (docs/storage.md shows an example of each item).

import { minuteOf, shardOf } from '#core/audit/bucket.ts';
import type { AuditIntent } from '#core/audit/record.ts';
import { type OwnedKind, tenantOf } from '#core/ids.ts';
import { BUNDLED } from '#core/integrations/content-hash.ts';
import type { Door } from '#core/tenancy/records.ts';
import type { Item } from './dynamo.ts';

export const EXPIRY_INDEX = 'expiry';
export const EXPIRY_SHARDS = 8;

const config = (pk: string, sk: string): Item => ({ pk: { S: pk }, sk: { S: sk } });

/** Token table: one attribute, so that the hot path's read is one key. */
export const tokenKey = (door: Door): Item => ({ k: { S: `tok#${door.keyId}#${door.mac}` } });

/** The hash in such a key; `undefined` for another key. */
export const macOfKey = (k: string): string | undefined => /^tok#[^#]+#([\w-]+)$/.exec(k)?.[1];

/** Tenant-owned records share the tenant's partition: IAM can be bound to it by leading key. */
export const tenantPartition = (tenant: string): string => `t#${tenant}`;

const owned =
  (kind: OwnedKind, letter: string) =>
  (id: string): Item =>
    config(tenantPartition(tenantOf(id, kind) ?? 'none'), `${letter}#${id}`);

export const accountKey = owned('acc', 'a');
export const serverKey = owned('srv', 's');
export const apiTokenKey = owned('tok', 'k');
export const attemptKey = owned('con', 'c');
export const oauthClientKey = (slug: string): Item => config('op#oauth-clients', `c#${slug}`);
export const tenantKey = (id: string): Item => config('op#tenants', id);
export const adminKeyKey = (id: string): Item => config('op#admin-keys', id);

/** Whether the residency's first admin key was minted. An operator who lost that key deletes this item. */
export const firstKeyKey: Item = config('op#bootstrap', 'first-key');

/** Where an owner's integrations are named: a tenant's own, or the operator's for every tenant. */
export const integrationPartition = (owner: string): string => {
  if (owner === BUNDLED) return 'op#bundled';
  return owner === 'operator' ? 'op#integrations' : tenantPartition(owner);
};

/** Names of custom integrations: the tenant's own, or the operator's for every tenant. */
export const integrationNameKey = (owner: string, slug: string): Item =>
  config(integrationPartition(owner), `i#${slug}`);

/** Every definition an owner ever stored: doors keep the one they were minted for until all of the owner's goes. */
export const integrationVersionKey = (owner: string, hash: string): Item =>
  config(integrationPartition(owner), `v#${hash}`);

/** Content-addressed definitions, gzip in chunks below DynamoDB's 400 KB. */
export const integrationChunkKey = (hash: string, chunk: number): Item =>
  config(`i#${hash}`, `c#${String(chunk).padStart(3, '0')}`);

/** What an off-boarding has deleted, and what became of its grants. */
export const LEDGER_PREFIX = 'z#';
export const ledgerKey = (tenant: string, kind: string, id: string): Item =>
  config(tenantPartition(tenant), `${LEDGER_PREFIX}${kind}#${id}`);

/** With what is the tenant's, so that it goes with the tenant. */
export const idempotencyKey = (digest: string, tenant?: string): Item =>
  tenant === undefined ? config(`idem#${digest}`, 'claim') : config(tenantPartition(tenant), `idem#${digest}`);

/** Spread by id: expired records leave the index, so each shard holds about what is still to expire. */
export const expiryShard = (id: string): string => `x#${(id.charCodeAt(id.length - 1) ?? 0) % EXPIRY_SHARDS}`;

/** Credential table: the tenant leads, so that IAM can bind a session to one tenant's items. */
export const credentialKey = (tenant: string, account: string): Item => config(tenantPartition(tenant), account);

/** Beside it, what was handed over for the account, where the vault is here. */
export const vaultKey = (tenant: string, account: string): Item => config(tenantPartition(tenant), `v#${account}`);

/**
 * Secrets Manager: the tenant's id in the name, so that a role can be limited to one tenant's secrets.
 *
 * @param prefix the installation's own: two of them may share an account and a region
 */
export const secretName = (prefix: string, tenant: string, account: string): string => `${prefix}/${tenant}/${account}`;

/** Audit table: everything of one minute and shard together, a tenant's records side by side. */
export const auditPartition = (minute: number, shard: number): string => `m#${minute}#${shard}`;

/** @param part `i`: the intent, or a record that is whole; `o`: the outcome */
export const auditKey = ({ id, time, tenant }: Pick<AuditIntent, 'id' | 'time' | 'tenant'>, part: 'i' | 'o'): Item =>
  config(auditPartition(minuteOf(time), shardOf(id)), `${tenant}#${id}#${part}`);

/** Audit table: what a door has used of its quota on a day. @param day `yyyy-mm-dd`, UTC */
export const quotaKey = (server: string, day: string): Item => config(`q#${server}`, day);

/** Audit table: a claim on an idempotency key of a door. */
export const claimKey = (digest: string): Item => config(`k#${digest}`, 'claim');
/** How far the audit log is sealed. */
export const markKey = (): Item => config('seal', 'mark');

/** How far it was sent to the stream. */
export const STREAM_KEY: Item = config('seal', 'stream');

/** What is sealed of a minute. */
export const sealedMinuteKey = (minute: number): Item => config('seal', `n#${minute}`);

/** Where a tenant's sealed events end. */
export const tenantHeadKey = (tenant: string): Item => config(tenantPartition(tenant), 'head');

/** @param day `2026-01-31` */
export const usageKey = (tenant: string, day: string): Item => config(tenantPartition(tenant), `u#${day}`);

/** When a server was called last. */
export const lastUseKey = (tenant: string, server: string): Item => config(tenantPartition(tenant), `l#${server}`);
