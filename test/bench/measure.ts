// The measurements, each against its yardstick in the same run: ratios travel between machines, milliseconds do not.
import type { Usage } from './answer.ts';
import type { Child } from './child.ts';
import { type Exchange, exchanges } from './exchange.ts';
import { median, quantile, shuffled } from './statistics.ts';

/** Requests until the compiler has settled; fewer would measure it too. */
const WARM_UP = 6000;

export type Measured = {
  readonly exchange: Exchange | readonly Exchange[];
  /** Whose CPU counts; absent for the direct call, which has no process in between. */
  readonly child?: Child;
};

type Plan = {
  readonly rounds: number;
  readonly requests: number;
  readonly random: () => number;
  readonly warmUp?: number;
  /** Requests under way at a time. @default 1 */
  readonly concurrency?: number;
};

/** Times in ms, CPU per request in µs, requests a second. */
export type Found = { readonly p50: number; readonly p99: number; readonly cpu: number; readonly rate: number };

/** Warm-up, then alternating rounds: medians over the rounds, by name. */
export const alternate = async <Name extends string>(
  measured: { readonly [N in Name]: Measured },
  { rounds, requests, random, warmUp = WARM_UP, concurrency = 1 }: Plan,
): Promise<{ readonly [N in Name]: Found }> => {
  const names = Object.keys(measured) as Name[];
  const found = new Map(names.map((name) => [name, [] as Found[]]));
  const cpuOf = async (child: Child | undefined): Promise<number> =>
    child ? (await child.ask<Usage>('usage')).cpu : 0;
  for (const name of names) await exchanges(measured[name].exchange, warmUp, concurrency);
  for (let round = 0; round < rounds; round++) {
    for (const name of shuffled(names, random)) {
      const { exchange, child } = measured[name];
      const before = await cpuOf(child);
      const begun = performance.now();
      const times = await exchanges(exchange, requests, concurrency);
      const rate = requests / ((performance.now() - begun) / 1000);
      const cpu = ((await cpuOf(child)) - before) / requests;
      found.get(name)?.push({ p50: quantile(times, 0.5), p99: quantile(times, 0.99), cpu, rate });
    }
  }
  const of = (name: Name, pick: keyof Found): number => median((found.get(name) ?? []).map((each) => each[pick]));
  return Object.fromEntries(
    names.map((name) => [
      name,
      { p50: of(name, 'p50'), p99: of(name, 'p99'), cpu: of(name, 'cpu'), rate: of(name, 'rate') },
    ]),
  ) as { [N in Name]: Found };
};

/** Medians of numbers that processes answer once before they end; runs alternate. */
export const alternateRuns = async <Name extends string>(
  runs: number,
  each: { readonly [N in Name]: () => Promise<number> },
): Promise<{ readonly [N in Name]: number }> => {
  const names = Object.keys(each) as Name[];
  const values = new Map(names.map((name) => [name, [] as number[]]));
  for (let run = 0; run < runs; run++) for (const name of names) values.get(name)?.push(await each[name]());
  return Object.fromEntries([...values].map(([name, all]) => [name, median(all)])) as { [N in Name]: number };
};
