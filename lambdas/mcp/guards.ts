// What may hold a call back that fits: the door's quota, and an idempotency key that was used before.
import type { KeyObject } from 'node:crypto';
import { createHmac } from 'node:crypto';
import { argumentsHmac } from '#core/audit/call-record.ts';
import type { AuditOutcome } from '#core/audit/record.ts';
import { ulid } from '#core/audit/ulid.ts';
import { type Claim, type Claims, repeatedOutcome } from '#core/calls/once.ts';
import { type QuotaCounter, quotaOutcome } from '#core/calls/quota.ts';
import type { ToolCall } from '#core/mcp/message.ts';
import type { CallOutcome } from '#core/mcp/outcome.ts';
import type { Tool } from '#core/tools/tool.ts';
import type { CallContext } from './judge-call.ts';

export type GuardDeps = {
  readonly guards: () => Promise<QuotaCounter & Claims>;
  readonly argumentsKey: () => Promise<KeyObject>;
  readonly now: () => number;
  readonly randomBytes: (size: number) => Uint8Array;
};

/** One of the two at most. @property settle told how a call ended that was let through */
export type Guarded = {
  readonly refused?: CallOutcome;
  readonly settle?: (outcome: Partial<AuditOutcome>) => Promise<void>;
};

/** The key first: a call that is a repetition uses nothing up. */
export const guard = async (call: ToolCall, tool: Tool, context: CallContext, deps: GuardDeps): Promise<Guarded> => {
  const { quota, server, upstreamErrors } = context.door;
  const guards = await deps.guards();
  const claim = tool.methodClass === 'read' ? undefined : await claimOf(call, context, deps);
  const first = claim && (await guards.claim(claim).catch(released(claim, guards)));
  if (claim !== undefined && first !== undefined) return { refused: repeatedOutcome(first, claim) };
  const over = quota && (await guards.take(server, quota, deps.now()).catch(released(claim, guards)));
  if (quota !== undefined && over !== undefined) {
    if (claim !== undefined) await guards.release(claim);
    return { refused: quotaOutcome(over, quota, upstreamErrors, deps.now()) };
  }
  return claim === undefined ? {} : { settle: (outcome) => settle(claim, outcome, guards) };
};

/** A claim or a count that failed has sent nothing, whatever it has stored: the key is free for the next try. */
const released =
  (claim: Claim | undefined, claims: Claims) =>
  async (fault: unknown): Promise<never> => {
    if (claim !== undefined) await claims.release(claim);
    throw fault;
  };

/**
 * What was not sent, met a limit, or came with a credential that is no good was not carried out: the same call may be made
 * again. Where nobody knows whether it was sent, the key stays as it is, for a day.
 */
const settle = async (claim: Claim, { sent, status, reason }: Partial<AuditOutcome>, claims: Claims): Promise<void> => {
  if (sent === undefined) return;
  if (!sent || reason === 'rate_limited' || status === 401) return claims.release(claim);
  return claims.end(claim, { status, reason });
};

const claimOf = async (
  { idempotencyKey, name, args }: ToolCall,
  { door, requestId }: CallContext,
  { argumentsKey, now, randomBytes }: GuardDeps,
): Promise<Claim | undefined> => {
  if (idempotencyKey === undefined) return undefined;
  const key = await argumentsKey();
  const digest = createHmac('sha256', key).update(`once\0${door.server}\0${idempotencyKey}`).digest('base64url');
  const at = now();
  const call = `${name} ${argumentsHmac(args, key, door.tenant)}`;
  return { id: ulid(at, randomBytes), digest, call, requestId, at };
};
