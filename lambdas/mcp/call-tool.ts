// One tools/call: may it be made? → written down → credential → one exchange → outcome, written down → answer.
import { describeFault } from '#adapters/log.ts';
import { exchangeFields, toolFields } from '#core/audit/call-record.ts';
import type { Ending } from '#core/audit/ended.ts';
import type { AuditOutcome } from '#core/audit/record.ts';
import type { Credentials } from '#core/credentials/credentials.ts';
import type { CredentialFailure } from '#core/credentials/failure-outcome.ts';
import { holderOf } from '#core/credentials/holder.ts';
import type { ToolCall } from '#core/mcp/message.ts';
import type { EvaluateMapping } from '#core/tools/ports.ts';
import type { CredentialPlacement, SendUpstream, UpstreamAnswer, UpstreamFailure } from '#core/upstream/exchange.ts';
import { type Called, readExchange, UPSTREAM_MS } from '#core/upstream/one-call.ts';
import {
  type AuditDeps,
  beginEntry,
  closeEntry,
  type Entry,
  reasonOf,
  recordWhole,
  toldAs,
  UNAVAILABLE,
  unrecordedOutcome,
} from './audit-call.ts';
import type { GuardDeps, Guarded } from './guards.ts';
import { type CallContext, judgeCall, type ReadyCall, type Refused } from './judge-call.ts';
import type { ReconnectDeps } from './reconnect.ts';

export type CallDeps = ReconnectDeps &
  AuditDeps &
  GuardDeps & {
    readonly credentials: Credentials;
    readonly send: SendUpstream;
    readonly evaluate: EvaluateMapping;
  };

export const callTool = async (call: ToolCall, context: CallContext, deps: CallDeps): Promise<Called> => {
  const judged = await judgeCall(call, context, deps);
  if (!judged.ok) return refuse(call, judged.error, context, deps);
  const ready = judged.value;
  const { refused, settle } = await guarded(call, ready, context, deps).catch(async (fault) => {
    await recordWhole(call, toolFields(ready.tool, call.args), UNAVAILABLE, context, deps);
    throw fault;
  });
  if (refused !== undefined) return refuse(call, { outcome: refused, tool: ready.tool }, context, deps);
  const entry = beginEntry(call, ready.tool, new URL(ready.request.url).hostname, context, deps);
  const ended = (outcome: Ending) => {
    // The call was made: what is not noted of its key stays as it is, for a day, and the answer is told.
    const settled = settle?.(outcome).catch((fault) =>
      deps.log('fault', { request_id: context.requestId, ...describeFault(fault) }),
    );
    return Promise.all([closeEntry(entry, outcome, context, deps), settled]);
  };
  // A fault of ours is an outcome, too.
  const broken =
    (said: Partial<AuditOutcome> = {}) =>
    async (fault: unknown): Promise<never> => {
      await ended({ ...said, result: 'failure', reason: 'internal', attribution: 'gateway' });
      throw fault;
    };
  const answer = await exchange(ready, entry, context, deps).catch(broken());
  const called = await told(answer, call, ready, context, deps).catch(broken(saidOf(answer, ready)));
  await ended({ ...saidOf(answer, ready), ...toldAs(called.outcome) });
  return called;
};

/** Most doors have no quota, and most calls no idempotency key: only the others load what looks after those. */
const guarded = async (call: ToolCall, { tool }: ReadyCall, context: CallContext, deps: CallDeps): Promise<Guarded> =>
  context.door.quota === undefined && call.idempotencyKey === undefined
    ? {}
    : (await import('./guards.ts')).guard(call, tool, context, deps);

const refuse = async (
  call: ToolCall,
  { outcome, tool }: Refused,
  context: CallContext,
  deps: CallDeps,
): Promise<Called> => {
  const fields = tool === undefined ? {} : toolFields(tool, call.args);
  const denied = { result: 'denied', reason: reasonOf(outcome), attribution: 'client', sent: false } as const;
  await recordWhole(call, fields, denied, context, deps);
  return { outcome };
};

type Exchanged = (
  | UpstreamAnswer
  | UpstreamFailure
  | { readonly kind: 'unsent'; readonly reason: CredentialFailure }
) & {
  /** Milliseconds that the upstream was waited for. */
  readonly upstreamMs?: number;
  /** What was sent with the request. */
  readonly credential?: readonly CredentialPlacement[];
};

/** The credential is fetched, and the connection made, while the entry is being written. */
const exchange = async (
  { request }: ReadyCall,
  { mayGo }: Entry,
  { door, toolbox, deadline }: CallContext,
  deps: CallDeps,
): Promise<Exchanged> => {
  const holder = holderOf(door, door, toolbox.integration);
  const credential = holder && (await deps.credentials.get(holder, deadline));
  if (holder === undefined || credential?.ok !== true) {
    await mayGo;
    return { kind: 'unsent', reason: credential?.ok === false ? credential.error : 'no_credential' };
  }
  let sentAt: number | undefined;
  const going = mayGo.then((may) => {
    sentAt = deps.now();
    return may;
  });
  const until = Math.min(deadline, deps.now() + UPSTREAM_MS);
  const answer = await deps.send(request, credential.value, until, going);
  const upstreamMs = sentAt === undefined ? 0 : Math.max(0, deps.now() - sentAt);
  if (answer.kind === 'answer' && answer.status === 401) await deps.credentials.refused(holder);
  return { ...answer, upstreamMs, credential: credential.value };
};

const told = async (
  answer: Exchanged,
  call: ToolCall,
  { tool, args, shape, asked }: ReadyCall,
  { door, toolbox, headers }: CallContext,
  deps: CallDeps,
): Promise<Called> => {
  const { integration } = toolbox;
  if (answer.kind === 'unsent') {
    const { unsentOutcome } = await import('./reconnect.ts');
    const by = { door, headers, label: integration.label };
    return { outcome: await unsentOutcome(answer.reason, call, asked, by, deps) };
  }
  if (answer.kind === 'failure' && answer.reason === 'held') return { outcome: unrecordedOutcome(door.upstreamErrors) };
  return readExchange(answer, {
    ...{ integration, method: tool.method, args, shape, mode: door.upstreamErrors },
    ...{ evaluate: deps.evaluate, now: deps.now() },
  });
};

const saidOf = (answer: Exchanged, { request }: ReadyCall): Partial<AuditOutcome> => ({
  ...(request.body !== undefined && { request_bytes: Buffer.byteLength(request.body) }),
  ...(answer.upstreamMs !== undefined && { upstream_ms: answer.upstreamMs }),
  ...(answer.kind === 'unsent' ? { sent: false } : exchangeFields(answer, answer.credential ?? [])),
});
