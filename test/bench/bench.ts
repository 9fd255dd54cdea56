// npm run bench: the budgets of docs/architecture.md, measured. Everything runs on loopback; clients, upstream and AWS
// stand-ins are processes of their own, so that only the gateway's and the proxy's CPU is counted.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleEntry, bundleFunction } from '#lib/bundles.ts';
import { INTEGRATIONS } from '#test/support/gateway.ts';
import type { Usage } from './answer.ts';
import { startChild, stopChildren } from './child.ts';
import { exchanges } from './exchange.ts';
import type { GatewayArgument } from './gateway-process.ts';
import { alternate, coldCpu, importTimes } from './measure.ts';
import type { Outside } from './outside-process.ts';
import { type Figure, table, withVerdicts } from './report.ts';
import { seeded } from './statistics.ts';
import { writeWideIntegration } from './wide-integration.ts';

const LIMIT_MS = 90_000;

const { values: options } = parseArgs({
  options: { json: { type: 'boolean', default: false }, seed: { type: 'string', default: '1' } },
});
const seed = Number(options.seed);
const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const progress = (text: string): void => void process.stderr.write(`${text} …\n`);

/** Measured processes are bundled as functions are: type stripping must not count. */
const bundled = async (directory: string, file: string): Promise<string> =>
  (await bundleEntry(here(file), join(directory, file.replace('.ts', '')))).entry;

const CALL = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'get_single_crm_contact_by_id', arguments: { id: '7' } },
});

type Setting = { readonly directory: string; readonly outside: Outside; readonly gateway: GatewayArgument };

const warmFigures = async ({ directory, outside, gateway }: Setting): Promise<readonly Figure[]> => {
  const file = await bundled(directory, './gateway-process.ts');
  const gatewayChild = startChild(file, gateway);
  const silentChild = startChild(file, { ...gateway, audit: false });
  const proxyChild = startChild(await bundled(directory, './proxy-process.ts'), outside.upstream);
  const call = { url: `${await gatewayChild.ask<string>('serve')}/mcp/${outside.demoToken}`, body: CALL };
  const silent = { ...call, url: `${await silentChild.ask<string>('serve')}/mcp/${outside.demoToken}` };
  const direct = { url: `${outside.upstream}/contacts/7` };
  const proxied = { url: `${await proxyChild.ask<string>('serve')}/contacts/7` };
  await exchanges(call, 1);
  const atFirst = await gatewayChild.ask<Usage>('usage');
  await exchanges(call, 1499);
  const after = await gatewayChild.ask<Usage>('usage');
  const measured = {
    direct: { exchange: direct },
    proxy: { exchange: proxied, child: proxyChild },
    gateway: { exchange: call, child: gatewayChild },
    silent: { exchange: silent, child: silentChild },
  };
  const found = await alternate(measured, { rounds: 21, requests: 300, random: seeded(seed) });
  await gatewayChild.ask('list', 300);
  const list = await gatewayChild.ask<{ cpu: number; bytes: number }>('list', 1000);
  const added = { proxy: found.proxy.p50 - found.direct.p50, gateway: found.gateway.p50 - found.direct.p50 };
  return [
    { what: 'p50 of a direct call', value: found.direct.p50, unit: 'ms' },
    { what: 'p50 added by the bare proxy', value: added.proxy, unit: 'ms' },
    { what: 'p50 added by the gateway', value: added.gateway, unit: 'ms' },
    { what: 'added p50, gateway over bare proxy', value: added.gateway / added.proxy, unit: '×', bound: 4 },
    { what: 'warm CPU per request, bare proxy', value: found.proxy.cpu / 1000, unit: 'ms' },
    { what: 'warm CPU per tools/call', value: found.gateway.cpu / 1000, unit: 'ms' },
    { what: 'warm CPU, gateway over bare proxy', value: found.gateway.cpu / found.proxy.cpu, unit: '×', bound: 4 },
    { what: 'the same without the audit log', value: found.silent.cpu / found.proxy.cpu, unit: '×' },
    { what: 'p50 added by the audit log, store in memory', value: found.gateway.p50 - found.silent.p50, unit: 'ms' },
    { what: 'tools/list of 200 tools, size', value: list.bytes / 1000, unit: 'KB' },
    { what: 'tools/list of 200 tools, handler CPU', value: list.cpu / 1000, unit: 'ms', bound: 0.5 },
    { what: 'RSS after the first call', value: atFirst.rss, unit: 'MB', bound: 75 },
    { what: 'RSS after 1,500 calls', value: after.rss, unit: 'MB', bound: 120 },
  ];
};

