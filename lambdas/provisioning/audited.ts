// What is done through the API is written down before it is done, and how it ended before it is answered.
import { type Ending, ended } from '#core/audit/ended.ts';
import type { AuditTrail } from '#core/audit/ports.ts';
import type { Actor, AuditIntent } from '#core/audit/record.ts';
import { ulid } from '#core/audit/ulid.ts';
import { isId } from '#core/ids.ts';
import type { Principal } from '#core/provisioning/principal.ts';
import type { ApiRoute } from '#core/provisioning/routes.ts';
import type { ApiAnswer } from './context.ts';

export type AuditDeps = {
  readonly trail: AuditTrail;
  readonly now: () => number;
  readonly randomBytes: (size: number) => Uint8Array;
};

export type Action = {
  readonly route: ApiRoute;
  readonly principal: Principal;
  /** Whose record it is; `undefined` for what belongs to no tenant. */
  readonly tenant: string | undefined;
  readonly path: { readonly [name: string]: string };
  readonly requestId: string;
};

export const actorOf = ({ kind, id }: Principal): Actor => ({
  kind: kind === 'operator' ? 'admin_key' : 'api_token',
  id,
});

/** As names of integrations are, and ids of ours. */
const WORD = /^[\w-]{1,64}$/;

const intentOf = (
  { route, principal, tenant = 'operator', path, requestId }: Action,
  { now, randomBytes }: AuditDeps,
): AuditIntent => {
  const time = now();
  const { id = '', tokenId, name = '' } = path;
  const target = tokenId ?? id;
  // What has not the form of an id may be anything that somebody wrote into a path: nobody's to repeat.
  const named = isId(target) ? target : WORD.test(name) ? name : tenant;
  return {
    ...{ v: 1, id: ulid(time, randomBytes), time, tenant, action: route.operation, request_id: requestId },
    actor: actorOf(principal),
    ...(id.startsWith('acc_') && isId(id) && { account: id }),
    ...(id.startsWith('srv_') && isId(id) && { server: id }),
    ...(named !== tenant && { target: named }),
  };
};

/** Whether what the route does is written down: whatever changes something, and reading the log itself. */
const isAction = ({ method, operation }: ApiRoute): boolean => method !== 'GET' || operation.includes('Audit');

/** Rejects, and does nothing, where the store does not take the intent. */
export const audited = async (
  action: Action,
  deps: AuditDeps,
  run: () => Promise<ApiAnswer>,
  report: (fault: unknown) => void,
): Promise<ApiAnswer> => {
  if (!isAction(action.route)) return run();
  const intent = intentOf(action, deps);
  await deps.trail.write(intent);
  const close = async (how: Ending): Promise<void> => {
    // It was done: that it was not written down is no reason to say otherwise. The reconciler closes it as unknown.
    await deps.trail.close(intent, ended(intent, deps.now(), how)).catch(report);
  };
  try {
    const answer = await run();
    await close(outcomeOf(answer, action.route));
    return answer;
  } catch (fault) {
    await close({ result: 'failure', reason: 'fault', attribution: 'gateway' });
    throw fault;
  }
};

const outcomeOf = (answer: ApiAnswer, { status }: ApiRoute): Ending => {
  if (!answer.ok) return { result: 'failure', reason: answer.error.reason, attribution: 'client' };
  const id = (answer.value as { readonly id?: unknown } | undefined)?.id;
  return { result: 'success', status, ...(typeof id === 'string' && WORD.test(id) && { subject: id }) };
};

/** Somebody known asked for what is not his to ask. */
export const recordDenied = (
  { tenant, ...action }: Action,
  reason: 'forbidden' | 'not_found',
  deps: AuditDeps,
): Promise<void> => {
  // What another tenant is asked for is the asker's record: the other one's log is not for strangers to write in.
  const own = action.principal.kind === 'tenant' ? action.principal.tenant : tenant;
  const intent = intentOf({ ...action, tenant: own }, deps);
  return deps.trail.write({
    ...intent,
    outcome: { time: intent.time, result: 'denied', reason, attribution: 'client' },
  });
};
