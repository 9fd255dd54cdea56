// What happens by itself, or is over before anybody could come between: one record, with its outcome.
import type { AuditTrail } from './ports.ts';
import type { AuditEvent, AuditIntent, AuditOutcome } from './record.ts';
import { ulid } from './ulid.ts';

export type Happening = Pick<AuditIntent, 'tenant' | 'action' | 'actor'> &
  Partial<Pick<AuditIntent, 'account' | 'server' | 'integration' | 'target' | 'request_id'>> & {
    readonly outcome: Omit<AuditOutcome, 'time'>;
  };

export type Clockwork = {
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly randomBytes: (size: number) => Uint8Array;
};

export const happened = ({ outcome, ...what }: Happening, { now, randomBytes }: Clockwork): AuditEvent => {
  const time = now();
  return { v: 1, id: ulid(time, randomBytes), time, ...what, outcome: { time, ...outcome } };
};

/** Writes down what became of refreshing an account's credential. @param by the function that refreshed */
export const refreshRecorder =
  (trail: AuditTrail, by: string, clockwork: Clockwork) =>
  (
    {
      tenant,
      account,
      integration,
    }: { readonly tenant: string; readonly account: string; readonly integration: string },
    what: 'refreshed' | 'refresh_failed' | 'needs_reauth',
  ): Promise<void> =>
    trail.write(
      happened(
        {
          ...{ tenant, account, integration, action: `credential.${what}`, actor: { kind: 'system', id: by } },
          outcome: what === 'refreshed' ? { result: 'success' } : { result: 'failure', attribution: 'upstream' },
        },
        clockwork,
      ),
    );
