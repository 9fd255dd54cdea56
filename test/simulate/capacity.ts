// Environments of the MCP function under a rate of calls: `npm run simulate:capacity -- --rate 1000 --from 100 --limit 400`.
import { LOAD } from '#lib/cost/assumptions.ts';
import { scriptOptions, wrongUsage } from '#test/support/script-options.ts';
import { readScaleDocument, withSimulation, writeScaleDocument } from './capacity/document.ts';
import { logNormal } from './capacity/latency.ts';
import { sealerLoad } from './capacity/sealer-load.ts';
import { DEADLINE_MS, IDLE_MS, loadOf, QUOTAS, runUsual, SIGMA } from './capacity/usual.ts';

const USAGE = `npm run simulate:capacity -- [flags]

Calls arrive at random (Poisson). Each takes an idle environment, starts one, or is refused; none waits. As JSON: executions at
once, calls that start cold, calls refused and by what, P50, P95 and P99 in milliseconds.

  --rate N          calls a second (default 100, at most 100000)
  --from N          calls a second before, whose environments are there (default: as --rate)
  --seconds N       how long (default 60); rate times seconds is at most 20000000
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
  ...{ rate: text, from: text, seconds: text, seed: text, limit: text, throttle: text, burst: text },
  ...{ 'upstream-ms': text, 'overhead-ms': text, 'cold-ms': text, 'idle-s': text, sealer: text },
  write: { type: 'boolean', default: false },
});

const MOST_CALLS = 20_000_000;

const whole = (name: Exclude<keyof typeof values, 'write'>, otherwise: number, most: number): number => {
  const given = values[name];
  if (given === undefined) return otherwise;
  const number = /^\d{1,10}$/.test(given) ? Number(given) : Number.NaN;
  return number <= most ? number : wrongUsage(`--${name} must be a whole number from 0 to ${most}.`, USAGE);
};

const once = () => {
  const rate = whole('rate', 100, 100_000);
  const seconds = whole('seconds', 60, 1_000_000);
  if (rate * seconds > MOST_CALLS) wrongUsage(`--rate times --seconds must be at most ${MOST_CALLS}.`, USAGE);
  const upstreamMs = whole('upstream-ms', LOAD.upstreamMs, DEADLINE_MS);
  const overheadMs = whole('overhead-ms', LOAD.gatewayMs, 60_000);
  return runUsual({
    perSecond: rate,
    seed: whole('seed', 1, 4_294_967_295),
    forMs: seconds * 1000,
    upstream: logNormal(upstreamMs, SIGMA, DEADLINE_MS),
    overheadMs,
    initMs: whole('cold-ms', LOAD.initMs, 60_000),
    idleMs: whole('idle-s', IDLE_MS / 1000, 1_000_000) * 1000,
    limit: whole('limit', QUOTAS.concurrency, 1_000_000),
    throttle: {
      perSecond: whole('throttle', QUOTAS.api.perSecond, 1_000_000),
      burst: whole('burst', QUOTAS.api.burst, 1_000_000),
    },
    warm: Math.ceil(loadOf(whole('from', rate, 100_000), upstreamMs + overheadMs)),
  });
};

const print = (value: object): void => void process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);

if (values.write) writeScaleDocument(withSimulation(readScaleDocument()));
else if (values.sealer !== undefined) {
  const calls = whole('sealer', 0, 200_000);
  for (const tenants of [1, 1000]) print(await sealerLoad(calls, tenants));
} else print(once());
