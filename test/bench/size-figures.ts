// What grows with what: lists with tools, and nothing else with tenants, integrations or tools.
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { INTEGRATIONS } from '#test/support/gateway.ts';
import type { Usage } from './answer.ts';
import { callOf } from './calls.ts';
import { type Child, DEPLOYED, startChild } from './child.ts';
import { exchanges } from './exchange.ts';
import { alternate, type Measured } from './measure.ts';
import type { ManyTenants } from './outside.ts';
import type { Figure, Section } from './report.ts';
import { bundled, type Setting } from './setting.ts';
import { median } from './statistics.ts';
import { WIDE_SIZES } from './wide-integration.ts';

const LIST_BOUND_MS = 0.5;

const lists = async (child: Child, { outside, quick }: Setting): Promise<readonly Figure[]> => {
  const figures: Figure[] = [];
  for (const tools of WIDE_SIZES) {
    const token = outside.tokens[`wide${tools}`];
    const count = Math.ceil((quick ? 20_000 : 60_000) / tools);
    await child.ask('list', { token, count });
    const found: { cpu: number; bytes: number }[] = [];
    for (let round = 0; round < 9; round++) found.push(await child.ask('list', { token, count: Math.ceil(count / 4) }));
    const cpu = median(found.map((each) => each.cpu)) / 1000;
    figures.push(
      { what: `tools/list of ${tools} tools, size`, value: (found[0]?.bytes ?? 0) / 1000, unit: 'KB' },
      {
        what: `tools/list of ${tools} tools, handler CPU`,
        ...{ value: cpu, unit: 'ms' },
        ...(tools === 200 && { bound: LIST_BOUND_MS, id: 'list200_cpu_ms' }),
      },
    );
  }
  return figures;
};

/** CPU of a call in ms where there are so many of something; all in one run, alternating. */
const callCpu = async (
  measured: Readonly<Record<string, Measured>>,
  { random, quick }: Setting,
): Promise<Readonly<Record<string, number>>> => {
  const found = await alternate(measured, {
    rounds: quick ? 3 : 21,
    requests: 500,
    random,
    warmUp: quick ? 500 : 2000,
  });
  return Object.fromEntries(Object.entries(found).map(([name, { cpu }]) => [name, cpu / 1000]));
};

/** Flat, where the noise of a run is a tenth. */
const FLAT = 1.2;

const growth = (what: string, cpu: Readonly<Record<string, number>>): readonly Figure[] => {
  const [first = Number.NaN, ...others] = Object.values(cpu);
  const last = others.at(-1) ?? first;
  return [
    ...Object.entries(cpu).map(([count, value]) => ({
      what: `CPU per tools/call with ${Number(count).toLocaleString('en')} ${what}`,
      ...{ value, unit: 'ms' },
    })),
    { what: `most ${what} over fewest`, value: last / first, unit: '×', bound: FLAT },
  ];
};

/** A gateway for each count, before an AWS of its own: all alternate in one run. */
const tenants = async (file: string, setting: Setting): Promise<readonly Figure[]> => {
  const { gateway, outsideChild } = setting;
  const measured: Record<string, Measured & { readonly child: Child }> = {};
  for (const count of setting.quick ? [100, 1000] : [100, 1000, 10_000, 100_000]) {
    const { endpoints, tokens } = await outsideChild.ask<ManyTenants>('tenants', count);
    const child = startChild(file, { ...gateway, outside: { ...gateway.outside, endpoints } }, DEPLOYED);
    const url = await child.ask<string>('serve');
    measured[count] = { child, exchange: tokens.map((token) => ({ url: `${url}/mcp/${token}`, body: callOf('7') })) };
  }
  const cpu = await callCpu(measured, setting);
  for (const { child } of Object.values(measured)) await child.stop();
  return growth('tenants', cpu);
};

