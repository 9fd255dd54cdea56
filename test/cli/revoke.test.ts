// `revoke`: it counts, asks, closes, and says how far it came.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Io } from '#lib/cli/command.ts';
import { type Door, openDoor, rpc, startTestGateway, type TestGateway } from '#test/support/gateway.ts';
import { cli, documentOf } from './cli.ts';

let gateway: TestGateway;
let env: Io['env'];

beforeAll(async () => {
  gateway = await startTestGateway();
  env = { url: gateway.url, key: gateway.adminKey };
});
afterAll(() => gateway.close());

const ping = async ({ url }: Door) => (await rpc(url, { jsonrpc: '2.0', id: 1, method: 'ping' })).status;

/** Answers of the API as they are given, one after the other; then whatever the gateway says. */
const answering = (...pages: readonly (readonly [status: number, body: object])[]): Partial<Io> => {
  const left = [...pages];
  return {
    env,
    fetch: async () => {
      const [status, body] = left.shift() ?? [500, {}];
      return new Response(JSON.stringify(body), { status });
    },
  };
};

describe('revoke', () => {
  it('lists what matches in a dry run, and changes nothing', async () => {
    const door = await openDoor(gateway);
    const ran = await cli(`revoke --tenant ${door.tenant} --dry-run`, { env });
    expect(ran).toEqual({
      ...{ exit: 0, err: 'Counting the doors that match …\n' },
      out: `${door.server}\n\n1 door would be revoked. Nothing was changed.\n`,
    });
    expect(await ping(door)).toBe(200);
  });

  it('asks with the number, and does nothing for a no', async () => {
    const door = await openDoor(gateway);
    const asked: string[] = [];
    const io = (answer: string): Partial<Io> => ({
      ...{ env, interactive: true },
      ask: async (question) => {
        asked.push(question);
        return answer;
      },
    });
    const line = `revoke --tenant ${door.tenant} --integration demo --created-before 2099-01-01T00:00:00Z`;
    expect(await cli(line, io('no'))).toMatchObject({ exit: 1, err: expect.stringContaining('Nothing was revoked.') });
    expect(asked).toEqual([
      expect.stringContaining('1 door will be revoked: their URLs stop working now and for good.'),
    ]);
    expect(await ping(door)).toBe(200);
    const ran = await cli(line, io('yes'));
    expect(ran).toEqual({
      ...{ exit: 0, out: 'Revoked 1 door.\n' },
      err: 'Counting the doors that match …\nRevoked 1 of 1 …\n',
    });
    expect(await ping(door)).toBe(401);
    expect(await cli(line, { env })).toMatchObject({ exit: 0, out: 'No door matches.\n' });
  });

  it('needs --yes where nobody can be asked, and answers its totals as JSON', async () => {
    const door = await openDoor(gateway);
    const line = `revoke --tenant ${door.tenant}`;
    expect(await cli(line, { env })).toMatchObject({ exit: 2, err: expect.stringContaining('needs --yes') });
    expect(await ping(door)).toBe(200);
    const ran = await cli(`${line} --yes --json`, { env });
    expect(documentOf(ran)).toEqual({ matched: 1, revoked: 1, servers: [door.server] });
  });

  it('refuses to guess what is meant', async () => {
    for (const line of ['revoke', 'revoke --yes', 'revoke --dry-run'])
      expect(await cli(line, { env })).toMatchObject({ exit: 2, err: expect.stringContaining('Say what to revoke') });
    const wrong = await cli('revoke --created-before yesterday --yes', { env });
    expect(wrong).toMatchObject({ exit: 1, err: expect.stringContaining('/created_before') });
  });

  it('follows pages, shows how far it is, and says what was done when it breaks off', async () => {
    const page = (revoked: number, next?: string): [number, object] => [
      200,
      { matched: 2, revoked, servers: ['srv_a', 'srv_b'], ...(next !== undefined && { next_cursor: next }) },
    ];
    const line = 'revoke --integration demo --yes';
    const done = await cli(line, answering(page(0, 'a'), page(0), page(2, 'a'), page(2)));
    expect(done).toMatchObject({ exit: 0, out: 'Revoked 4 doors.\n' });
    expect(done.err).toContain('Revoked 2 of 4 …\nRevoked 4 of 4 …\n');
    const conflict = { type: '/problems/conflict', detail: 'Somebody else changed this.', request_id: 'r' };
    const broken = await cli(line, answering(page(0, 'a'), page(0), page(2, 'a'), [409, conflict]));
    expect(broken).toMatchObject({ exit: 1, out: '' });
    expect(broken.err).toContain(
      'Somebody else changed this. 2 doors had been revoked by then: run this again to go on.',
    );
    const stuck = await cli(line, answering(page(0, 'a'), page(0, 'a'), page(2, 'a'), page(2, 'a')));
    expect(stuck).toMatchObject({ exit: 0, out: 'Revoked 4 doors.\n' });
  });
});
