// Which settings a rate of calls takes, each tried in the simulation.
import { LOAD } from '#lib/cost/assumptions.ts';
import { markdownTable } from '#lib/generated-tables.ts';
import { linesFor } from './erlang.ts';
import { count, loadOf, percent, QUOTAS, refusedShare, runUsual, SERVICE_MS, warmAt } from './usual.ts';

export type Settings = {
  readonly throttle: { readonly burst: number; readonly perSecond: number };
  readonly reserved: number;
  /** Of Lambda, for the account and region: with what is left to the other functions. */
  readonly accountConcurrency: number;
};

/** To two digits, upwards. */
const roundUp = (value: number): number => {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1);
  return Math.ceil(value / unit) * unit;
};

/** Lambda leaves at least 100 to functions without a reservation; ours beside the MCP function want some more. */
const OTHERS = 200;

/**
 * The throttle is the rate that is wanted at its highest. What is reserved takes that rate with every call cold, as after a
 * deployment, and refuses one in ten thousand then.
 */
export const settingsFor = (perSecond: number): Settings => {
  const reserved = roundUp(linesFor(loadOf(perSecond, SERVICE_MS + LOAD.initMs), 1e-4));
  return {
    throttle: { perSecond, burst: Math.min(2 * perSecond, QUOTAS.api.burst) },
    reserved,
    accountConcurrency: Math.max(QUOTAS.concurrency, roundUp(reserved + OTHERS)),
  };
};

const WANTED = [10, 100, 1000, 10_000];

export const settings = (): string =>
  markdownTable(
    [
      'calls a second, at most',
      '`throttle.rate`',
      '`throttle.burst`',
      '`reservedConcurrency.mcp`',
      'of it busy once warm, mean',
      'Lambda’s quota',
      'refused in 10 s from nothing',
      'in 10 s once warm',
      'in 10 s at twice the rate',
    ],
    WANTED.map((perSecond) => {
      const { throttle, reserved, accountConcurrency } = settingsFor(perSecond);
      const refused = (rate: number, before: number): string => {
        const warm = warmAt(before, SERVICE_MS);
        return percent(refusedShare(runUsual({ perSecond: rate, forMs: 10_000, throttle, limit: reserved, warm })));
      };
      return [
        ...[perSecond, throttle.perSecond, throttle.burst, reserved].map((each) => each.toLocaleString('en')),
        count(loadOf(perSecond, SERVICE_MS)),
        accountConcurrency.toLocaleString('en'),
        refused(perSecond, 0),
        refused(perSecond, perSecond),
        refused(2 * perSecond, 2 * perSecond),
      ];
    }),
  );
