// What the purge does, as the audit log has it.
import { type Clockwork, happened } from '#core/audit/happening.ts';
import type { AuditTrail } from '#core/audit/ports.ts';
import type { OffboardDeps } from './offboard.ts';

/** Rejects where the store does not take the record. */
export const purgeRecorder =
  (trail: Pick<AuditTrail, 'write'>, clockwork: Clockwork): OffboardDeps['record'] =>
  ({ failed, ...what }) =>
    trail.write(
      happened(
        {
          ...what,
          actor: { kind: 'system', id: 'purge' },
          outcome: failed === undefined ? { result: 'success' } : { result: 'failure', reason: failed },
        },
        clockwork,
      ),
    );
