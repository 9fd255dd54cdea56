// The audit log through the command line: exported, pulled, verified, and found out when one byte is another.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api, callTool, type Door, openDoor, startTestGateway, type TestGateway } from '#test/support/gateway.ts';
import { cli } from './cli.ts';

const GET = 'get_single_crm_contact_by_id';
const MINUTE = 60_000;

let gateway: TestGateway;
let door: Door;
let other: Door;
let directory: string;
let clock = Date.UTC(2026, 10, 21, 12, 0, 8);

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sallyport-audit-'));
  gateway = await startTestGateway({ now: () => clock });
  await gateway.seal();
  [door, other] = [await openDoor(gateway), await openDoor(gateway)];
  for (let i = 0; i < 12; i++) await callTool(door.url, GET, { id: '1' });
  await callTool(door.url, 'no_such_tool');
  await callTool(other.url, GET, { id: '1' });
  clock += 3 * MINUTE;
  await gateway.seal();
});
afterAll(async () => {
  await gateway.close();
  await rm(directory, { recursive: true });
});

const run = async (...argv: string[]) => {
  const { out, err, exit } = await cli(argv, { env: { url: gateway.url, key: gateway.adminKey } });
  return { stdout: out, stderr: err, code: exit };
};
const out = () => join(directory, 'archive');

