// How what was announced came to its end.
import type { AuditIntent, AuditOutcome } from './record.ts';

/** An outcome before it is known when it was. */
export type Ending = Omit<AuditOutcome, 'time' | 'ms'>;

/** It took no less than nothing: a clock can be set back meanwhile. */
export const ended = (begun: AuditIntent, time: number, how: Ending): AuditOutcome => ({
  ...{ time, ...how },
  ms: Math.max(0, time - begun.time),
});
