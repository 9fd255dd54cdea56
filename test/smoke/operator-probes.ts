// The provisioning API from outside, and what AWS says of the stack.
import type { Probe } from './probe.ts';
import { first, mismatch, shown } from './verdict.ts';
import type { World } from './world.ts';

const MINUTE = 60_000;

const tableProbe = (what: string, nameOf: (target: World['target']) => string | undefined): Probe => ({
  name: `the ${what} table lets items end by \`ttl\`, and can be restored to a point in time`,
  skip: (target) => {
    if (nameOf(target) === undefined) return `no --${what === 'token' ? 'token' : 'config'}-table`;
    return target.region === undefined ? 'no --region' : undefined;
  },
  run: async ({ aws, target }) => {
    const { ttl, restorable } = await aws.table(nameOf(target) ?? '');
    if (ttl !== 'ttl') return `TTL is ${ttl === undefined ? 'off' : `on ${ttl}`}`;
    return restorable ? undefined : 'point-in-time recovery is off';
  },
});

/** What only this run's tokens hold: long enough to be nobody else's, too short to open anything. */
const traceOf = (token: string): string => token.slice(12, 28);

export const OPERATOR_PROBES: readonly Probe[] = [
  {
    name: 'the OpenAPI document is for everybody, and names this URL',
    run: async ({ send, target }) => {
      const answer = await send({ url: `${target.url}/openapi.json` });
      return mismatch(answer, { status: 200, json: true, says: `"servers":[{"url":"${target.url}"}]` });
    },
  },
  {
    name: 'the provisioning API refuses in problem details',
    skip: ({ sign }) => (sign === undefined ? undefined : 'IAM answers first: SALLYPORT_SIGN is set'),
    run: async ({ send, target }) => {
      const headers = { 'content-type': 'application/problem+json', 'www-authenticate': undefined };
      const refused = { status: 401, headers, says: '/problems/unauthorised' };
      const url = `${target.url}/tenants`;
      return first(
        mismatch(await send({ url }), refused),
        mismatch(await send({ url, fields: { authorization: 'Bearer wrong' } }), refused),
        mismatch(await send({ url, fields: { 'x-api-token': 'wrong' } }), refused),
      );
    },
  },
  {
    name: 'IAM stands before the provisioning API: a key alone does not reach it',
    skip: ({ sign }) => (sign === undefined ? 'no SALLYPORT_SIGN' : undefined),
    run: async ({ send, target }) => {
      const url = `${target.url}/tenants`;
      const alone = await send({ url, fields: { 'x-api-token': target.key } });
      const bearer = await send({ url, fields: { authorization: `Bearer ${target.key}` } });
      const reached = [alone, bearer].find(({ status }) => status < 400);
      return reached && shown(reached);
    },
  },
  {
    name: 'a token is shown once, also to whoever repeats the request',
    run: async ({ api, account }) => {
      const route = `POST /integrated-account/${account}/mcp`;
      const fields = { 'idempotency-key': `smoke-${Date.now()}` };
      const minted = await api(route, { name: 'smoke once' }, fields);
      const again = await api(route, { name: 'smoke once' }, fields);
      const { id, token } = minted.json;
      const read = await api(`GET /mcp-servers/${id}`);
      const list = await api(`GET /integrated-account/${account}/mcp`);
      if (again.json.id !== id || again.json.token !== null) return `a repeat answered ${shown(again)}`;
      return [again, read, list].some(({ text }) => text.includes(token)) ? 'the token was shown again' : undefined;
    },
  },
  tableProbe('token', ({ tokenTable }) => tokenTable),
  tableProbe('configuration', ({ configTable }) => configTable),
  {
    name: 'the purge removes what has expired, within 15 minutes',
    skip: ({ slow }) => (slow ? undefined : 'takes minutes: no --slow'),
    run: async ({ api, openDoor, wait }) => {
      const { id } = await openDoor({ expires_at: new Date(Date.now() + MINUTE).toISOString() });
      for (let minute = 0; minute < 17; minute++) {
        await wait(MINUTE);
        if ((await api(`GET /mcp-servers/${id}`)).status === 404) return undefined;
      }
      return 'its record was still there after 16 minutes';
    },
  },
  {
    name: 'no log group holds a token of this run',
    skip: ({ logGroups, region, slow }) => {
      if (logGroups.length === 0) return 'no --log-groups';
      if (region === undefined) return 'no --region';
      return slow ? undefined : 'takes minutes: no --slow';
    },
    run: async ({ aws, target, door, post, wait }) => {
      const since = Date.now() - MINUTE;
      await post(door.url, 'not json');
      // Events take a while to become searchable.
      await wait(2 * MINUTE);
      for (const group of target.logGroups) {
        const events = await aws.logged(group, traceOf(door.token), since);
        if (events > 0) return `${events} events of ${group}`;
      }
      return undefined;
    },
  },
];