describe('audit export', () => {
  it('writes a line for each event of the tenant and of nobody else, sealed and not yet', async () => {
    await callTool(door.url, GET, { id: '1' });
    const { stdout, code } = await run('audit', 'export', '--tenant', door.tenant);
    expect(code).toBe(0);
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const calls = events.filter(({ action }) => action === 'tools/call');
    expect(calls).toHaveLength(14);
    expect(new Set(events.map(({ tenant }) => tenant))).toEqual(new Set([door.tenant]));
    expect(calls.filter(({ outcome }) => outcome.result === 'denied')).toHaveLength(1);
    expect(calls.filter(({ seq }) => seq === undefined)).toHaveLength(1);
  });

  it('keeps to its range, of which some hold nothing, and pages through it', async () => {
    const none = await run(
      'audit',
      'export',
      '--tenant',
      door.tenant,
      '--since',
      '2026-01-01T00:00:00Z',
      '--until',
      '2026-02-01T00:00:00Z',
    );
    expect([none.stdout, none.code]).toEqual(['', 0]);
    const route = `GET /tenants/${door.tenant}/audit-events?limit=5`;
    const seen: string[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const { body } = await api(gateway, gateway.adminKey, route + (cursor && `&cursor=${cursor}`));
      seen.push(...body.items.map(({ id }: { id: string }) => id));
      cursor = body.next_cursor;
    }
    expect(seen.length).toBeGreaterThan(14);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('writes OCSF and CEF to a file', async () => {
    const file = join(directory, 'events');
    expect((await run('audit', 'export', '--tenant', door.tenant, '--format', 'ocsf', '--out', file)).stdout).toContain(
      'events.',
    );
    expect(JSON.parse((await readFile(file, 'utf8')).split('\n')[0] ?? '')).toMatchObject({ class_uid: 6003 });
    await run('audit', 'export', '--tenant', door.tenant, '--format', 'cef', '--out', file);
    expect(await readFile(file, 'utf8')).toMatch(/^CEF:0\|Sallyport\|/);
    const wrong = await run('audit', 'export', '--tenant', door.tenant, '--format', 'xml');
    expect(wrong.stderr).toMatch(/\/format +must be json, ocsf or cef/);
  });

  it('reads what belongs to no tenant, for the operator', async () => {
    const { stdout } = await run('audit', 'export');
    expect(stdout).toContain('"action":"createTenant"');
    expect(stdout).not.toContain('tools/call');
  });
});

describe('audit pull', () => {
  it('fetches what verifies, and says whose word the key is', async () => {
    const pulled = await run('audit', 'pull', '--tenant', door.tenant, '--out', out());
    expect(pulled.stdout).toMatch(/^\d+ files in /);
    const verified = await run('audit', 'verify', out(), '--json');
    expect(JSON.parse(verified.stdout)).toMatchObject({ verdict: 'valid', key: { vouched: false } });
    const { fingerprint } = JSON.parse(verified.stdout).key;
    const vouched = await run('audit', 'verify', out(), '--fingerprint', fingerprint, '--json');
    expect(JSON.parse(vouched.stdout)).toMatchObject({ verdict: 'valid', key: { vouched: true } });
    expect((await run('audit', 'verify', out(), '--fingerprint', 'ab'.repeat(32))).code).toBe(6);
  });

  it('holds no other tenant’s events', async () => {
    expect(await readdir(join(out(), 'batches'))).toEqual([door.tenant]);
    for (const name of await readdir(out(), { recursive: true }))
      if (name.endsWith('.json')) expect(await readFile(join(out(), name), 'utf8')).not.toContain(other.tenant);
  });

  it('goes on where it ended', async () => {
    const again = await run('audit', 'pull', '--tenant', door.tenant, '--out', out());
    expect(again.stdout).toContain('Nothing new');
    clock += 3 * MINUTE;
    await gateway.seal();
    expect((await run('audit', 'pull', '--tenant', door.tenant, '--out', out())).stdout).toMatch(/^\d+ files/);
    expect((await run('audit', 'verify', out())).code).toBe(0);
  });

  it('is found out by a byte, which names the record', async () => {
    const [name = ''] = await readdir(join(out(), 'batches', door.tenant));
    const file = join(out(), 'batches', door.tenant, name);
    const bytes = await readFile(file);
    const changed = Buffer.from(bytes);
    const at = Math.floor(bytes.length / 2);
    changed[at] = (changed[at] ?? 0) ^ 1;
    await writeFile(file, changed);
    const found = await run('audit', 'verify', out());
    expect(found.code).toBe(6);
    expect(found.stdout).toMatch(/altered\n {2}digest \d+, batches\/.*(line|event) \d+/);
    await writeFile(file, bytes);
    expect((await run('audit', 'verify', out())).code).toBe(0);
  });
});

it('shows use by day and integration', async () => {
  const { stdout } = await run('usage', '--tenant', door.tenant, '--since', '2026-11-21', '--json');
  expect(JSON.parse(stdout).items).toEqual([
    {
      day: '2026-11-21',
      integration: 'demo',
      calls: 13,
      errors: 0,
      rate_limited: 0,
      bytes_out: 0,
      bytes_in: expect.any(Number),
    },
  ]);
  expect((await run('usage', '--tenant', door.tenant, '--since', '21.11.2026')).stderr).toMatch(
    /\/from +must be a day/,
  );
});

describe('what a tenant’s part cannot show of its end', () => {
  it('is found by whoever knows an event, and refused where it was not asked for', async () => {
    const part = join(directory, 'part');
    await run('audit', 'pull', '--tenant', door.tenant, '--out', part);
    const whole = JSON.parse((await run('audit', 'verify', part, '--json')).stdout);
    expect((await run('audit', 'verify', part, '--seq', String(whole.last))).code).toBe(0);
    const newest = (await readdir(join(part, 'proofs', door.tenant))).sort().at(-1) ?? '';
    await rm(join(part, 'proofs', door.tenant, newest));
    expect((await run('audit', 'verify', part)).stdout).toContain('valid');
    const found = await run('audit', 'verify', part, '--seq', String(whole.last));
    expect([found.code, found.stdout]).toEqual([6, expect.stringContaining('truncated')]);
    expect((await run('audit', 'verify', part, '--tenant', 'ten_000000000000')).code).toBe(4);
    expect((await run('audit', 'verify', part, '--from', '3', '--head', `1:${'0'.repeat(64)}`)).code).toBe(2);
    expect((await run('audit', 'verify', part, '--fingerprint', 'abc')).code).toBe(2);
    expect((await run('audit', 'pull', '--tenant', other.tenant, '--out', part)).stderr).toContain('choose another');
  });
});
