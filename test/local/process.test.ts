// npm start as an operator and their process manager see it: what it prints, what it leaves behind, what it says when it cannot.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rpc } from '#test/support/gateway.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NODE = ['--require', './bin/require-node-24.cjs', 'bin/local.ts'];

type Ready = {
  readonly mcp_url: string;
  readonly provisioning_url: string;
  readonly admin_key: string;
  readonly trust_url: string;
};
type Started = { readonly child: ChildProcess; readonly out: () => string; readonly ready: Ready };

let directory: string;
const running = new Set<ChildProcess>();

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sallyport-process-'));
});
afterEach(() => {
  for (const { pid, exitCode } of running) if (pid !== undefined && exitCode === null) killGroup(pid);
  running.clear();
  rmSync(directory, { recursive: true, force: true });
});

const killGroup = (pid: number): void => {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
};

/** Resolves with the one line that says it is ready. Each in a process group of its own, so that orphans can be found. */
const start = (command: string, args: readonly string[]): Promise<Started> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    let [out, errors] = ['', ''];
    child.stderr?.on('data', (chunk) => {
      errors += chunk;
    });
    child.stdout?.on('data', (chunk) => {
      out += chunk;
      if (out.endsWith('\n')) resolve({ child, out: () => out, ready: JSON.parse(out) as Ready });
    });
    child.once('exit', (code) => reject(new Error(`exited with ${code}: ${errors}`)));
  });

const startOn = (port: number, data = directory): Promise<Started> =>
  start(process.execPath, [...NODE, '--json', '--port', String(port), '--data', data]);

const stop = ({ child }: Started, signal: NodeJS.Signals): Promise<number | null> =>
  new Promise((resolve) => {
    child.once('exit', (code) => resolve(code));
    child.kill(signal);
  });

/** What a start that cannot succeed says on stderr, with its exit code. */
const refusal = (args: readonly string[], before: readonly string[] = []) => {
  const done = spawnSync(process.execPath, [...before, ...NODE, ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: 15_000,
  });
  return { code: done.status, out: done.stdout, says: done.stderr };
};

const groupIsAlive = ({ child }: Started): boolean => {
  try {
    return process.kill(-(child.pid ?? 0), 0);
  } catch {
    return false;
  }
};

const ping = async (url: string): Promise<number> => (await rpc(url, { jsonrpc: '2.0', id: 1, method: 'ping' })).status;
const portOf = ({ ready }: Started): number => Number(new URL(ready.provisioning_url).port);

