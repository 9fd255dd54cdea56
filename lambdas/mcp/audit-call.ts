// A call's entry in the audit log: begun before the first byte goes upstream, closed before the answer leaves.
import type { KeyObject } from 'node:crypto';
import { describeFault, type Log } from '#adapters/log.ts';
import { callFields, callIntent, toolFields } from '#core/audit/call-record.ts';
import { type Ending, ended } from '#core/audit/ended.ts';
import type { AuditTrail } from '#core/audit/ports.ts';
import type { AuditIntent, AuditOutcome, CallFields } from '#core/audit/record.ts';
import { ulid } from '#core/audit/ulid.ts';
import type { Headers } from '#core/mcp/headers.ts';
import type { ToolCall } from '#core/mcp/message.ts';
import type { CallOutcome } from '#core/mcp/outcome.ts';
import type { UrlTokenRecord } from '#core/tokens/records.ts';
import type { Tool } from '#core/tools/tool.ts';
import { heldBack } from '#core/upstream/failure-outcome.ts';
import { failureOf } from './measure.ts';

export type AuditDeps = {
  readonly trail: AuditTrail;
  /** What arguments are hashed under. */
  readonly argumentsKey: () => Promise<KeyObject>;
  /** Whether a call that reads goes on where its intent was not stored; one that may write never does. */
  readonly auditReads: 'closed' | 'open';
  readonly now: () => number;
  readonly randomBytes: (size: number) => Uint8Array;
  readonly log: Log;
};

/** Who calls, as far as the log tells. */
export type Audited = {
  readonly door: UrlTokenRecord;
  readonly headers: Headers;
  readonly requestId: string;
};

export type Entry = {
  readonly intent: Promise<AuditIntent>;
  readonly isStored: Promise<boolean>;
  /** Whether the request may go upstream. */
  readonly mayGo: Promise<boolean>;
};

export const beginEntry = (
  call: ToolCall,
  tool: Tool,
  upstream_host: string,
  audited: Audited,
  deps: AuditDeps,
): Entry => {
  const intent = intentOf(call, { ...toolFields(tool, call.args), upstream_host }, audited, deps);
  const isStored = intent.then(deps.trail.write).then(
    () => true,
    (fault) => {
      unrecorded(fault, 'intent', audited, deps);
      return false;
    },
  );
  const isOpen = deps.auditReads === 'open' && tool.methodClass === 'read';
  return { intent, isStored, mayGo: isStored.then((stored) => stored || isOpen) };
};

/** What became of it is told, whether or not the store takes it: the reconciler closes what stayed open. */
export const closeEntry = async (
  { intent, isStored }: Entry,
  outcome: Ending,
  audited: Audited,
  deps: AuditDeps,
): Promise<void> => {
  try {
    const begun = await intent;
    const end = ended(begun, deps.now(), outcome);
    // Without its intent an outcome would tell of nothing: what went on all the same is written as a whole.
    if (!(await isStored)) await deps.trail.write({ ...begun, outcome: end });
    else if (!(await deps.trail.close(begun, end))) unrecorded(undefined, 'late outcome', audited, deps);
  } catch (fault) {
    unrecorded(fault, 'outcome', audited, deps);
  }
};

/** What sends nothing is one record. The caller is told all the same where the store does not take it: nothing happened. */
export const recordWhole = async (
  call: ToolCall,
  fields: CallFields,
  outcome: Omit<AuditOutcome, 'time'>,
  audited: Audited,
  deps: AuditDeps,
): Promise<void> => {
  try {
    const intent = await intentOf(call, fields, audited, deps);
    await deps.trail.write({ ...intent, outcome: { time: intent.time, ...outcome } });
  } catch (fault) {
    unrecorded(fault, 'whole', audited, deps);
  }
};

/** A store that the call needs did not answer, before anything was sent. */
export const UNAVAILABLE = { result: 'failure', reason: 'unavailable', attribution: 'gateway', sent: false } as const;

const intentOf = async (
  call: ToolCall,
  fields: CallFields,
  audited: Audited,
  { argumentsKey, now, randomBytes }: AuditDeps,
): Promise<AuditIntent> => {
  const time = now();
  const key = await argumentsKey();
  return callIntent(
    { ...audited, time, id: ulid(time, randomBytes) },
    { ...callFields(call, key, audited.door.tenant), ...fields },
  );
};

/** The log is the second device: what the store did not take is known from there. */
const unrecorded = (fault: unknown, part: string, { door, requestId }: Audited, { log }: AuditDeps): void => {
  const { tenant, server } = door;
  log('unrecorded', { request_id: requestId, part, tenant, server, ...describeFault(fault) });
};

/** How an outcome reads in the log, beside what the exchange itself says. */
export const toldAs = (outcome: CallOutcome): Pick<AuditOutcome, 'result' | 'reason' | 'attribution'> => {
  const attribution = failureOf(outcome);
  if (attribution === undefined) return { result: 'success' };
  return { result: 'failure', attribution, reason: reasonOf(outcome) };
};

/** A word for what went wrong: ours, never the upstream's. */
export const reasonOf = (outcome: CallOutcome): string => {
  if (outcome.kind !== 'result' && outcome.kind !== 'limited') return outcome.kind;
  const error = outcome.kind === 'limited' ? outcome.data : outcome.structured?.error;
  const { reason, rate_limited } = (error ?? {}) as { reason?: unknown; rate_limited?: unknown };
  if (typeof reason === 'string') return reason;
  return rate_limited === true ? 'rate_limited' : 'upstream_error';
};

/** Nothing was sent, because it could not be written down. */
export const unrecordedOutcome = (mode: 'http' | 'tool_error'): CallOutcome =>
  heldBack('The gateway could not write this call into its audit log', 'audit_unavailable', mode);
