// A write under an idempotency key is made once: what is kept of it says when and how it ended, never what was answered.
import type { CallOutcome } from '#core/mcp/outcome.ts';
import { toolError } from '#core/upstream/failure-outcome.ts';

export type Claim = {
  /** Of this claim alone: calls of one batch share their request id. */
  readonly id: string;
  /** Keyed hash of door and idempotency key. */
  readonly digest: string;
  /** Keyed hash of tool and arguments. */
  readonly call: string;
  readonly requestId: string;
  /** Epoch milliseconds. */
  readonly at: number;
};

/** How the first call ended. */
export type Ended = { readonly status?: number | undefined; readonly reason?: string | undefined };

/** @property ended absent where the first is under way, or ended without a word */
export type First = Pick<Claim, 'call' | 'requestId' | 'at'> & { readonly ended?: Ended };

export type Claims = {
  /** `undefined`: the key is ours from now on, for a day. */
  readonly claim: (claim: Claim) => Promise<First | undefined>;
  readonly end: (claim: Claim, ended: Ended) => Promise<void>;
  /** Nothing was carried out: the same key may be used again. Also where the claim may not have been stored; never another's. */
  readonly release: (claim: Claim) => Promise<void>;
};

export const repeatedOutcome = (first: First, { call }: Claim): CallOutcome => {
  const time = new Date(first.at).toISOString();
  const common = { attribution: 'client', sent: false, first_time: time, first_request_id: first.requestId } as const;
  if (first.call !== call)
    return toolError(
      `This idempotency key was used at ${time} for another call; nothing was sent. Use a new key for a new call.`,
      { ...common, reason: 'idempotency_mismatch' },
    );
  if (first.ended === undefined)
    return toolError(
      `A call under this idempotency key began at ${time} (request id ${first.requestId}), and how it ended is not known yet; nothing was sent now. Wait, or read whether it was carried out.`,
      { ...common, reason: 'in_progress' },
    );
  const { status, reason } = first.ended;
  const how = status === undefined ? `ended with "${reason ?? 'unknown'}"` : `was answered HTTP ${status}`;
  return toolError(
    `This call was made at ${time} under the same idempotency key (request id ${first.requestId}) and ${how}; nothing was sent now. Its answer was not kept: read what you need.`,
    {
      ...{ ...common, reason: 'repeated' },
      ...(status !== undefined && { first_status: status }),
      ...(reason !== undefined && { first_reason: reason }),
    },
  );
};
