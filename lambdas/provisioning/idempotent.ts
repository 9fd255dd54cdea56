// Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): the second request answers what the first did, without
// its token: tokens are never kept, so they cannot be replayed.
import { createHash, createHmac } from 'node:crypto';
import type { Claim, IdempotencyStore } from '#adapters/aws/idempotency-store.ts';
import type { JsonObject } from '#core/json.ts';
import { ok } from '#core/result.ts';
import { type ApiAnswer, problem } from './context.ts';

const REPLAYED =
  'This repeats the answer to an earlier request, as things were then; its token is not kept. POST /mcp-servers/{id}/rotate gives a server a new URL; an API token or admin key is deleted and created again.';

const digest = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex');

/**
 * Scoped to principal and route: another caller's key of the same text is another key. The body may hold a credential, so
 * its hash is keyed with the caller's own token: a dump of the table gives nothing to guess a weak password against.
 */
export const claimOf = (
  caller: { readonly id: string; readonly token: string; readonly tenant?: string | undefined },
  route: string,
  key: string,
  body: Uint8Array,
): Claim => ({
  digest: digest(caller.id, route, key),
  bodyHash: createHmac('sha256', caller.token).update(body).digest('hex'),
  tenant: caller.tenant,
});

/**
 * Runs what has not run before under this claim. A success is answered also where it could not be kept: nothing else can
 * show its token. `report` gets the fault; the claim then counts as running until it is taken for abandoned.
 */
export const idempotent = async (
  claim: Claim,
  status: number,
  store: IdempotencyStore,
  now: () => number,
  run: () => Promise<ApiAnswer>,
  report: (fault: unknown) => void,
): Promise<ApiAnswer> => {
  const claimed = await store.claim(claim, now());
  switch (claimed.kind) {
    case 'running':
      return problem('in_progress', 'The first request with this Idempotency-Key has not finished: wait, then repeat.');
    case 'other_body':
      return problem(
        'idempotency_mismatch',
        'This Idempotency-Key was used with a different body in the last 24 hours.',
      );
    case 'done':
      return ok(JSON.parse(claimed.body) as JsonObject);
    case 'claimed': {
      const answer = await run();
      const kept = answer.ok
        ? store.complete(claim, status, JSON.stringify(withoutToken(answer.value ?? {})), now())
        : store.release(claim);
      await kept.catch(report);
      return answer;
    }
  }
};

const LINK_REPLAYED =
  'This repeats the answer to an earlier request; its link is not kept. Ask without this Idempotency-Key, or with another, for a new one.';

/** What opens something is shown once. */
const withoutToken = (answer: JsonObject): JsonObject => {
  if (Object.hasOwn(answer, 'authorize_url')) return { ...answer, authorize_url: null, note: LINK_REPLAYED };
  if (!Object.hasOwn(answer, 'token')) return answer;
  return { ...answer, token: null, ...(Object.hasOwn(answer, 'url') && { url: null }), note: REPLAYED };
};
