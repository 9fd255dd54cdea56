// What API Gateway and the network do before a function is reached, and to what it answers.
import { type Answer, jsonOf } from './exchange.ts';
import { oldHandshake } from './old-handshake.ts';
import type { Probe } from './probe.ts';
import { SLOW_TOOL } from './smoke-integration.ts';
import { first, mismatch, shown } from './verdict.ts';
import { JSON_FIELDS, PING } from './world.ts';

const KB = 1024;

const STATIC_HEADERS = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
};

const OWN_HEADERS = {
  ...STATIC_HEADERS,
  'content-security-policy': 'default-src; frame-ancestors',
  'content-type': 'application/json',
};

const DUPLICATES: readonly (readonly [name: string, one: string, other: string])[] = [
  ['authorization', 'Bearer a', 'Bearer b'],
  ['x-api-token', 'a', 'b'],
  ['origin', 'https://a.invalid', 'https://b.invalid'],
  ['mcp-protocol-version', '2025-11-25', '2025-06-18'],
];

const padded = (bytes: number): string => `${PING.slice(0, -1)},"params":{"pad":"${'x'.repeat(bytes)}"}}`;

const tooLarge =
  (bytes: number): Probe['run'] =>
  async ({ post, door }) =>
    mismatch(await post(door.url, padded(bytes)), { status: 413, json: true });

export const FRONT_PROBES: readonly Probe[] = [
  {
    name: 'security headers arrive as the function sent them',
    run: async ({ post, door }) => mismatch(await post(door.url, PING), { status: 200, headers: OWN_HEADERS }),
  },
  {
    name: 'repeated Authorization, X-Api-Token, Origin and Mcp-* are 400',
    run: async ({ post, door }) => {
      for (const [name, one, other] of DUPLICATES) {
        const found = mismatch(await post(door.url, PING, { [name]: [one, other] }), { status: 400, says: name });
        if (found !== undefined) return `${name} twice: ${found}`;
      }
      return undefined;
    },
  },
  {
    name: 'a header that may repeat does no harm',
    run: async ({ post, door }) =>
      mismatch(await post(door.url, PING, { accept: ['application/json', 'text/event-stream'] }), { status: 200 }),
  },
  {
    name: 'of a repeated query parameter the last counts',
    run: async ({ api }) =>
      mismatch(await api('GET /tenants?cursor=nonsense&cursor=ten_000000000000'), { status: 200 }),
  },
  {
    name: 'an unknown path is 404 JSON with security headers, from API Gateway itself',
    run: async ({ send, target }) =>
      mismatch(await send({ url: `${target.url}/no/such/path` }), { status: 404, json: true, headers: STATIC_HEADERS }),
  },
  {
    name: 'no OAuth is offered: /.well-known/oauth-protected-resource is 404 JSON',
    skip: ({ url }) =>
      new URL(url).pathname === '/' ? undefined : 'without a custom domain root paths are API Gateway’s own',
    run: async ({ send, target }) =>
      mismatch(await send({ url: `${target.url}/.well-known/oauth-protected-resource` }), { status: 404, json: true }),
  },
  {
    name: 'a request of 1.5 MB is 413, from the function',
    run: async ({ post, door }) =>
      mismatch(await post(door.url, padded(1536 * KB)), { status: 413, json: true, says: 'larger than 1 MB' }),
  },
  { name: 'a request of 5 MB, over what Lambda takes as base64, is 413', run: tooLarge(5 * KB * KB) },
  { name: 'a request of 10.5 MB, over what API Gateway takes, is 413', run: tooLarge(10.5 * KB * KB) },
  {
    name: 'an answer of 5.4 MB arrives whole',
    run: async ({ post, door }) => {
      const batch = Array.from({ length: 20 }, (_, id) => ({ jsonrpc: '2.0', id, method: 'tools/list' }));
      const answer = await post(door.url, JSON.stringify(batch), { 'mcp-protocol-version': '2025-03-26' });
      const lists = jsonOf(answer.text);
      const size = Buffer.byteLength(answer.text);
      const whole = Array.isArray(lists) && lists.length === 20 && size > 5.2 * KB * KB;
      return first(mismatch(answer, { status: 200 }), whole ? undefined : `${size} bytes: ${shown(answer)}`);
    },
  },
  {
    name: 'a call to an upstream that hangs ends in words before the 29 s of API Gateway',
    skip: ({ slowUpstream }) => (slowUpstream === undefined ? 'no --slow-upstream' : undefined),
    run: async ({ post, door }) => {
      const params = { name: SLOW_TOOL, arguments: {} };
      const answer = await post(door.url, JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }));
      const late = answer.ms > 28_500 ? `after ${Math.round(answer.ms)} ms` : undefined;
      return first(mismatch(answer, { status: 200, json: true, says: '"isError":true' }), late);
    },
  },
  {
    name: 'what the web ACL blocks is 403 JSON with security headers',
    skip: ({ waf }) => (waf ? undefined : 'no --waf'),
    run: async ({ send, target }) => {
      // What AWSManagedRulesKnownBadInputsRuleSet blocks as Log4JRCE.
      const fields = { ...JSON_FIELDS, 'x-probe': `\${jndi:ldap://smoke.invalid/a}` };
      const answer = await send({ method: 'POST', url: `${target.url}/mcp/x`, fields, body: PING });
      return mismatch(answer, { status: 403, json: true, headers: STATIC_HEADERS });
    },
  },
  {
    name: 'TLS 1.1 is refused',
    skip: ({ url }) => (url.startsWith('https:') ? undefined : 'no TLS at a loopback URL'),
    run: async ({ target }) => {
      const ended = await oldHandshake(new URL(target.url));
      return ended === 'refused' ? undefined : ended;
    },
  },
  {
    name: 'mutual TLS: without the certificate there is no answer of ours',
    skip: ({ cert }) => (cert === undefined ? 'no --cert' : undefined),
    run: async ({ send, target }) => {
      const answer = await send({ url: `${target.url}/openapi.json`, anonymous: true }).catch(() => undefined);
      return answer === undefined || answer.status === 403 ? undefined : shown(answer);
    },
  },
  {
    name: 'API Gateway’s own host is switched off',
    skip: ({ executeApi }) => (executeApi === undefined ? 'no --execute-api' : undefined),
    run: async ({ send, target }) => {
      const answer = await send({ url: `${target.executeApi}/openapi.json` }).catch(() => undefined);
      return answer === undefined || answer.status === 403 ? undefined : shown(answer);
    },
  },
];

/** Run last: whoever comes next may be throttled, too. */
export const THROTTLE_PROBE: Probe = {
  name: 'the throttle answers 429 with Retry-After, in JSON',
  skip: ({ throttle }) => (throttle === undefined ? 'no --throttle' : undefined),
  run: async ({ post, target, wait }) => {
    const one = () => post(`${target.url}/mcp/x`, PING).catch(() => undefined);
    const answers = await Promise.all(Array.from({ length: target.throttle ?? 0 }, one));
    await wait(5000);
    const limited = answers.find((answer): answer is Answer => answer?.status === 429);
    if (limited === undefined) return `none of ${answers.length} was 429`;
    return mismatch(limited, { status: 429, json: true, headers: { ...STATIC_HEADERS, 'retry-after': '1' } });
  },
};