/** What two writes of a call cost where the store takes its time: the embedded one, in a process of its own. */
const auditFigures = async ({ directory, outside, gateway }: Setting): Promise<readonly Figure[]> => {
  const file = await bundled(directory, './gateway-process.ts');
  const measured = async (audit: boolean) => {
    const child = startChild(file, { ...gateway, embedded: true, audit });
    return { child, exchange: { url: `${await child.ask<string>('serve')}/mcp/${outside.demoToken}`, body: CALL } };
  };
  const both = { audited: await measured(true), silent: await measured(false) };
  const { audited, silent } = await alternate(both, { rounds: 21, requests: 100, random: seeded(seed), warmUp: 500 });
  return [
    { what: 'p50 added by the audit log, embedded store', value: audited.p50 - silent.p50, unit: 'ms', bound: 1 },
  ];
};

const coldFigures = async ({ directory, outside, gateway }: Setting): Promise<readonly Figure[]> => {
  const mcp = await bundleFunction('mcp', join(directory, 'mcp'));
  const [file, direct, empty, importer] = await Promise.all(
    ['gateway', 'direct', 'empty', 'import'].map((name) => bundled(directory, `./${name}-process.ts`)),
  );
  const blank = join(directory, 'blank.mjs');
  await writeFile(blank, '');
  const imports = await importTimes(String(importer), { mcp: mcp.entry, empty: blank }, 15);
  const processes = {
    empty: { file: String(empty) },
    direct: { file: String(direct), argument: outside.upstream },
    gateway: { file: String(file), argument: { ...gateway, once: true } },
  };
  const cold = await coldCpu(processes, 15);
  const over = { direct: cold.direct - cold.empty, gateway: cold.gateway - cold.empty };
  return [
    { what: 'MCP bundle loaded by a cold start', value: mcp.static.bytes / 1000, unit: 'KB', bound: 150 },
    { what: 'MCP bundle loaded on demand', value: mcp.lazy.bytes / 1000, unit: 'KB' },
    { what: 'import of the MCP bundle, over an empty module', value: imports.mcp - imports.empty, unit: 'ms' },
    { what: 'cold CPU of one upstream call, over an empty process', value: over.direct, unit: 'ms' },
    { what: 'cold CPU to the first tools/call, over an empty process', value: over.gateway, unit: 'ms' },
    { what: 'cold CPU, gateway over upstream call alone', value: over.gateway / over.direct, unit: '×', bound: 2 },
  ];
};

const run = async (directory: string): Promise<void> => {
  await writeWideIntegration(directory);
  const outside = await startChild(here('./outside-process.ts'), directory).ask<Outside>('start');
  const setting = { directory, outside, gateway: { outside, integrationDirectories: [INTEGRATIONS, directory] } };
  progress('warm calls');
  const warm = await warmFigures(setting);
  progress('the audit log');
  const audit = await auditFigures(setting);
  progress('cold starts');
  const figures = [...warm, ...audit, ...(await coldFigures(setting))];
  const machine = {
    node: process.versions.node,
    v8: process.versions.v8,
    platform: `${process.platform} ${process.arch}`,
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    seed,
  };
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ ...machine, figures: withVerdicts(figures) })}\n`
      : `${Object.entries(machine)
          .map(([name, value]) => `${name} ${value}`)
          .join(' · ')}\n\n${table(figures)}\n`,
  );
};

const overdue = setTimeout(() => {
  process.stderr.write(`The bench took longer than ${LIMIT_MS / 1000} s: another program is using this machine.\n`);
  void stopChildren().then(() => process.exit(1));
}, LIMIT_MS);
const directory = await mkdtemp(join(tmpdir(), 'sallyport-bench-'));
try {
  await run(directory);
} finally {
  clearTimeout(overdue);
  await stopChildren();
  await rm(directory, { recursive: true });
}
