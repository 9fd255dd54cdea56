// Warm calls over the whole way, beside a direct call and a proxy that looks at nothing.

import { callOf } from './calls.ts';
import { type Child, DEPLOYED, startChild } from './child.ts';
import { alternate, type Measured } from './measure.ts';
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

const oneAtATime = async (ways: Ways, { random, quick }: Setting): Promise<readonly Figure[]> => {
  const plan = { rounds: quick ? 5 : 41, requests: 150, random, ...(quick && { warmUp: 1000 }) };
  const { direct, proxy, gateway, silent } = await alternate(ways, plan);
  const added = { proxy: proxy.p50 - direct.p50, gateway: gateway.p50 - direct.p50, silent: silent.p50 - direct.p50 };
  return [
    { what: 'p50 of a direct call', value: direct.p50, unit: 'ms' },
    { what: 'p50 added by the bare proxy', value: added.proxy, unit: 'ms' },
    { what: 'p50 added by the gateway', value: added.gateway, unit: 'ms' },
    { what: 'p99 added by the bare proxy', value: proxy.p99 - direct.p99, unit: 'ms' },
    { what: 'p99 added by the gateway', value: gateway.p99 - direct.p99, unit: 'ms' },
    {
      id: 'added_p50_ratio',
      what: 'added p50, gateway over bare proxy',
      value: added.gateway / added.proxy,
      unit: '×',
      bound: 4,
    },
    {
      what: 'added p50 over bare proxy, without the audit log',
      value: added.silent / added.proxy,
      unit: '×',
      bound: 3,
    },
    { what: 'CPU per request, bare proxy', value: proxy.cpu / 1000, unit: 'ms' },
    { what: 'CPU per tools/call', value: gateway.cpu / 1000, unit: 'ms' },
    { id: 'warm_cpu_ratio', what: 'CPU, gateway over bare proxy', value: gateway.cpu / proxy.cpu, unit: '×', bound: 4 },
    { what: 'CPU over bare proxy, without the audit log', value: silent.cpu / proxy.cpu, unit: '×', bound: 3 },
  ];
};

const largeAnswers = async (ways: Ways, { random, quick }: Setting): Promise<readonly Figure[]> => {
  const plan = { rounds: quick ? 3 : 21, requests: 100, random, warmUp: quick ? 300 : 2000 };
  const { direct, proxy, gateway } = await alternate(
    { direct: ways.direct, proxy: ways.proxy, gateway: ways.gateway },
    plan,
  );
  return [
    { what: 'p50 added by the bare proxy', value: proxy.p50 - direct.p50, unit: 'ms' },
    { what: 'p50 added by the gateway', value: gateway.p50 - direct.p50, unit: 'ms' },
    { what: 'p99 added by the bare proxy', value: proxy.p99 - direct.p99, unit: 'ms' },
    { what: 'p99 added by the gateway', value: gateway.p99 - direct.p99, unit: 'ms' },
    { what: 'CPU, gateway over bare proxy', value: gateway.cpu / proxy.cpu, unit: '×' },
  ];
};

const manyAtOnce = async (ways: Ways, concurrency: number, { random, quick }: Setting): Promise<readonly Figure[]> => {
  const plan = { rounds: quick ? 3 : 11, requests: 1000, random, warmUp: 1000, concurrency };
  const { direct, proxy, gateway } = await alternate(
    { direct: ways.direct, proxy: ways.proxy, gateway: ways.gateway },
    plan,
  );
  return [
    { what: `p50 of the bare proxy, ${concurrency} at once`, value: proxy.p50, unit: 'ms' },
    { what: `p50 of the gateway, ${concurrency} at once`, value: gateway.p50, unit: 'ms' },
    { what: `p99 of the gateway, ${concurrency} at once`, value: gateway.p99, unit: 'ms' },
    {
      what: `added p50, gateway over bare proxy, ${concurrency} at once`,
      value: (gateway.p50 - direct.p50) / (proxy.p50 - direct.p50),
      unit: '×',
    },
    { what: `CPU, gateway over bare proxy, ${concurrency} at once`, value: gateway.cpu / proxy.cpu, unit: '×' },
    {
      id: `rate_${concurrency}`,
      what: `calls a second of one process, ${concurrency} at once`,
      value: gateway.rate,
      unit: '/s',
    },
  ];
};

const limits = async (ways: Ways, { random, quick }: Setting): Promise<readonly Figure[]> => {
  const plan = { rounds: quick ? 3 : 21, requests: 100, random, warmUp: 1000 };
  const { direct, gateway } = await alternate({ direct: ways.direct, gateway: ways.gateway }, plan);
  return [
    { what: 'p50 of a 429 through the gateway, over a direct one', value: gateway.p50 - direct.p50, unit: 'ms' },
    {
      id: 'limited_p99_ms',
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

export const warmSections = async (setting: Setting): Promise<readonly Section[]> => {
  const to = await startWays(setting);
  const [small, large, limited] = [to('7'), to('large'), to('limited', 429)];
  setting.progress('warm calls of 1 KB');
  const first = await oneAtATime(small, setting);
  setting.progress('warm calls of 100 KB');
  const second = await largeAnswers(large, setting);
  setting.progress('calls at once');
  const third = [...(await manyAtOnce(small, 10, setting)), ...(await manyAtOnce(small, 100, setting))];
  setting.progress('rate limits');
  const fourth = await limits(limited, setting);
  for (const { child } of [small.gateway, small.silent, small.proxy]) await child?.stop();
  setting.progress('the audit log over the embedded store');
  const fifth = await auditedCalls(setting);
  return [
    {
      title: 'A warm call, 1 KB, one at a time',
      note: 'Direct: no process in between. Bare proxy: a Node process that passes a request through and looks at nothing. Medians over alternating rounds; CPU is the process’s own, user and system. DynamoDB answers from memory.',
      figures: first,
    },
    { title: 'A warm call, 100 KB', note: 'The same, with an answer of 100 KB.', figures: second },
    {
      title: 'Calls at once',
      note: 'The same, with so many requests under way, over two cores that client, upstream and AWS stand-ins share.',
      figures: third,
    },
    {
      title: 'An upstream’s 429',
      note: 'From the request to the 429 that the agent gets, over the same answer without the gateway.',
      figures: fourth,
    },
    {
      title: 'The audit log, embedded store',
      note: 'Two more writes of a call to the embedded DynamoDB, which takes its milliseconds.',
      figures: fifth,
    },
  ];
};
