// Zero retention: whatever callers and upstreams say goes through and stays nowhere. Calls of every kind, each with canaries of
// its own; then the log is sealed, exported and pulled, the tenant leaves, and everything that is left is searched.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { cli } from '#test/cli/cli.ts';
import { api, modern } from '#test/support/gateway.ts';
import { archiveSinks, fileSinks, findings, lineSinks, type Sink, tableSinks } from '#test/support/sinks.ts';
import { type Doors, openDoors, refusedBodies, refusedCalls, validCalls } from './zero-retention-calls.ts';
import { startWorld, type World } from './zero-retention-world.ts';

const MINUTE = 60_000;

let world: World;
let doors: Doors;
let told: readonly string[];
let refused: readonly number[];
const printed: string[] = [];
/** Tables before and after the tenant left: what is deleted was there. */
const tables: Sink[] = [];
let receipt: string;

const run = async (...argv: string[]): Promise<void> => {
  const { out, err, exit } = await cli(argv, {
    env: { url: world.gateway.url, key: world.gateway.adminKey },
    clock: () => world.clock.now,
  });
  expect([argv, exit, err]).toEqual([argv, 0, expect.any(String)]);
  printed.push(out, err);
};

/** A token for the first call, one when it is due, and at last one that the endpoint refuses. */
const refreshes = async ({ gateway, clock, endpoint }: World, { granted }: Doors): Promise<void> => {
  const call = () => modern(granted.url, 'tools/call', { name: 'list_all_keepless_notes', arguments: {} });
  expect((await call()).body.result.isError).toBeUndefined();
  clock.now += 9 * MINUTE;
  expect(await gateway.refresh()).toMatchObject({ due: 1, failures: 0 });
  endpoint.refuses = true;
  clock.now += 11 * MINUTE;
  expect((await call()).body.result.structuredContent.error).toMatchObject({ reason: 'needs_reauth' });
};

const seal = async ({ gateway, clock }: World): Promise<void> => {
  clock.now += 3 * MINUTE;
  expect(await gateway.seal()).toMatchObject({ failures: 0 });
};

const readLog = async ({ directories }: World, tenant: string): Promise<void> => {
  const archive = join(directories.tmp, 'pulled', tenant);
  for (const format of ['json', 'ocsf', 'cef']) {
    await run('audit', 'export', '--tenant', tenant, '--format', format);
    await run('audit', 'export', '--tenant', tenant, '--format', format, '--out', join(directories.tmp, format));
  }
  await run('usage', '--tenant', tenant);
  await run('audit', 'pull', '--tenant', tenant, '--out', archive);
  await run('inventory');
};

const leave = async ({ gateway, clock }: World, { all, granted }: Doors): Promise<string> => {
  for (const { tenant } of [all, granted]) await api(gateway, gateway.adminKey, `DELETE /tenants/${tenant}`);
  clock.now += MINUTE;
  await gateway.purge();
  await seal(world);
  return (await api(gateway, gateway.adminKey, `GET /tenants/${all.tenant}/receipt`)).text;
};

beforeAll(async () => {
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((chunk) => printed.push(String(chunk)) > 0);
  world = await startWorld();
  await world.gateway.seal();
  doors = await openDoors(world);
  told = await validCalls(world, doors);
  await refusedCalls(world, doors);
  refused = await refusedBodies(world, doors);
  await refreshes(world, doors);
  tables.push(...(await tableSinks(world.gateway)));
  await seal(world);
  for (const { tenant } of [doors.all, doors.granted]) await readLog(world, tenant);
  tables.push(...(await tableSinks(world.gateway)));
  receipt = await leave(world, doors);
  tables.push(...(await tableSinks(world.gateway)));
}, 60_000);
afterAll(() => {
  vi.restoreAllMocks();
  return world.close();
});

/** All canaries begin alike: where that is nowhere, none of them is. */
const found = (sinks: readonly Sink[]): readonly string[] => {
  expect(sinks.length).toBeGreaterThan(0);
  const places = findings(sinks, { 'a canary': world.stem });
  return places.length === 0 ? places : [...places, ...findings(sinks, world.values)];
};

/** Names of the canaries that a text holds as they are. */
const heldBy = (text: string): ReadonlySet<string> =>
  new Set(
    Object.entries(world.values).flatMap(([name, value]) => (text.includes(value) ? [name.replace(/ \(.*/, '')] : [])),
  );

describe('a run of calls of every kind', () => {
  it('was one: canaries went upstream, came back to the caller, and were refused', () => {
    expect(Object.keys(world.values).length).toBeGreaterThan(300);
    const sent = heldBy(world.arrived.join('\n'));
    expect([...sent]).toEqual(
      expect.arrayContaining([
        ...['a query', 'a header argument', 'a path argument', 'a form field', 'a file', 'a file name', 'a part'],
        ...['a body of octets', 'an argument through call_tool', 'an argument that is sent once', 'a static token'],
        ...['an argument in 2026-07-28', 'a refresh token that was handed over', 'a granted access token'],
      ]),
    );
    expect([...sent].filter((name) => /too many|out of scope|another under|no tool/.test(name))).toEqual([]);
    const answered = told.join('\n');
    expect([...heldBy(answered)]).toEqual(
      expect.arrayContaining([
        'JSON',
        'text',
        'HTML',
        'a 404',
        'a 429',
        'a packed answer',
        'broken JSON',
        'a JSON-RPC id',
      ]),
    );
    expect(refused.filter((status) => status < 400)).toEqual([]);
    expect(answered).toMatch(/did not answer in time/);
  });

  it('left records of it, in the archive and in what was exported', async () => {
    expect(world.gateway.lines.length).toBeGreaterThan(80);
    expect(world.measured.length).toBeGreaterThan(80);
    expect(tables.filter(({ name }) => name.startsWith('table credentials')).length).toBeGreaterThan(0);
    expect((await archiveSinks(world.gateway)).filter(({ name }) => name.includes('batches/')).length).toBeGreaterThan(
      4,
    );
    expect(printed.join('\n')).toContain('create_a_keepless_note');
    expect(JSON.parse(receipt)).toMatchObject({ signature: expect.any(String) });
  });
});

describe('nothing that was said is in', () => {
  it('a table, before it was sealed, after, and when the tenant had left', () => expect(found(tables)).toEqual([]));

  it('the archive', async () => expect(found(await archiveSinks(world.gateway))).toEqual([]));

  it('a log line or a metric', () => {
    expect(found(lineSinks('log', world.gateway.lines))).toEqual([]);
    expect(found(lineSinks('metrics', world.measured))).toEqual([]);
  });

  it('what was exported, printed or handed out', () =>
    expect(found(lineSinks('output', [...printed, receipt]))).toEqual([]));

  it('a file of the data, or a temporary one', () => {
    expect(found(fileSinks(world.directories.data))).toEqual([]);
    expect(found(fileSinks(world.directories.tmp))).toEqual([]);
  });
});
