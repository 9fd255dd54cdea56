// The bootstrap function: mints the first admin key, for whoever IAM lets invoke it. No route of the API leads here.
import type { Context } from 'aws-lambda';
import { firstKeyKey } from '#adapters/aws/keys.ts';
import { describeFault, type Log } from '#adapters/log.ts';
import { mintAdminKeyId } from '#core/ids.ts';
import type { JsonObject } from '#core/json.ts';
import type { TokenLifetimes } from '#core/provisioning/expiry.ts';
import { adminKeyView } from '#core/provisioning/views.ts';
import { type FirstKeyOutcome, type FirstKeyStores, mintFirstKey } from '#core/tenancy/first-key.ts';
import type { Minting } from '#core/tenancy/minting.ts';

const DAY_MS = 86_400_000;

export type BootstrapDeps = {
  readonly residency: string;
  readonly baseUrl: string;
  readonly lifetimes: TokenLifetimes;
  readonly stores: FirstKeyStores;
  readonly minting: Minting;
  /** Name of the table the marker lies in. */
  readonly configTable: string;
  readonly now: () => number;
  readonly log: Log;
};

/**
 * Answers `{outcome: "minted", residency, base_url, id, name, created_at, expires_at, token}`, the token this once; or
 * `{outcome: "done", key_id, claimed_at, marker}`, or `{outcome: "running"}`. Its input is ignored.
 * Throws an error without a foreign word: Lambda shows it to the caller and writes it into the log.
 */
export const createBootstrapHandler =
  (deps: BootstrapDeps) =>
  async (_event: unknown, { awsRequestId }: Pick<Context, 'awsRequestId'>): Promise<JsonObject> => {
    const { stores, minting, now, log } = deps;
    const createdAt = now();
    const id = mintAdminKeyId(minting.randomBytes);
    const draft = { id, name: 'first key', createdAt, expiresAt: createdAt + deps.lifetimes.defaultDays * DAY_MS };
    try {
      const outcome = await mintFirstKey(draft, stores, minting);
      log('bootstrap', {
        request_id: awsRequestId,
        outcome: outcome.kind,
        ...(outcome.kind === 'minted' && { key: id }),
      });
      return answerOf(outcome, deps);
    } catch (fault) {
      log('fault', { request_id: awsRequestId, ...describeFault(fault) });
      throw Object.assign(new Error('no key was shown'), { name: 'BootstrapIncomplete' });
    }
  };

const answerOf = (outcome: FirstKeyOutcome, { residency, baseUrl, configTable }: BootstrapDeps): JsonObject => {
  switch (outcome.kind) {
    case 'minted':
      return { outcome: 'minted', residency, base_url: baseUrl, ...adminKeyView(outcome.key), token: outcome.token };
    case 'done': {
      const { key, claimedAt } = outcome.first;
      // As `aws dynamodb delete-item` takes it: the way out for whoever lost the key.
      const marker = { table: configTable, key: firstKeyKey };
      return { outcome: 'done', key_id: key, claimed_at: new Date(claimedAt).toISOString(), marker };
    }
    case 'running':
      return { outcome: 'running' };
  }
};
