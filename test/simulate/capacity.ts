// Environments of the MCP function under a rate of calls: `npm run simulate:capacity -- --rate 1000 --from 100 --limit 400`.
import { LOAD } from '#lib/cost/assumptions.ts';
import { numberOption, scriptOptions, wrongUsage } from '#test/support/script-options.ts';
import { readScaleDocument, withSimulation, writeScaleDocument } from './capacity/document.ts';
import { sealerLoad } from './capacity/sealer-load.ts';
import { DEADLINE_MS, IDLE_MS, QUOTAS, runUsual, upstreamOf, warmAt } from './capacity/usual.ts';

const USAGE = `npm run simulate:capacity -- [flags]

Calls arrive at random (Poisson). Each takes an idle environment, starts one, or is refused; none waits. As JSON: executions at
once, calls that start cold, calls refused and by what, P50, P95 and P99 in milliseconds.

  --rate N          calls a second, 0.001 to 100000 (default 100)
  --from N          calls a second before, whose environments are there; 0: none are (default: as --rate)
  --seconds N       how long (default 60); rate times seconds is at most 20000000
  --count-from N    how many of these seconds are over before anything is counted (default 0)
  --hanging N       share of the calls, 0 to 1, whose upstream answers not before the deadline of ${DEADLINE_MS / 1000} s (default 0)
  --upstream-ms N   mean of the upstream's latency, log-normal with P99 at 3.4 times the mean (default ${LOAD.upstreamMs})
  --overhead-ms N   the gateway's own time (default ${LOAD.gatewayMs})
  --cold-ms N       what starting an environment adds (default ${LOAD.initMs})
  --idle-s N        how long an idle environment is kept (default ${IDLE_MS / 1000})
  --limit N         executions at once, reservedConcurrency.mcp or the account's quota (default ${QUOTAS.concurrency})
  --throttle N      throttle.rate (default ${QUOTAS.api.perSecond})
  --burst N         throttle.burst (default ${QUOTAS.api.burst})
  --seed N          of the random numbers (default 1)
  --sealer N        measures instead what N calls in a minute take of the sealer, of one tenant and of 1,000 (at most 200000)
  --write           runs what docs/scale.md shows instead, and writes its tables anew`;

const text = { type: 'string' } as const;
const values = scriptOptions(USAGE, {
  ...{ rate: text, from: text, seconds: text, 'count-from': text, hanging: text },
  ...{ seed: text, limit: text, throttle: text, burst: text },
  ...{ 'upstream-ms': text, 'overhead-ms': text, 'cold-ms': text, 'idle-s': text, sealer: text },
  write: { type: 'boolean', default: false },
});

const MOST_CALLS = 20_000_000;

type Name = Exclude<keyof typeof values, 'write'>;

const number = (name: Name, otherwise: number, bounds: Parameters<typeof numberOption>[2]): number => {
  const given = values[name];
  return given === undefined ? otherwise : numberOption(name, given, bounds, USAGE);
};
const whole = (name: Name, otherwise: number, least: number, most: number): number =>
  number(name, otherwise, { least, most });

const once = () => {
  const rate = number('rate', 100, { least: 0.001, most: 100_000, isFraction: true });
  const seconds = whole('seconds', 60, 1, 1_000_000_000);
  if (rate * seconds > MOST_CALLS) wrongUsage(`--rate times --seconds must be at most ${MOST_CALLS}.`, USAGE);
  const hanging = number('hanging', 0, { least: 0, most: 1, isFraction: true });
  const upstream = upstreamOf(whole('upstream-ms', LOAD.upstreamMs, 0, DEADLINE_MS), hanging);
  const overheadMs = whole('overhead-ms', LOAD.gatewayMs, 0, 60_000);
  const from = number('from', rate, { least: 0, most: 100_000, isFraction: true });
  const idleMs = whole('idle-s', IDLE_MS / 1000, 0, 1_000_000) * 1000;
  const outcome = runUsual({
    perSecond: rate,
    seed: whole('seed', 1, 0, 4_294_967_295),
    forMs: seconds * 1000,
    countFromMs: whole('count-from', 0, 0, seconds - 1) * 1000,
    upstream: upstream.latency,
    overheadMs,
    initMs: whole('cold-ms', LOAD.initMs, 0, 60_000),
    idleMs,
    limit: whole('limit', QUOTAS.concurrency, 1, 1_000_000),
    throttle: {
      perSecond: whole('throttle', QUOTAS.api.perSecond, 1, 1_000_000),
      burst: whole('burst', QUOTAS.api.burst, 1, 1_000_000),
    },
    warm: warmAt(from, upstream.meanMs + overheadMs, idleMs),
  });
  return outcome.served > 0 ? outcome : wrongUsage('Not one call was answered: take more --seconds.', USAGE);
};

const print = (value: object): void => void process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);

if (values.write) writeScaleDocument(withSimulation(readScaleDocument()));
else if (values.sealer !== undefined) {
  const calls = whole('sealer', 0, 1, 200_000);
  for (const tenants of [1, 1000]) print(await sealerLoad(calls, tenants));
} else print(once());