describe('npm start', () => {
  it('prints one line when it is ready, and on SIGTERM ends without orphan, its port free', async () => {
    const started = await start('npm', ['start', '--silent', '--', '--port', '0', '--ephemeral', '--json']);
    expect(Object.keys(started.ready)).toEqual([
      ...['mcp_url', 'server_id', 'provisioning_url', 'admin_key', 'tenant_id', 'account_id', 'upstream_url'],
      ...['connect_account_id', 'connect_url', 'audit_fingerprint', 'trust_url'],
    ]);
    expect(await ping(started.ready.mcp_url)).toBe(200);
    const pages = await Promise.all(['', '.pdf'].map((form) => fetch(started.ready.trust_url + form)));
    expect(pages.map(({ status, headers }) => [status, headers.get('content-type')])).toEqual([
      [200, 'text/html; charset=utf-8'],
      [200, 'application/pdf'],
    ]);
    expect(await pages[0]?.text()).toContain('Preview on one machine');
    expect(
      Buffer.from(await (pages[1] as Response).arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
    const reference = started.ready.trust_url.replace('/trust', '/reference/demo');
    expect((await fetch(reference)).status).toBe(200);
    expect(started.out().split('\n').length).toBe(2);
    await stop(started, 'SIGTERM');
    await expect.poll(() => groupIsAlive(started), { timeout: 5000 }).toBe(false);
    await expect(fetch(started.ready.provisioning_url)).rejects.toThrow();
    expect(started.out().split('\n').length).toBe(2);
  });
});

describe('a start on the same data', () => {
  it('opens the doors printed earlier, on the same port, after a stop and after a kill', async () => {
    const first = await startOn(0);
    const { mcp_url, admin_key } = first.ready;
    expect(await stop(first, 'SIGTERM')).toBe(0);
    const second = await startOn(portOf(first));
    expect(await ping(mcp_url)).toBe(200);
    expect(second.ready.mcp_url).not.toBe(mcp_url);
    const tenants = await fetch(`${second.ready.provisioning_url}/tenants`, {
      headers: { authorization: `Bearer ${admin_key}` },
    });
    expect(((await tenants.json()) as { items: unknown[] }).items.length).toBe(1);
    await stop(second, 'SIGKILL');
    const third = await startOn(portOf(first));
    expect([await ping(mcp_url), await ping(second.ready.mcp_url)]).toEqual([200, 200]);
    expect(await stop(third, 'SIGINT')).toBe(0);
    // A line for each of the three pings, also for the one before the kill.
    const metrics = readFileSync(join(directory, 'metrics.ndjson'), 'utf8').trim().split('\n');
    expect(metrics.filter((line) => JSON.parse(line).FunctionName === 'mcp')).toHaveLength(3);
  });

  it('is refused while another process has it', async () => {
    const first = await startOn(0);
    expect(refusal(['--port', '0', '--data', directory])).toEqual({
      code: 1,
      out: '',
      says: `${directory} is in use by process ${first.child.pid}: stop it, or choose another directory with --data DIR or --ephemeral.\n`,
    });
    expect(await ping(first.ready.mcp_url)).toBe(200);
    await stop(first, 'SIGTERM');
  });
});

describe('a start that cannot succeed says why in one sentence', () => {
  it('when its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    expect(refusal(['--ephemeral', '--port', String(port)])).toEqual({
      code: 1,
      out: '',
      says: `Port ${port} is taken: choose another with --port N, or --port 0 for a free one.\n`,
    });
    other.close();
  });

  it('when its secrets are broken, and lets go of the directory', () => {
    const name = 'secrets.json';
    writeFileSync(join(directory, name), '{"half');
    expect(refusal(['--port', '0', '--data', directory])).toEqual({
      code: 1,
      out: '',
      says: `${join(directory, name)} cannot be read: restore it from a backup, or choose another directory with --data DIR.\n`,
    });
    expect(() => readFileSync(join(directory, 'lock'))).toThrow('ENOENT');
  });

  it('when its tables are broken', () => {
    mkdirSync(join(directory, 'dynamodb'));
    writeFileSync(join(directory, 'dynamodb', 'CURRENT'), 'junk');
    expect(refusal(['--port', '0', '--data', directory])).toEqual({
      code: 1,
      out: '',
      says: `The tables in ${directory} cannot be opened: restore them from a backup, or choose another directory with --data DIR.\n`,
    });
  });

  it('when its directory is a file', () => {
    const file = join(directory, 'file');
    writeFileSync(file, '');
    const { code, says } = refusal(['--port', '0', '--data', file]);
    expect([code, says.split('\n').length]).toEqual([1, 2]);
    expect(says).toContain(`${file} cannot be used`);
  });

  it('when its options are none', () => {
    expect(refusal(['--port', '99999'])).toMatchObject({ code: 1, says: '--port must be a number from 0 to 65535.\n' });
    for (const route of ['acme.example', 'acme.example=http://10.0.0.1:80', 'acme.example=https://127.0.0.1:80'])
      expect(refusal(['--upstream', route])).toMatchObject({
        code: 1,
        says: expect.stringContaining(`--upstream ${route} must be HOST=http://127.0.0.1:PORT`),
      });
    expect(refusal(['--prot', '1'])).toMatchObject({
      code: 1,
      says: expect.stringContaining("Unknown option '--prot'"),
    });
  });

  it('when Node is too old', () => {
    const faked = join(directory, 'node-20.cjs');
    writeFileSync(
      faked,
      "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });",
    );
    const sentence =
      'Sallyport needs Node 24 or newer and found 20.20.2: install Node 24 (https://nodejs.org), then run the command again.\n';
    expect(refusal(['--ephemeral'], ['--require', faked])).toEqual({ code: 1, out: '', says: sentence });
    const guard = readFileSync(join(ROOT, 'bin/require-node-24.cjs'), 'utf8');
    // Old parsers must read the guard to the end before it can speak.
    expect(guard).not.toMatch(/\?\.|\?\?|=>|\basync\b|\bimport\b/);
  });
});
