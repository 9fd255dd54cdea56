// What events say of use. Counted when a digest's marks are made, so that each event counts once.
import type { AuditEvent } from './record.ts';

/** Of one integration on one day. Bytes are of bodies: sent upstream, and received. */
export type Usage = {
  readonly calls: number;
  /** Calls that failed, or of which nobody knows how they ended. */
  readonly errors: number;
  readonly bytes_in: number;
  readonly bytes_out: number;
  /** Calls that an upstream refused because there were too many. */
  readonly rate_limited: number;
};

export type DayUsage = {
  readonly integrations: { readonly [integration: string]: Usage };
  /** Number of the last digest that is counted. */
  readonly through: number;
};

const NONE: Usage = { calls: 0, errors: 0, bytes_in: 0, bytes_out: 0, rate_limited: 0 };

/** Denied calls are none: nothing was sent. */
const isCall = ({ action, outcome }: AuditEvent): boolean => action === 'tools/call' && outcome.result !== 'denied';

const isLimited = ({ outcome: { status, reason } }: AuditEvent): boolean => status === 429 || reason === 'rate_limited';

const counted = (usage: Usage, event: AuditEvent): Usage => ({
  calls: usage.calls + 1,
  errors: usage.errors + (event.outcome.result === 'success' ? 0 : 1),
  bytes_in: usage.bytes_in + (event.outcome.response_bytes ?? 0),
  bytes_out: usage.bytes_out + (event.outcome.request_bytes ?? 0),
  rate_limited: usage.rate_limited + (isLimited(event) ? 1 : 0),
});

/** A day with the events of one more digest. @param number of that digest, above `through` */
export const addUsage = (day: DayUsage | undefined, events: readonly AuditEvent[], number: number): DayUsage => {
  const integrations = new Map(Object.entries(day?.integrations ?? {}));
  for (const event of events) {
    if (event.integration === undefined || !isCall(event)) continue;
    integrations.set(event.integration, counted(integrations.get(event.integration) ?? NONE, event));
  }
  return { integrations: Object.fromEntries(integrations), through: number };
};

/** When each server was last called, epoch milliseconds. */
export const lastUses = (events: readonly AuditEvent[]): ReadonlyMap<string, number> => {
  const uses = new Map<string, number>();
  for (const event of events) {
    if (event.server === undefined || !isCall(event)) continue;
    uses.set(event.server, Math.max(uses.get(event.server) ?? 0, event.time));
  }
  return uses;
};
