// `sla report` of a gateway on this machine: of its metrics, of a tenant's audit log, and of the archive that was pulled.
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { callTool, type Door, openDoor, rpc, startTestGateway, type TestGateway } from '#test/support/gateway.ts';
import { cli, documentOf } from './cli.ts';
import { type Report, reporter } from './sla-reporter.ts';

const GET = 'get_single_crm_contact_by_id';
const MINUTE = 60_000;

let gateway: TestGateway;
let door: Door;
let now = Date.UTC(2026, 8, 30, 23, 55, 8);
const lines: string[] = [];
let directory: string;
let report: Report;
const archive = () => join(directory, 'archive');

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sallyport-sla-'));
  report = await reporter(directory, () => now);
  gateway = await startTestGateway({ now: () => now, metrics: (line) => lines.push(line) });
  door = await openDoor(gateway);
  for (let i = 0; i < 3; i++) await callTool(door.url, GET, { id: '1' });
  await callTool(door.url, 'no_such_tool');
  await rpc(door.url, { jsonrpc: '2.0', id: 1, method: 'tools/list' });
  // A call of October: with it, all of September is sealed.
  now += 12 * MINUTE;
  await callTool(door.url, GET, { id: '1' });
  now += 3 * MINUTE;
  await gateway.seal();
  const pull = ['audit', 'pull', '--tenant', door.tenant, '--out', archive()];
  expect(await cli(pull, { env: { url: gateway.url, key: gateway.adminKey } })).toMatchObject({ exit: 0 });
  await writeFile(join(directory, 'metrics.ndjson'), `${['npm start', ...lines].join('\n')}\n{"_aws":{"Ti`);
});
afterAll(async () => {
  await gateway.close();
  await rm(directory, { recursive: true });
});

const io = () => ({ env: { url: gateway.url, key: gateway.adminKey }, clock: () => now });

it('reads its metrics, line by line', async () => {
  const ran = await report(['--month', '2026-09', '--log', join(directory, 'metrics.ndjson'), '--json'], io());
  const { requests, uptime, source, latency } = documentOf(ran);
  const ours = lines.filter(
    (line) => line.includes('"Requests":1') && JSON.parse(line)._aws.Timestamp < Date.UTC(2026, 9),
  );
  expect(ours.length).toBeGreaterThan(7);
  expect(requests).toEqual({ failed: 0, requests: ours.length, percent: 100 });
  expect(uptime).toMatchObject({ percent: 100, is_met: true });
  expect(source.caveats[0]).toMatch(/of 2026-09-30 23:55 UTC to/);
  expect(latency.items.map(({ samples }: { samples?: number }) => samples)).toEqual([1, 4, undefined]);
  const skipped = lines.filter((line) => !line.includes('"Requests":1')).length + 2;
  expect(source.caveats[0]).toContain(`${skipped} other lines were skipped`);
});

it('reads several files as one', async () => {
  const half = join(directory, 'half.ndjson');
  await writeFile(half, `${lines.join('\n')}\n`);
  const args = ['--month', '2026-09', '--log', half, '--log', join(directory, 'metrics.ndjson'), '--json'];
  const one = documentOf(await report(args.slice(0, 4).concat('--json'), io()));
  expect(documentOf(await report(args, io())).requests.requests).toBe(2 * one.requests.requests);
});

it('reads a tenant’s calls from its log and from its archive alike', async () => {
  const args = ['--month', '2026-09', '--tenant', door.tenant, '--json'];
  const [asked, pulled] = [await report(args, io()), await report([...args, '--archive', archive()], io())].map(
    documentOf,
  );
  expect(asked).toMatchObject({ requests: { failed: 0, requests: 4 }, is_complete: true, uptime: { percent: 100 } });
  expect(pulled).toMatchObject({
    requests: { failed: 0, requests: 4 },
    is_complete: true,
    source: { kind: 'audit_archive' },
  });
  expect(pulled.latency).toEqual(asked.latency);
});

it('reports up to where an archive ends, and says so', async () => {
  const later = { ...io(), clock: () => now + 86_400_000 };
  const ran = await report(['--month', '2026-10', '--tenant', door.tenant, '--archive', archive(), '--json'], later);
  const { until, is_complete, source } = documentOf(ran);
  expect(is_complete).toBe(false);
  expect(Date.parse(until)).toBeLessThan(now);
  expect(source.caveats.join()).toContain('pull it again');
  const old = await report(['--month', '2026-11', '--tenant', door.tenant, '--archive', archive()], {
    ...{ clock: () => Date.UTC(2026, 11) },
  });
  expect(old).toMatchObject({ exit: 6, err: expect.stringContaining('before 2026-11: pull it again') });
});

it('is none of an archive that holds nothing of the tenant, or that is none', async () => {
  const of = (place: string, tenant = 'ten_aaaaaaaaaaaa') =>
    report(['--month', '2026-09', '--tenant', tenant, '--archive', place], io());
  expect(await of(archive())).toMatchObject({ exit: 4, err: expect.stringContaining('Nothing of ten_aaaaaaaaaaaa') });
  expect(await of(directory)).toMatchObject({ exit: 6, err: expect.stringContaining('holds no digest') });
  expect(await of(join(directory, 'nowhere'))).toMatchObject({ exit: 2 });
});

it('is none of an archive whose beginning is missing', async () => {
  const cut = join(directory, 'cut');
  await mkdir(cut);
  await cp(archive(), cut, { recursive: true });
  await rm(join(cut, 'digests', '000000000001.json'));
  const ran = await report(['--month', '2026-09', '--tenant', door.tenant, '--archive', cut], io());
  expect(ran).toMatchObject({ exit: 6, err: expect.stringContaining('after 2026-09 began: pull all of it') });
});

it('is none of a file without metrics', async () => {
  const file = join(directory, 'empty.ndjson');
  await writeFile(file, Uint8Array.of(0xff, 10, 0xfe));
  const ran = await report(['--month', '2026-09', '--log', file], io());
  expect(ran).toMatchObject({ exit: 2, err: expect.stringContaining('holds no metrics of a request') });
});
