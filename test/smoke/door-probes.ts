// What a holder of a door, or of none, meets at the MCP endpoint.
import { randomBytes } from 'node:crypto';
import { mintToken } from '#core/tokens/token.ts';
import type { Answer } from './exchange.ts';
import { jsonOf } from './exchange.ts';
import type { Probe } from './probe.ts';
import { NOTE_TOOL } from './smoke-integration.ts';
import { first, mismatch, shown } from './verdict.ts';
import { type Door, PING, type World } from './world.ts';

const LIST = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}';
const CLOSED = { status: 401, json: true, says: 'This door is closed' } as const;

const doorAt = ({ target }: World, token: string): string => `${target.url}/mcp/${token}`;
const residencyOf = ({ token }: Door): string => token.split('_')[1] as string;
const stranger = (residency: string): string => mintToken('u', residency, 'a', randomBytes).text;

/** Everything a caller sees but what differs by nature: times, connections, and ids of the request. */
const seen = ({ status, headers, text }: Answer): string => {
  const varying = /^(date|connection|keep-alive|via|x-amzn-requestid|x-amzn-trace-id|x-amz-apigw-id|x-amz-cf-.*)$/;
  const kept = Object.entries(headers).filter(([name]) => !varying.test(name));
  const id = (jsonOf(text) as { error?: { data?: { request_id?: string } } } | undefined)?.error?.data?.request_id;
  return JSON.stringify([status, kept.toSorted(), id === undefined ? text : text.replace(id, '')]);
};

const expired = async ({ api, openDoor, wait }: World): Promise<string> => {
  // The gateway's own time: this machine's clock may be another.
  const { date = '' } = (await api('GET /integrations')).headers;
  const now = Date.parse(date) || Date.now();
  const { token } = await openDoor({ expires_at: new Date(now + 4000).toISOString() });
  await wait(5500);
  return token;
};

const revoked = async ({ api, openDoor }: World): Promise<string> => {
  const { id, token } = await openDoor();
  await api(`DELETE /mcp-servers/${id}`);
  return token;
};

export const DOOR_PROBES: readonly Probe[] = [
  {
    name: 'a door lists its tools',
    run: async ({ post, door }) => mismatch(await post(door.url, LIST), { status: 200, json: true, says: NOTE_TOOL }),
  },
  {
    name: 'the URL that is handed out is this deployment’s',
    run: async (world) =>
      world.door.url === doorAt(world, world.door.token) ? undefined : `a door at ${new URL(world.door.url).origin}`,
  },
  {
    name: 'a door opens by its id and Authorization, which reaches the function as sent',
    run: async (world) => {
      const { door, post } = world;
      const url = doorAt(world, door.id);
      return first(
        mismatch(await post(url, PING, { authorization: `Bearer ${door.token}` }), { status: 200 }),
        mismatch(await post(url, PING), CLOSED),
      );
    },
  },
  {
    name: 'a second factor comes as X-Api-Token, and is demanded',
    run: async ({ api, openDoor, post, tenant }) => {
      const { url } = await openDoor({ config: { require_api_token_auth: true } });
      const { json } = await api(`POST /tenants/${tenant}/api-tokens`, { name: 'smoke second factor' });
      return first(
        mismatch(await post(url, PING), CLOSED),
        mismatch(await post(url, PING, { 'x-api-token': json.token }), { status: 200 }),
      );
    },
  },
  {
    name: 'a 401 carries no challenge, remapped or not',
    run: async (world) => {
      const answer = await world.post(doorAt(world, 'x'), PING);
      const challenge = Object.keys(answer.headers).find((name) => name.includes('authenticate'));
      return first(mismatch(answer, CLOSED), challenge && `the header ${challenge}`);
    },
  },
  {
    name: 'unknown, malformed, expired and revoked tokens get the same 401, byte for byte',
    run: async (world) => {
      const { post, door } = world;
      const wanted = seen(await post(doorAt(world, stranger(residencyOf(door))), PING));
      const others: readonly [string, string][] = [
        ['a malformed token', 'x'],
        ['a mistyped token', door.token.slice(0, -1) + (door.token.endsWith('0') ? '1' : '0')],
        ['an admin key', world.target.key],
        ['an expired token', await expired(world)],
        ['a revoked token', await revoked(world)],
      ];
      for (const [what, token] of others) {
        const answer = await post(doorAt(world, token), PING);
        if (seen(answer) !== wanted) return `${what} is told apart: ${shown(answer)}`;
      }
      return undefined;
    },
  },
  {
    name: 'a token of no residency here is 421',
    run: async (world) => {
      const residency = residencyOf(world.door) === 'zz' ? 'zy' : 'zz';
      return mismatch(await world.post(doorAt(world, stranger(residency)), PING), { status: 421, json: true });
    },
  },
  {
    name: 'a token of this residency is 421 in the other',
    skip: ({ second }) => (second === undefined ? 'no --second' : undefined),
    run: async ({ post, target, door }) => {
      const says = `residency \\"${residencyOf(door)}\\"`;
      return mismatch(await post(`${target.second}/mcp/${door.token}`, PING), { status: 421, json: true, says });
    },
  },
  {
    name: 'GET and DELETE are 405',
    run: async ({ send, door }) => {
      const wanted = { status: 405, headers: { allow: 'POST' }, json: true } as const;
      return first(
        mismatch(await send({ url: door.url }), wanted),
        // As clients ask for an event stream: what they accept decides what API Gateway takes its own words for.
        mismatch(await send({ url: door.url, fields: { accept: 'text/event-stream' } }), wanted),
        mismatch(await send({ method: 'DELETE', url: door.url }), wanted),
      );
    },
  },
  {
    name: 'a foreign Origin is 403',
    run: async ({ post, door }) =>
      mismatch(await post(door.url, PING, { origin: 'https://origin.invalid' }), { status: 403, json: true }),
  },
  {
    name: 'HTML and SQL in arguments reach the tool',
    run: async ({ post, door }) => {
      const text = `<script>alert(1)</script><img src=x onerror=alert(1)> ' OR 1=1; DROP TABLE users; -- ../../etc/passwd`;
      const params = { name: NOTE_TOOL, arguments: { text } };
      const answer = await post(door.url, JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }));
      // The tool refuses them for another argument that is missing: nothing is sent upstream.
      return mismatch(answer, { status: 200, json: true, says: 'required_but_never_sent' });
    },
  },
  {
    name: 'a revoked door is closed to the next call',
    run: async (world) => {
      const { id, url } = await world.openDoor();
      const open = mismatch(await world.post(url, PING), { status: 200 });
      await world.api(`DELETE /mcp-servers/${id}`);
      return first(open, mismatch(await world.post(url, PING), CLOSED));
    },
  },
];
