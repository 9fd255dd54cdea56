import { describe, expect, it } from 'vitest';
import { addUsage, lastUses } from '#core/audit/metering.ts';
import type { AuditEvent, AuditOutcome } from '#core/audit/record.ts';

const SERVER = 'srv_aaaaaaaaaaaa000000000001';

const event = (outcome: Partial<AuditOutcome> = {}, over: Partial<AuditEvent> = {}): AuditEvent => ({
  ...{ v: 1, id: '01KG9YV230HAGBNGZKBZWHV2AZ', time: 1000, tenant: 'ten_aaaaaaaaaaaa', action: 'tools/call' },
  ...{ actor: { kind: 'url_token', id: 'x' }, server: SERVER, integration: 'demo' },
  ...over,
  outcome: { time: 1040, result: 'success', status: 200, request_bytes: 10, response_bytes: 300, ...outcome },
});

describe('usage', () => {
  it('counts calls, what failed of them, bytes both ways, and limits, by integration', () => {
    const events = [
      event(),
      event({ result: 'failure', status: 500 }),
      event({ result: 'failure', status: 429 }),
      event({ result: 'failure', status: 503, reason: 'rate_limited' }),
      event({ result: 'failure', status: 503 }),
      event({ result: 'unknown' }),
      event({}, { integration: 'other' }),
    ];
    expect(addUsage(undefined, events, 7)).toEqual({
      through: 7,
      integrations: {
        demo: { calls: 6, errors: 5, bytes_in: 1800, bytes_out: 60, rate_limited: 2 },
        other: { calls: 1, errors: 0, bytes_in: 300, bytes_out: 10, rate_limited: 0 },
      },
    });
  });

  it('counts nothing that was denied, or is no call', () => {
    const events = [
      event({ result: 'denied', status: 403 }),
      event({}, { action: 'createServer' }),
      { ...event(), integration: undefined } as unknown as AuditEvent,
    ];
    expect(addUsage(undefined, events, 1)).toEqual({ through: 1, integrations: {} });
    expect(lastUses(events.slice(0, 2))).toEqual(new Map());
  });

  it('adds to the day', () => {
    const day = addUsage(addUsage(undefined, [event()], 1), [event({ result: 'failure' })], 2);
    expect(day).toMatchObject({ through: 2, integrations: { demo: { calls: 2, errors: 1 } } });
  });

  it('takes the newest call of a server as its last use, whatever the order', () => {
    const events = [
      event({}, { time: 5 }),
      event({}, { time: 9 }),
      event({}, { time: 7 }),
      event({}, { server: 's', time: 1 }),
    ];
    expect(lastUses(events)).toEqual(
      new Map([
        [SERVER, 9],
        ['s', 1],
      ]),
    );
  });
});
