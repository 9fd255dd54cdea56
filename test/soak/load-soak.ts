// Many tenants' calls on one gateway, at the highest rate that this machine holds, for as long as asked.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { bundleEntry } from '#lib/bundles.ts';
import type { Usage } from '#test/bench/answer.ts';
import { type Child, DEPLOYED, startChild, stopChildren } from '#test/bench/child.ts';
import { seeded } from '#test/bench/statistics.ts';
import { INTEGRATIONS } from '#test/support/gateway.ts';
import { TENANTS } from './bounds.ts';
import type { GatewayArgument } from './gateway-process.ts';
import { type Call, type Load, steadyLoad } from './load.ts';
import type { Outside } from './outside-process.ts';
import { highestRate } from './ramp.ts';
import { type Sample, settledSlope } from './slope.ts';

/** Of the highest rate: a machine at its limit tells of its scheduler. */
const SHARE = 0.9;

export type LoadSoak = Pick<Load, 'rate' | 'sent' | 'errors' | 'p50' | 'p99' | 'longest' | 'waiting'> & {
  readonly tenants: number;
  readonly minutes: number;
  readonly highest_rate: number;
  readonly rss_start_mb: number;
  readonly rss_end_mb: number;
  readonly rss_slope_mb_per_min: number;
  readonly cpu_ms_per_call: number;
  /** Held by the gateway when everything was over, beyond those of before. */
  readonly leaked_sockets: number;
};

type Handles = { readonly [kind: string]: number };

const rpc = (method: string, params: object): string => JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });

/** By how often agents ask: mostly reads, one write and one list in ten. */
const BODIES = [
  ...Array(7).fill(rpc('tools/call', { name: 'get_single_crm_contact_by_id', arguments: { id: '7' } })),
  rpc('tools/call', { name: 'list_all_crm_contacts', arguments: { limit: 20 } }),
  rpc('tools/call', {
    name: 'create_a_crm_contact',
    arguments: { first_name: 'Tim', last_name: 'Soak', email: 'tim@example.com' },
  }),
  rpc('tools/list', {}),
] as const;

const callsOf = (url: string, tokens: readonly string[], random: () => number) => (): Call => ({
  url: `${url}/mcp/${tokens[Math.floor(random() * tokens.length)]}`,
  body: BODIES[Math.floor(random() * BODIES.length)] ?? '',
});

/** Connections that a pool keeps are no leaks: the other ends hang up, and what is left is counted. */
const socketsOf = async (gateway: Child, outside: Child): Promise<number> => {
  await outside.ask('hangUp');
  await wait(1000);
  const { TCPSocketWrap = 0, TLSWrap = 0 } = await gateway.ask<Handles>('handles');
  return TCPSocketWrap + TLSWrap;
};

const watched = async (
  gateway: Child,
  load: () => Promise<Load>,
): Promise<{ load: Load; samples: readonly Sample[] }> => {
  const samples: Sample[] = [];
  const start = performance.now();
  const sample = async () => {
    const { rss } = await gateway.ask<Usage>('usage');
    samples.push({ minute: (performance.now() - start) / 60_000, mb: rss });
  };
  const timer = setInterval(() => void sample().catch(() => undefined), 1000);
  try {
    return { load: await load(), samples };
  } finally {
    clearInterval(timer);
  }
};

type Options = { readonly minutes: number; readonly seed: number; readonly progress: (text: string) => void };

const soak = async (directory: string, { minutes, seed, progress }: Options): Promise<LoadSoak> => {
  const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
  progress(`${TENANTS} tenants with a door each`);
  const outsideChild = startChild(here('./outside-process.ts'), TENANTS);
  const outside = await outsideChild.ask<Outside>('start');
  const { entry } = await bundleEntry(here('./gateway-process.ts'), join(directory, 'gateway-process'));
  const gateway = startChild(
    entry,
    { outside, integrationDirectories: [INTEGRATIONS] } satisfies GatewayArgument,
    DEPLOYED,
  );
  const next = callsOf(await gateway.ask<string>('serve'), outside.tokens, seeded(seed));
  progress('warming up');
  await steadyLoad(FIRST_RATE, 5, next);
  const before = await socketsOf(gateway, outsideChild);
  const step = minutes < 5 ? 3 : 10;
  const highest = await highestRate(async (rate) => {
    const load = await steadyLoad(rate, step, next);
    progress(`${rate} calls a second: p99 ${load.p99.toFixed(1)} ms, ${load.waiting} waiting`);
    return load;
  });
  const rate = Math.max(1, Math.floor(highest * SHARE));
  progress(`${rate} calls a second for ${minutes} min`);
  const atStart = await gateway.ask<Usage>('usage');
  const { load, samples } = await watched(gateway, () => steadyLoad(rate, minutes * 60, next));
  const atEnd = await gateway.ask<Usage>('usage');
  return {
    ...load,
    tenants: outside.tokens.length,
    minutes,
    highest_rate: highest,
    rss_start_mb: atStart.rss,
    rss_end_mb: atEnd.rss,
    rss_slope_mb_per_min: settledSlope(samples),
    cpu_ms_per_call: (atEnd.cpu - atStart.cpu) / 1000 / load.sent,
    leaked_sockets: (await socketsOf(gateway, outsideChild)) - before,
  };
};

const FIRST_RATE = 100;

export const loadSoak = async (options: Options): Promise<LoadSoak> => {
  const directory = await mkdtemp(join(tmpdir(), 'sallyport-soak-'));
  try {
    return await soak(directory, options);
  } finally {
    await stopChildren();
    await rm(directory, { recursive: true });
  }
};
