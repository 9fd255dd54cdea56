// The audit store, the key that signs, and a process that ends in the middle of a call, each failing under a whole gateway.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SealedEvent } from '#core/audit/record.ts';
import { startEmbeddedAws } from '#lib/local/aws/embedded-aws.ts';
import { type FaultyAws, faultyAws } from '#test/adapters/aws/faulty-aws.ts';
import { readAudit } from '#test/support/audit-trail.ts';
import { api, callTool, type Door, openDoor, startTestGateway, type TestGateway } from '#test/support/gateway.ts';

const GET = 'get_single_crm_contact_by_id';
const CREATE = 'create_a_crm_contact';
const CONTACT = { first_name: 'Ada', last_name: 'L', email: 'ada@example.com' };
const MINUTE = 60_000;
const ALWAYS = 0;

let aws: FaultyAws;
let gateway: TestGateway;
let door: Door;
let clock: number;

beforeEach(async () => {
  clock = Date.UTC(2026, 10, 21, 12, 0, 8);
  aws = await faultyAws(await startEmbeddedAws(undefined));
  gateway = await startTestGateway({ aws, now: () => clock });
  await gateway.seal();
  door = await openDoor(gateway);
  // What is read once and kept is read: only the record is left to fail.
  await callTool(door.url, GET, { id: '1' });
});
afterEach(async () => {
  aws.fail('dynamodb', undefined);
  await gateway.close();
});

const read = () => callTool(door.url, GET, { id: '1' });
const write = () => callTool(door.url, CREATE, CONTACT);
const calls = async () => (await readAudit(gateway)).filter(({ action }) => action === 'tools/call');

/** Calls of the door's tenant, as an auditor reads them; without a number where they are not sealed. */
const events = async (): Promise<readonly SealedEvent[]> => {
  const { body } = await api(gateway, gateway.adminKey, `GET /tenants/${door.tenant}/audit-events?limit=1000`);
  return body.items.filter(({ action }: { action: string }) => action === 'tools/call');
};

describe('a key that does not sign', () => {
  it('holds no call up; what it left unsealed is sealed once it signs', async () => {
    aws.fail('kms', { kind: 'refused', operation: 'Sign', skip: ALWAYS });
    for (let minute = 0; minute < 3; minute++) {
      expect((await read()).body.result.isError).toBeUndefined();
      expect((await write()).body.result.isError).toBeUndefined();
      clock += 2 * MINUTE;
      await expect(gateway.seal()).rejects.toThrow();
    }
    expect((await events()).map(({ seq }) => seq)).toEqual(Array(7).fill(undefined));
    aws.fail('kms', undefined);
    expect(await gateway.seal()).toMatchObject({ failures: 0 });
    const numbers = (await events()).map(({ seq }) => seq);
    expect(numbers.toSorted((a, b) => a - b)).toEqual(numbers);
    expect(new Set(numbers).size).toBe(7);
    expect(Math.min(...numbers)).toBeGreaterThan(0);
  });
});

describe('a process that ends between a call’s intent and its outcome', () => {
  it('leaves a call that is closed as unknown within five minutes, once', async () => {
    const began = clock;
    // The intent is taken, and nothing after it: what was sent upstream was sent.
    aws.fail('dynamodb', { kind: 'refused', operation: 'PutItem', skip: 1 });
    await write();
    aws.fail('dynamodb', undefined);
    expect((await calls()).filter(({ outcome }) => outcome === undefined)).toMatchObject([{ tool: CREATE }]);
    let orphans = 0;
    for (let run = 0; run < 5; run++) {
      clock += MINUTE;
      orphans += (await gateway.seal()).orphans;
      orphans += (await gateway.seal()).orphans;
    }
    expect(clock - began).toBe(5 * MINUTE);
    expect(orphans).toBe(1);
    const closed = (await events()).filter(({ outcome }) => outcome.result === 'unknown');
    expect(closed).toMatchObject([{ tool: CREATE, seq: expect.any(Number), outcome: { reason: 'no_outcome' } }]);
    expect((closed[0]?.outcome.time ?? Number.NaN) - began).toBeLessThanOrEqual(5 * MINUTE);
  });
});
