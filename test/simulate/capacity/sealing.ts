// How many calls a second the sealer can take into the archive: requests one after another, 16 tenants at a time.
import { markdownTable } from '#lib/generated-tables.ts';
import { count } from './usual.ts';

/** Recalled of these services, not measured here. */
const REQUEST_MS = { store: 5, put: 40, sign: 15 };
const AT_ONCE = 16;
export const DIGEST_EVENTS = 1000;
/** Of each minute; then a run begins nothing more. */
const RUN_MS = 40_000;

/** Requests for one digest. Of each tenant: those of its batch, its head, its usage and the last use of one door. */
export const requestsOf = (tenants: number) => ({
  store: 5 * tenants + 3,
  put: tenants + 2,
  sign: 1,
});

/** Tenants with a call among so many, of active ones that call equally often. */
const present = (active: number): number => active * (1 - (1 - 1 / active) ** DIGEST_EVENTS);

export const digestMs = (tenants: number): number => {
  const rounds = Math.ceil(tenants / AT_ONCE);
  const [one, none] = [requestsOf(1), requestsOf(0)];
  const each = (one.store - none.store) * REQUEST_MS.store + (one.put - none.put) * REQUEST_MS.put;
  return rounds * each + none.store * REQUEST_MS.store + none.put * REQUEST_MS.put + REQUEST_MS.sign;
};

/** Calls a second that are sealed as fast as they come. */
const sealedPerSecond = (active: number): number =>
  (Math.floor(RUN_MS / digestMs(present(active))) * DIGEST_EVENTS) / 60;

export const sealing = (): string =>
  markdownTable(
    ['tenants that call', 'of them in a digest', 'a digest takes', 'calls a second', 'objects for 1 M calls'],
    [1, 10, 100, 1000, 10_000].map((active) => [
      active.toLocaleString('en'),
      count(present(active)),
      `${(digestMs(present(active)) / 1000).toFixed(2)} s`,
      count(sealedPerSecond(active)),
      count((1_000_000 / DIGEST_EVENTS) * requestsOf(present(active)).put),
    ]),
  );
