// Warm calls over the whole way, beside a direct call and a proxy that looks at nothing.

import { callOf } from './calls.ts';
import { type Child, DEPLOYED, startChild } from './child.ts';
import { alternate, type Found, type Measured } from './measure.ts';
import type { Figure, Section } from './report.ts';
import { bundled, type Setting } from './setting.ts';

type Ways = {
  readonly direct: Measured;
  readonly proxy: Measured;
  readonly gateway: Measured;
  readonly silent: Measured;
};

/** @param contact what is asked for: `7` has 1 KB */
type WaysTo = (contact: string, status?: number) => Ways;

const startWays = async ({ directory, outside, gateway }: Setting): Promise<WaysTo> => {
  const file = await bundled(directory, './gateway-process.ts');
  const proxy = startChild(await bundled(directory, './proxy-process.ts'), outside.upstream, DEPLOYED);
  const served = async (child: Child) => ({ child, url: await child.ask<string>('serve') });
  const [audited, silent, passing] = await Promise.all([
    served(startChild(file, gateway, DEPLOYED)),
    served(startChild(file, { ...gateway, audit: false }, DEPLOYED)),
    served(proxy),
  ]);
  const through = ({ child, url }: typeof audited, contact: string, status?: number): Measured => ({
    child,
    exchange: { url: `${url}/mcp/${outside.demoToken}`, body: callOf(contact), ...(status && { status }) },
  });
  return (contact, status) => {
    const path = `/contacts/${contact}`;
    return {
      direct: { exchange: { url: outside.upstream + path, ...(status && { status }) } },
      proxy: { child: passing.child, exchange: { url: passing.url + path, ...(status && { status }) } },
      gateway: through(audited, contact, status),
      silent: through(silent, contact, status),
    };
  };
};

const PLANS = {
  small: {
    1: { rounds: 41, requests: 150, warmUp: 6000 },
    10: { rounds: 11, requests: 1000, warmUp: 1000 },
    100: { rounds: 11, requests: 1000, warmUp: 1000 },
  },
  large: {
    1: { rounds: 21, requests: 100, warmUp: 2000 },
    10: { rounds: 7, requests: 300, warmUp: 300 },
    100: { rounds: 7, requests: 300, warmUp: 300 },
  },
} as const;

/** What every size and concurrency is asked for: times over a direct call, and CPU, each over the bare proxy's. */
const compared = (
  { direct, proxy, gateway }: { readonly [way in 'direct' | 'proxy' | 'gateway']: Found },
  isBudget: boolean,
): readonly Figure[] => {
  const ratio = (gateway.p50 - direct.p50) / (proxy.p50 - direct.p50);
  return [
    { what: 'p50 of a direct call', value: direct.p50, unit: 'ms' },
    { what: 'p50 added by the bare proxy', value: proxy.p50 - direct.p50, unit: 'ms' },
    { what: 'p50 added by the gateway', value: gateway.p50 - direct.p50, unit: 'ms' },
    { what: 'p99 added by the bare proxy', value: proxy.p99 - direct.p99, unit: 'ms' },
    { what: 'p99 added by the gateway', value: gateway.p99 - direct.p99, unit: 'ms' },
    {
      ...(isBudget && { id: 'added_p50_ratio', bound: 4 }),
      ...{ what: 'added p50, gateway over bare proxy', value: ratio, unit: '×' },
    },
    { what: 'CPU per request, bare proxy', value: proxy.cpu / 1000, unit: 'ms' },
    { what: 'CPU per tools/call', value: gateway.cpu / 1000, unit: 'ms' },
    {
      ...(isBudget && { id: 'warm_cpu_ratio', bound: 4 }),
      ...{ what: 'CPU, gateway over bare proxy', value: gateway.cpu / proxy.cpu, unit: '×' },
    },
    { what: 'calls a second of one process', value: gateway.rate, unit: '/s' },
  ];
};

/** Without the audit log, over the same proxy in the same rounds. */
const comparedSilent = ({ direct, proxy, silent }: Record<keyof Ways, Found>): readonly Figure[] => [
  {
    what: 'added p50 over bare proxy, without the audit log',
    ...{ value: (silent.p50 - direct.p50) / (proxy.p50 - direct.p50), unit: '×', bound: 3 },
  },
  { what: 'CPU over bare proxy, without the audit log', value: silent.cpu / proxy.cpu, unit: '×', bound: 3 },
];

