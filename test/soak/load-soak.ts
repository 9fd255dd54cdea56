// Many tenants' calls on one gateway, at the highest rate that this machine holds, for as long as asked.
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { err, ok, type Result } from '#core/result.ts';
import { bundleEntry } from '#lib/bundles.ts';
import type { Usage } from '#test/bench/answer.ts';
import { type Child, DEPLOYED, startChild, stopChildren } from '#test/bench/child.ts';
import { seeded } from '#test/bench/statistics.ts';
import { INTEGRATIONS } from '#test/support/gateway.ts';
import { temporaryDirectory } from '#test/support/temporary-directory.ts';
import { SETTLED_MINUTES, TENANTS } from './bounds.ts';
import type { GatewayArgument } from './gateway-process.ts';
import { type Call, type Load, steadyLoad } from './load.ts';
import type { Outside } from './outside-process.ts';
import { BEGINNINGS, heldLoad, highestRate } from './ramp.ts';
import { type Sample, settledSlope } from './slope.ts';

/** Of the highest rate: ten minutes see more of a machine than a step does. */
const SHARE = 0.75;

/** Of a look at the load. */
const LOOK_SECONDS = 30;

export type LoadSoak = Load & {
  readonly tenants: number;
  readonly minutes: number;
  /** Found by the ramp. */
  readonly highest_rate: number;
  /** Loads that began at a rate that was too high. */
  readonly given_up: readonly Load[];
  readonly rss_start_mb: number;
  readonly rss_end_mb: number;
  /** None where the load was too short to tell. */
  readonly rss_slope_mb_per_min: number | null;
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

type Measured = {
  readonly load: Load;
  readonly samples: readonly Sample[];
  readonly start: Usage;
  readonly end: Usage;
};

const measured = async (gateway: Child, run: (rss: () => number) => Promise<Load>): Promise<Measured> => {
  const start = await gateway.ask<Usage>('usage');
  const samples: Sample[] = [];
  const begun = performance.now();
  const sample = async () => {
    const { rss } = await gateway.ask<Usage>('usage');
    samples.push({ minute: (performance.now() - begun) / 60_000, mb: rss });
  };
  const timer = setInterval(() => void sample().catch(() => undefined), 1000);
  try {
    const load = await run(() => samples.at(-1)?.mb ?? start.rss);
    return { load, samples, start, end: await gateway.ask<Usage>('usage') };
  } finally {
    clearInterval(timer);
  }
};

type Options = { readonly minutes: number; readonly seed: number; readonly progress: (text: string) => void };

type World = { readonly outsideChild: Child; readonly outside: Outside; readonly gateway: Child };

const startWorld = async (): Promise<World> => {
  const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
  const outsideChild = startChild(here('./outside-process.ts'), TENANTS);
  const outside = await outsideChild.ask<Outside>('start');
  const built = join(temporaryDirectory('sallyport-soak-'), 'gateway-process');
  const { entry } = await bundleEntry(here('./gateway-process.ts'), built);
  const argument = { outside, integrationDirectories: [INTEGRATIONS] } satisfies GatewayArgument;
  return { outsideChild, outside, gateway: startChild(entry, argument, DEPLOYED) };
};

const said = ({ rate, p99, waiting, errors }: Load): string =>
  [`${rate} calls a second: p99 ${p99.toFixed(1)} ms`, `${waiting} waiting`, ...Object.keys(errors)].join(', ');

/** An error says why not even the first rate is held. */
const ramp = async (next: () => Call, progress: Options['progress']): Promise<Result<number, string>> => {
  let last: Load | undefined;
  const highest = await highestRate(async (rate, seconds) => {
    last = await steadyLoad(rate, seconds, next);
    progress(said(last));
    return last;
  });
  if (highest > 0) return ok(highest);
  const wrong = Object.keys(last?.errors ?? {}).join(', ');
  return err(
    wrong === ''
      ? `Not even ${last?.rate} calls a second are answered in time: this machine is too busy for a soak.`
      : `Calls fail at ${last?.rate} a second: ${wrong}.`,
  );
};

/** The load at a rate that is held, with what was measured beside it. */
const hold = async (highest: number, gateway: Child, next: () => Call, { minutes, progress }: Options) => {
  let last: Measured | undefined;
  const { load, givenUp } = await heldLoad(Math.max(1, Math.floor(highest * SHARE)), async (rate, goesOn) => {
    progress(`${rate} calls a second for ${minutes} min`);
    last = await measured(gateway, (rss) => {
      const look = (soFar: Load): boolean => {
        const done = (soFar.sent / rate / 60).toFixed(1);
        progress(`${done} of ${minutes} min at ${said(soFar)}, RSS ${rss().toFixed(0)} MB`);
        if (goesOn(soFar)) return true;
        progress(`${rate} calls a second are not held: the load begins again with fewer, ${BEGINNINGS} times at most`);
        return false;
      };
      return steadyLoad(rate, minutes * 60, next, { everySeconds: LOOK_SECONDS, goesOn: look });
    });
    return last.load;
  });
  return { ...(last as Measured), load, givenUp };
};

const soak = async (options: Options): Promise<Result<LoadSoak, string>> => {
  const { minutes, seed, progress } = options;
  progress(`${TENANTS} tenants with a door each`);
  const { outsideChild, outside, gateway } = await startWorld();
  const next = callsOf(await gateway.ask<string>('serve'), outside.tokens, seeded(seed));
  progress('warming up');
  await steadyLoad(FIRST_RATE, 5, next);
  const before = await socketsOf(gateway, outsideChild);
  const highest = await ramp(next, progress);
  if (!highest.ok) return highest;
  const { load, givenUp, samples, start, end } = await hold(highest.value, gateway, next, options);
  return ok({
    ...load,
    tenants: outside.tokens.length,
    minutes,
    highest_rate: highest.value,
    given_up: givenUp,
    rss_start_mb: start.rss,
    rss_end_mb: end.rss,
    rss_slope_mb_per_min: minutes < SETTLED_MINUTES ? null : settledSlope(samples),
    cpu_ms_per_call: (end.cpu - start.cpu) / 1000 / load.sent,
    leaked_sockets: (await socketsOf(gateway, outsideChild)) - before,
  });
};

const FIRST_RATE = 100;

/** An error says why nothing was measured. */
export const loadSoak = async (options: Options): Promise<Result<LoadSoak, string>> => {
  try {
    return await soak(options);
  } finally {
    await stopChildren();
  }
};