const tools = async (child: Child, url: string, setting: Setting): Promise<readonly Figure[]> => {
  const body = callOf('7', 'get_single_wide_thing0_by_id');
  const { tokens } = setting.outside;
  const ways = WIDE_SIZES.map((size) => {
    return [size, { child, exchange: { url: `${url}/mcp/${tokens[`wide${size}`]}`, body } }] as const;
  });
  return growth('tools in the integration', await callCpu(Object.fromEntries(ways), setting));
};

/** The same definition under so many names, beside the bundled ones. */
const integrations = async (file: string, setting: Setting): Promise<readonly Figure[]> => {
  const demo = JSON.parse(await readFile(join(INTEGRATIONS, 'demo.json'), 'utf8')) as object;
  const measured: Record<string, Measured & { readonly child: Child }> = {};
  for (const count of [1, 100, 1000]) {
    const directory = join(setting.directory, `integrations-${count}`);
    await mkdir(directory);
    await cp(join(INTEGRATIONS, 'demo.json'), join(directory, 'demo.json'));
    for (let n = 1; n < count; n++)
      await writeFile(join(directory, `copy${n}.json`), JSON.stringify({ ...demo, slug: `copy${n}` }));
    const child = startChild(file, { ...setting.gateway, integrationDirectories: [directory] }, DEPLOYED);
    const url = await child.ask<string>('serve');
    const exchange = { url: `${url}/mcp/${setting.outside.demoToken}`, body: callOf('7') };
    measured[count] = { child, exchange };
  }
  const cpu = await callCpu(measured, setting);
  for (const { child } of Object.values(measured)) await child.stop();
  return growth('integrations', cpu);
};

const memory = async (file: string, { gateway, outside, quick }: Setting): Promise<readonly Figure[]> => {
  const child = startChild(file, gateway, DEPLOYED);
  const call = { url: `${await child.ask<string>('serve')}/mcp/${outside.demoToken}`, body: callOf('7') };
  await exchanges(call, 1);
  const first = await child.ask<Usage>('usage');
  await exchanges(call, 1499);
  const after = await child.ask<Usage>('usage');
  const calls = quick ? 10_000 : 100_000;
  const rss = await child.ask<readonly number[]>('many', calls);
  await child.stop();
  return [
    { id: 'rss_first_mb', what: 'RSS after the first call', value: first.rss, unit: 'MB', bound: 75 },
    { id: 'rss_1500_mb', what: 'RSS after 1,500 calls', value: after.rss, unit: 'MB', bound: 120 },
    {
      what: `RSS after ${(calls / 10).toLocaleString('en')} calls, 10 at once`,
      value: rss[0] ?? Number.NaN,
      unit: 'MB',
    },
    { what: `RSS after ${calls.toLocaleString('en')} calls`, value: rss.at(-1) ?? Number.NaN, unit: 'MB' },
  ];
};

export const sizeSections = async (setting: Setting): Promise<readonly Section[]> => {
  const file = await bundled(setting.directory, './gateway-process.ts');
  const child = startChild(file, setting.gateway, DEPLOYED);
  const url = await child.ask<string>('serve');
  setting.progress('lists');
  const listed = await lists(child, setting);
  setting.progress('tenants, tools and integrations');
  const byTools = await tools(child, url, setting);
  await child.stop();
  const grown = [...(await tenants(file, setting)), ...byTools];
  const more = await integrations(file, setting);
  setting.progress('memory');
  const kept = await memory(file, setting);
  return [
    { title: 'tools/list', note: 'CPU of the handler, no HTTP server around it.', figures: listed },
    {
      title: 'Growth',
      note: 'A call’s CPU with more tenants in the tables (a hundred of their doors called in turn), more tools in the integration, more integrations beside it. Each group is of processes of its own, which have served fewer calls than those above: only what stands in one group is compared. The tables answer from memory: what DynamoDB itself does with more items is its own promise.',
      figures: [...grown, ...more],
    },
    {
      title: 'Memory',
      note: 'The resident set of the gateway’s process, whose heap may grow as far as Lambda’s runtime lets one of 512 MB: a young generation of 25 MB, 460 MB in all.',
      figures: kept,
    },
  ];
};
