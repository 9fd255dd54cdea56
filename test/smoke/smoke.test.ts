// `npm run smoke:aws` against the local mode. Nothing here proves AWS: it proves that the script works.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openDoor } from '#test/support/gateway.ts';
import { runProgram } from '#test/support/run-program.ts';
import { type Deployed, refusal, startDeployed } from './as-deployed.ts';
import { readTarget, type Target } from './options.ts';
import { PROBES, smoke } from './run-probes.ts';

let deployed: Deployed;

beforeAll(async () => {
  deployed = await startDeployed();
});
afterAll(() => deployed.close());
afterEach(() => deployed.mend());

const run = async (over: Partial<Target> = {}, stop = new AbortController().signal) => {
  const lines: string[] = [];
  const count = await smoke({ ...deployed.target, ...over }, deployed.deps, (line) => lines.push(line), stop);
  return { lines, count };
};

const tenantStates = async () => {
  const states: string[] = [];
  for (let page = await deployed.gateway.backends.stores.tenants.list('operator'); ; ) {
    states.push(...page.items.map(({ value }) => value.state));
    if (page.next === undefined) return states;
    page = await deployed.gateway.backends.stores.tenants.list('operator', page.next);
  }
};

const NOT_LOCAL = [
  'skipped  TLS 1.1 is refused: no TLS at a loopback URL',
  'skipped  IAM stands before the provisioning API: a key alone does not reach it: no SALLYPORT_SIGN',
];

describe('a run', () => {
  it('passes where all is well, and leaves no tenant behind', async () => {
    const { lines, count } = await run();
    expect(lines.filter((line) => !line.startsWith('ok  '))).toEqual(NOT_LOCAL);
    expect(count).toEqual({ ok: PROBES.length + 1 - NOT_LOCAL.length, failed: 0, skipped: NOT_LOCAL.length });
    const states = await tenantStates();
    expect([states.length > 0, states.filter((state) => state === 'active')]).toEqual([true, []]);
  });

  it('skips what it was not told of, each with its reason', async () => {
    const { url, key } = deployed.target;
    const { lines, count } = await run({ ...readTarget([], { SALLYPORT_URL: url, SALLYPORT_KEY: key }) } as Target);
    expect(lines.filter((line) => line.startsWith('skipped')).map((line) => line.split(': ').at(-1))).toEqual([
      ...['no --second', 'no --slow-upstream', 'no --waf', 'no TLS at a loopback URL', 'no --cert'],
      ...['no --execute-api', 'no SALLYPORT_SIGN', 'no --token-table', 'no --config-table', 'no --slow'],
      ...['no --log-groups', 'no --throttle'],
    ]);
    expect(count).toEqual({ ok: 25, failed: 0, skipped: 12 });
  });

  it('goes on after a failure, says what it saw without a token, and still cleans up', async () => {
    const { token } = await openDoor(deployed.gateway);
    deployed.state.between = async ({ method }, answer) =>
      method === 'DELETE' ? { ...refusal(500), text: token } : answer();
    const { lines, count } = await run();
    const failed = lines.filter((line) => line.startsWith('FAILED'));
    expect(failed).toHaveLength(4);
    expect(failed.at(-1)).toMatch(
      /^FAILED {3}the tenant of this run is off-boarded: ten_\w{12} is still there: wanted HTTP 202, saw HTTP 500 application\/json \[redacted\]$/,
    );
    expect(count.failed).toBe(4);
    expect(lines.join()).not.toMatch(/sp[uak]_dev_/);
  });

  it('stops where somebody interrupts it, and cleans up', async () => {
    const stop = new AbortController();
    let requests = 0;
    deployed.state.between = async (_, answer) => {
      requests += 1;
      if (requests === 12) stop.abort();
      return answer();
    };
    const { lines, count } = await run({}, stop.signal);
    expect(count.failed).toBeGreaterThan(25);
    expect(lines.filter((line) => line.endsWith('not run: stopped before')).length).toBeGreaterThan(25);
    expect(lines.at(-1)).toBe('ok       the tenant of this run is off-boarded');
  });
});

describe('npm run smoke:aws', () => {
  const SCRIPT = fileURLToPath(new URL('./smoke.ts', import.meta.url));
  const script = (args: readonly string[], env: { [name: string]: string } = {}) => runProgram(SCRIPT, args, env);

  it('explains itself', async () => {
    const { exit, out } = await script(['--help']);
    expect(exit).toBe(0);
    expect(out).toMatch(/^Usage: SALLYPORT_URL=https:.*\n/);
  });

  it.each<[string, readonly string[], { [name: string]: string }, string]>([
    ['no key', [], { SALLYPORT_URL: 'https://x.example' }, 'Set SALLYPORT_KEY to an admin key of the residency.'],
    ['no URL', [], { SALLYPORT_KEY: 'k' }, 'Set SALLYPORT_URL to the base URL of the residency.'],
    [
      'plain http',
      [],
      { SALLYPORT_KEY: 'k', SALLYPORT_URL: 'http://x.example' },
      'SALLYPORT_URL must be an https URL.',
    ],
    ['half a certificate', ['--cert', 'x'], { SALLYPORT_KEY: 'k' }, '--cert and --cert-key come together.'],
    ['a region that is none', ['--region', 'x/y'], { SALLYPORT_KEY: 'k' }, 'x/y is no AWS region.'],
    ['a table of no region', ['--token-table', 'x'], { SALLYPORT_KEY: 'k' }, '--token-table needs --region.'],
    ['log groups of no region', ['--log-groups', 'a'], { SALLYPORT_KEY: 'k' }, '--log-groups needs --region.'],
    [
      'an upstream that is none',
      ['--slow-upstream', 'foo'],
      { SALLYPORT_KEY: 'k', SALLYPORT_URL: 'https://x.example' },
      '--slow-upstream must be an https URL.',
    ],
    [
      'a flood',
      ['--throttle', '1e9'],
      { SALLYPORT_KEY: 'k' },
      '--throttle must be a number of requests from 1 to 5000.',
    ],
  ])('refuses %s in one line', async (_, args, env, message) => {
    expect(await script(args, env)).toEqual({ exit: 2, out: '', err: `smoke: ${message}\n` });
  });

  it('ends with 1 where nothing of ours answers', async () => {
    const hello = createServer((_, response) => response.end('hello'));
    await new Promise<void>((resolve) => hello.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(hello.address() as AddressInfo).port}`;
    const ran = await script([], { SALLYPORT_KEY: 'k', SALLYPORT_URL: url });
    hello.close();
    expect([ran.exit, ran.err]).toEqual([1, expect.stringMatching(/^smoke: could not begin: /)]);
  });
});