const callsOf = async (
  ways: Ways,
  size: 'small' | 'large',
  concurrency: 1 | 10 | 100,
  { random, quick }: Setting,
): Promise<readonly Figure[]> => {
  const plan = { ...PLANS[size][concurrency], random, concurrency };
  const planned = quick ? { ...plan, rounds: 3, warmUp: Math.min(plan.warmUp, 500) } : plan;
  if (size === 'small' && concurrency === 1) {
    const found = await alternate(ways, planned);
    return [...compared(found, true), ...comparedSilent(found)];
  }
  const { direct, proxy, gateway } = ways;
  return compared(await alternate({ direct, proxy, gateway }, planned), false);
};

const limits = async (ways: Ways, { random, quick }: Setting): Promise<readonly Figure[]> => {
  const plan = { rounds: quick ? 3 : 21, requests: 100, random, warmUp: 1000 };
  const { direct, gateway } = await alternate({ direct: ways.direct, gateway: ways.gateway }, plan);
  return [
    { what: 'p50 of a 429 through the gateway, over a direct one', value: gateway.p50 - direct.p50, unit: 'ms' },
    {
      what: 'p99 of a 429 through the gateway, over a direct one',
      value: gateway.p99 - direct.p99,
      unit: 'ms',
      bound: 100,
    },
  ];
};

/** What two writes of a call cost where the store takes its time: the embedded one, in a process of its own. */
const auditedCalls = async ({ directory, outside, gateway, random, quick }: Setting): Promise<readonly Figure[]> => {
  const file = await bundled(directory, './gateway-process.ts');
  const measured = async (audit: boolean): Promise<Measured> => {
    const child = startChild(file, { ...gateway, embedded: true, audit }, DEPLOYED);
    const url = `${await child.ask<string>('serve')}/mcp/${outside.demoToken}`;
    return { child, exchange: { url, body: callOf('7') } };
  };
  const both = { audited: await measured(true), silent: await measured(false) };
  const plan = { rounds: quick ? 3 : 21, requests: 100, random, warmUp: 500 };
  const { audited, silent } = await alternate(both, plan);
  await Promise.all([both.audited.child?.stop(), both.silent.child?.stop()]);
  return [{ what: 'p50 added by the audit log', value: audited.p50 - silent.p50, unit: 'ms', bound: 1 }];
};

const AT_ONCE =
  'The same, with so many requests under way, over two cores that client, upstream and AWS stand-ins share.';
const NOTES = {
  1: 'Direct: no process in between. Bare proxy: a Node process that passes a request through and looks at nothing. Medians over alternating rounds; CPU is the process’s own, user and system. DynamoDB answers from memory.',
  ...{ 10: AT_ONCE, 100: AT_ONCE },
};

export const warmSections = async (setting: Setting): Promise<readonly Section[]> => {
  const to = await startWays(setting);
  const [small, large, limited] = [to('7'), to('large'), to('limited', 429)];
  const sections: Section[] = [];
  for (const [size, ways, bytes] of [
    ['small', small, '1 KB'],
    ['large', large, '100 KB'],
  ] as const)
    for (const concurrency of [1, 10, 100] as const) {
      const title = `A warm call, ${bytes}, ${concurrency === 1 ? 'one at a time' : `${concurrency} at once`}`;
      setting.progress(title);
      sections.push({ title, note: NOTES[concurrency], figures: await callsOf(ways, size, concurrency, setting) });
    }
  setting.progress('rate limits');
  const surfaced = await limits(limited, setting);
  for (const { child } of [small.gateway, small.silent, small.proxy]) await child?.stop();
  setting.progress('the audit log over the embedded store');
  const audited = await auditedCalls(setting);
  return [
    ...sections,
    {
      title: 'An upstream’s 429',
      note: 'From the request to the 429 that the agent gets, over the same answer without the gateway.',
      figures: surfaced,
    },
    {
      title: 'The audit log, embedded store',
      note: 'Two more writes of a call to the embedded DynamoDB, which takes its milliseconds.',
      figures: audited,
    },
  ];
};
