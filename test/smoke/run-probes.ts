// Runs probes one after the other, says a line for each, and leaves nothing behind.
import { hideTokens } from '#lib/cli/redact.ts';
import { DOOR_PROBES } from './door-probes.ts';
import { FRONT_PROBES, THROTTLE_PROBE } from './front-probes.ts';
import { OPERATOR_PROBES } from './operator-probes.ts';
import type { Target } from './options.ts';
import type { Probe } from './probe.ts';
import { mismatch } from './verdict.ts';
import { type Api, createApi, createTenant, createWorld, type World, type WorldDeps } from './world.ts';

export const PROBES: readonly Probe[] = [...DOOR_PROBES, ...FRONT_PROBES, ...OPERATOR_PROBES, THROTTLE_PROBE];

export type Count = { ok: number; failed: number; skipped: number };

type Say = (line: string) => void;

/** @param stop aborted where time is out or somebody interrupts: what is left is not run, what was made is removed */
export const smoke = async (target: Target, deps: WorldDeps, say: Say, stop: AbortSignal): Promise<Count> => {
  const count: Count = { ok: 0, failed: 0, skipped: 0 };
  const api = await createApi(target, deps);
  const tenant = await createTenant(api);
  try {
    const world = await createWorld(target, tenant, api, deps);
    for (const probe of PROBES) await runProbe(probe, world, count, say, stop);
  } finally {
    report('the tenant of this run is off-boarded', await offBoard(tenant, api, deps.wait), count, say);
  }
  return count;
};

/** Patient: the throttle may still be at work. */
const offBoard = async (tenant: string, api: Api, wait: WorldDeps['wait']): Promise<string | undefined> => {
  let seen: string | undefined;
  for (let attempt = 0; attempt < 3; attempt++) {
    if (attempt > 0) await wait(5000);
    seen = await api(`DELETE /tenants/${tenant}`).then(
      (answer) => mismatch(answer, { status: 202 }),
      (fault: Error) => fault.message,
    );
    if (seen === undefined) return undefined;
  }
  return `${tenant} is still there: ${seen}`;
};

const report = (name: string, seen: string | undefined, count: Count, say: Say): void => {
  if (seen === undefined) {
    count.ok += 1;
    say(`ok       ${name}`);
  } else {
    count.failed += 1;
    say(`FAILED   ${name}: ${hideTokens(seen)}`);
  }
};

const runProbe = async (probe: Probe, world: World, count: Count, say: Say, stop: AbortSignal): Promise<void> => {
  const reason = stop.aborted ? undefined : probe.skip?.(world.target);
  if (reason !== undefined) {
    count.skipped += 1;
    return say(`skipped  ${probe.name}: ${reason}`);
  }
  const stopped = new Promise<string>((resolve) => {
    if (stop.aborted) resolve('not run: stopped before');
    stop.addEventListener('abort', () => resolve('not finished: stopped'), { once: true });
  });
  const run = stop.aborted
    ? stopped
    : probe.run(world).catch((fault: NodeJS.ErrnoException) => fault.code ?? fault.message);
  report(probe.name, await Promise.race([run, stopped]), count, say);
};
