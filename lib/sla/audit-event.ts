// An event of the audit log, read as a request.
import type { Json } from '#core/json.ts';
import { isObject } from '#core/json.ts';
import type { Request } from './collector.ts';

/** `other`: no tools/call. `open`: under way, so that nobody knows yet. */
export type ReadEvent = Request | 'other' | 'open';

/**
 * Failed is what the log attributes to the gateway, and an `unknown`: its process ended before it could say. What the gateway
 * refuses by its rules is attributed to the client, and was answered.
 */
export const readAuditEvent = (event: Json): ReadEvent => {
  if (!isObject(event) || event.action !== 'tools/call' || !isObject(event.outcome)) return 'other';
  const { result, attribution, reason, ms, upstream_ms } = event.outcome;
  if (typeof event.time !== 'number') return 'other';
  if (result === 'unknown' && reason === 'open') return 'open';
  const isFailed = result === 'unknown' || attribution === 'gateway';
  return {
    time: event.time,
    isFailed,
    operation: 'tools/call',
    ...(typeof ms === 'number' && { overhead: Math.max(0, ms - (typeof upstream_ms === 'number' ? upstream_ms : 0)) }),
  };
};
