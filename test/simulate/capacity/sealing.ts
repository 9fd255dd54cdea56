// How many calls a second the sealer can take into the archive: requests one after another, 16 tenants at a time.
import { markdownTable } from '#lib/generated-tables.ts';
import { count } from './usual.ts';

/** Recalled of these services, not measured here. */
const REQUEST_MS = { store: 5, put: 40, sign: 15 };
const AT_ONCE = 16;
const DIGEST_EVENTS = 1000;
/** Of each minute; then a run begins nothing more. */
const RUN_MS = 40_000;

/** Requests for one digest. Of each tenant: those of its batch, its head, its usage and the last use of one door. */
export const requestsOf = (tenants: number) => ({
  store: 5 * tenants + 3,
  put: tenants + 2,
  sign: 1,
});

/** Tenants with a call in a minute, of active ones that call equally often. */
const present = (active: number, perSecond: number): number => active * (1 - (1 - 1 / active) ** (60 * perSecond));

export const digestMs = (tenants: number): number => {
  const rounds = Math.ceil(tenants / AT_ONCE);
  const [one, none] = [requestsOf(1), requestsOf(0)];
  const each = (one.store - none.store) * REQUEST_MS.store + (one.put - none.put) * REQUEST_MS.put;
  return rounds * each + none.store * REQUEST_MS.store + none.put * REQUEST_MS.put + REQUEST_MS.sign;
};

/** A minute is cut into digests by tenant, then by time: where one ends, a tenant goes on in the next. */
export const minuteOfDigests = (active: number, perSecond: number) => {
  const digests = Math.max(1, Math.ceil((60 * perSecond) / DIGEST_EVENTS));
  const parts = present(active, perSecond) + digests - 1;
  return { digests, parts, ms: digests * digestMs(parts / digests), objects: parts + 2 * digests };
};

/** Calls a second that are sealed as fast as they come. */
const sealedPerSecond = (active: number): number => {
  let [enough, tooMany] = [0, 100_000];
  while (tooMany - enough > 1) {
    const middle = Math.floor((enough + tooMany) / 2);
    if (minuteOfDigests(active, middle).ms <= RUN_MS) enough = middle;
    else tooMany = middle;
  }
  return enough;
};

const RATE = 100;

export const sealing = (): string =>
  markdownTable(
    [
      'tenants that call',
      `at ${RATE} calls a second: batches of a minute`,
      'sealing it takes',
      'objects for 1 M calls',
      'calls a second, at most, by time alone',
    ],
    [1, 10, 100, 1000, 10_000].map((active) => {
      const { parts, ms, objects } = minuteOfDigests(active, RATE);
      return [
        active.toLocaleString('en'),
        count(parts),
        `${(ms / 1000).toFixed(1)} s`,
        count((objects / (60 * RATE)) * 1e6),
        count(sealedPerSecond(active)),
      ];
    }),
  );
