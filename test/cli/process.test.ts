// bin/sallyport.ts as a process: environment, streams, exit codes.
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDoor, startTestGateway, type TestGateway } from '#test/support/gateway.ts';
import { runProgram } from '#test/support/run-program.ts';
import { startBadServer, TOOL } from './bad-mcp-server.ts';

const BIN = fileURLToPath(new URL('../../bin/sallyport.ts', import.meta.url));

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());

const spawned = (args: readonly string[], stdin = '') =>
  runProgram(BIN, args, { SALLYPORT_URL: gateway.url, SALLYPORT_KEY: gateway.adminKey }, stdin);

it('reads the environment and stdin, and prints one JSON document', async () => {
  const created = await spawned(['tenant', 'create', 'acme', '--json']);
  expect(created).toMatchObject({ exit: 0, err: '' });
  const { id } = JSON.parse(created.out);
  const secret = JSON.stringify({ token: gateway.demoToken });
  const account = await spawned(['account', 'create', 'demo', '--tenant', id, '--secret-stdin', '--json'], secret);
  expect(JSON.parse(account.out)).toMatchObject({ tenant_id: id, status: 'connected' });
});

it('does not take a pipe for somebody who can be asked', async () => {
  const ran = await spawned(['tenant', 'delete', 'ten_aaaaaaaaaaaa'], 'yes\n');
  expect(ran.exit).toBe(2);
});

it('answers a shell with the exit code of a usage error', async () => {
  expect(await spawned(['tenat'])).toEqual({
    exit: 2,
    out: '',
    err: 'sallyport: There is no command "tenat". Did you mean tenant?\n',
  });
});

it('ends by itself after an examination', async () => {
  const door = await openDoor(gateway);
  const ran = await spawned(['doctor', door.url]);
  expect(ran.out).toMatch(/Healthy\.\n$/);
  expect(ran.exit).toBe(0);
});

it('prints no control character that a server chose', async () => {
  const inputSchema = { type: 'object', properties: { a: { type: 'object', 'x-mcp-header': 'A' } } };
  const server = await startBadServer({ tools: [{ ...TOOL, name: '\u001b[2Jgone', inputSchema }] });
  const ran = await spawned(['doctor', server.url]);
  await server.close();
  expect(ran.exit).toBe(6);
  expect(ran.out).toContain('\\u{1b}[2Jgone');
  expect(ran.out + ran.err).not.toContain('\u001b');
});
