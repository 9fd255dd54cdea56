// Every state of a URL token, with every state of an API token, where one is required and where none is, by both forms of a
// door's address. What is right is said by an oracle of six lines that shares nothing with the product.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mintToken } from '#core/tokens/token.ts';
import { FIXTURES_ACCOUNT, type FixturesGateway, startFixturesGateway } from '#test/conformance/fixtures-gateway.ts';
import { readAudit } from '#test/support/audit-trail.ts';
import { api, openDoor } from '#test/support/gateway.ts';
import { type RawFields, rawPost } from './raw-post.ts';

const URL_TOKENS = [
  'valid',
  'unknown',
  'malformed',
  'bad checksum',
  'expired',
  'revoked',
  'other region',
  'region of the same beginning',
  'other tenant’s',
] as const;
const API_TOKENS = ['none', 'valid', 'expired', 'revoked', 'other tenant’s', 'wrong role', 'wrong kind'] as const;
const REQUIREMENTS = ['on', 'off'] as const;
const FORMS = ['token in the path', 'server id in the path'] as const;

type Cell = {
  readonly urlToken: (typeof URL_TOKENS)[number];
  readonly apiToken: (typeof API_TOKENS)[number];
  readonly required: (typeof REQUIREMENTS)[number];
  readonly form: (typeof FORMS)[number];
};

const CELLS: readonly Cell[] = URL_TOKENS.flatMap((urlToken) =>
  API_TOKENS.flatMap((apiToken) =>
    REQUIREMENTS.flatMap((required) => FORMS.map((form) => ({ urlToken, apiToken, required, form }))),
  ),
);

/** Whose a live token is; every other state is nobody's. */
const WHOSE: { readonly [state: string]: string } = { valid: 'ours', 'other tenant’s': 'theirs' };

/** Where a token says that it is from: `dev` is here. */
const ELSEWHERE: { readonly [state: string]: string } = { 'other region': 'eu', 'region of the same beginning': 'de' };

const expected = ({ urlToken, apiToken, required, form }: Cell): 200 | 401 | 421 => {
  if (urlToken in ELSEWHERE) return 421;
  const owner = WHOSE[urlToken];
  // The path names our server: another's token opens another's door, and not this one.
  if (owner === undefined || (form === 'server id in the path' && owner !== 'ours')) return 401;
  return required === 'off' || WHOSE[apiToken] === owner ? 200 : 401;
};

type ApiToken = { readonly id: string; readonly token: string };

type Doors = { readonly [R in Cell['required']]: { readonly server: string; readonly token: string } };

let fixtures: FixturesGateway;
let clock = Date.now();
/** By state of the URL token. */
let doors: { readonly [state in Cell['urlToken']]: Doors };
let apiTokens: { readonly [state in Exclude<Cell['apiToken'], 'none' | 'wrong kind'>]: ApiToken };

const call = async (route: string, body?: object) => {
  const { gateway } = fixtures;
  const answer = await api(gateway, gateway.adminKey, route, body);
  if (answer.status >= 300) throw new Error(`${route} answered ${answer.status}: ${answer.text}`);
  return answer.body;
};

/** Ends a minute from now; a door may not live for less. */
const soon = () => new Date(clock + 60_000).toISOString();

const doorsOf = async (account: string, more: object = {}): Promise<Doors> => {
  const door = (required: boolean) =>
    call(`POST /integrated-account/${account}/mcp`, {
      ...{ name: 'n', config: { require_api_token_auth: required } },
      ...more,
    }).then(({ id: server, token }) => ({ server, token }));
  return { on: await door(true), off: await door(false) };
};

const withToken = ({ on, off }: Doors, change: (token: string) => string): Doors => ({
  on: { ...on, token: change(on.token) },
  off: { ...off, token: change(off.token) },
});

const mistyped = (token: string): string => token.slice(0, -1) + (token.endsWith('0') ? '1' : '0');
const minted = (residency: string) => () => mintToken('u', residency, 'a', randomBytes).text;

const newApiToken = (tenant: string, more: object = {}): Promise<ApiToken> =>
  call(`POST /tenants/${tenant}/api-tokens`, { name: 'n', ...more });

beforeAll(async () => {
  fixtures = await startFixturesGateway({ now: () => clock });
  const { tenant, account } = await openDoor(fixtures.gateway, {}, FIXTURES_ACCOUNT);
  const theirs = fixtures.door;
  const valid = await doorsOf(account);
  const revoked = await doorsOf(account);
  for (const { server } of Object.values(revoked)) await call(`DELETE /mcp-servers/${server}`);
  doors = {
    ...{ valid, revoked, expired: await doorsOf(account, { expires_at: soon() }) },
    unknown: withToken(valid, minted('dev')),
    malformed: withToken(valid, (token) => token.slice(0, -8)),
    'bad checksum': withToken(valid, mistyped),
    'other region': withToken(valid, minted('eu')),
    'region of the same beginning': withToken(valid, minted('de')),
    'other tenant’s': await doorsOf(theirs.account),
  };
  const spent = await newApiToken(tenant);
  await call(`DELETE /tenants/${tenant}/api-tokens/${spent.id}`);
  apiTokens = {
    valid: await newApiToken(tenant),
    expired: await newApiToken(tenant, { expires_at: soon() }),
    revoked: spent,
    'other tenant’s': await newApiToken(theirs.tenant),
    'wrong role': await newApiToken(tenant, { roles: ['provisioner', 'auditor'] }),
  };
  clock += 60_000;
});
afterAll(() => fixtures.close());

const bearer = (token: string): RawFields => ({ authorization: `Bearer ${token}` });

const secondOf = (apiToken: Cell['apiToken'], required: Cell['required']): string | undefined => {
  if (apiToken === 'none') return undefined;
  return apiToken === 'wrong kind' ? doors.valid[required].token : apiTokens[apiToken].token;
};

/** Where a cell knocks, and with what. The server that is named is the one that the token was minted for, where it is ours. */
const knockOf = ({ urlToken, apiToken, required, form }: Cell): readonly [door: string, fields: RawFields] => {
  const { server, token } = doors[urlToken][required];
  const second = secondOf(apiToken, required);
  if (form === 'token in the path') return [token, second === undefined ? {} : bearer(second)];
  const named = urlToken === 'other tenant’s' ? doors.valid[required].server : server;
  return [named, { ...bearer(token), ...(second !== undefined && { 'x-api-token': second }) }];
};

const MODERN = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};

const message = (revision: string, method: string): readonly [body: string, fields: RawFields] => {
  const named = method === 'tools/call' ? { name: 'test_simple_text', arguments: {} } : {};
  const isModern = revision === '2026-07-28';
  const params = { ...named, ...(isModern && { _meta: MODERN }) };
  const fields = {
    'mcp-protocol-version': revision,
    ...(isModern && { 'mcp-method': method }),
    ...(isModern && 'name' in named && { 'mcp-name': named.name }),
  };
  return [JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }), fields];
};

type Answer = { readonly status: number; readonly headers: object; readonly text: string };

const knock = async (door: string, fields: RawFields, revision: string, method: string): Promise<Answer> => {
  const [body, more] = message(revision, method);
  return rawPost(`${fixtures.gateway.url}/mcp/${door}`, body, { ...more, ...fields });
};

/** Everything that a caller sees but the request id, the date and the connection. */
const bytesOf = ({ status, headers, text }: Answer): string => {
  const { date: _, connection: __, 'keep-alive': ___, ...rest } = headers as Record<string, unknown>;
  return JSON.stringify([status, rest, text.replace(JSON.parse(text).error?.data?.request_id, '')]);
};

/** In words, what a cell was answered and what it cost upstream. @param closed what a door that never was answers */
const verdictOf = (answer: Answer, sent: number, closed: string): string => {
  const { error, result } = JSON.parse(answer.text);
  const isServed = answer.status === 200 && error === undefined && result.isError !== true;
  if (isServed) return `let in, ${sent} sent`;
  if (bytesOf(answer) === closed) return `the one 401, ${sent} sent`;
  const elsewhere = /residency "([a-z]+)"/.exec(error.message)?.[1];
  return answer.status === 421 ? `421: ${elsewhere}, ${sent} sent` : `${bytesOf(answer)}, ${sent} sent`;
};

const nameOf = ({ urlToken, apiToken, required, form }: Cell): string =>
  `${urlToken}, API token ${apiToken}, required ${required}, ${form}`;

const wordsOf = (cell: Cell): string =>
  ({ 200: 'let in', 401: 'the one 401', 421: `421: ${ELSEWHERE[cell.urlToken]}` })[expected(cell)];

/** What the audit log says of a call that was let in: its door, and the API token that counted, if one did. */
const callerOf = ({ urlToken, apiToken, required }: Cell) => ({
  server: doors[urlToken][required].server,
  api_token: WHOSE[apiToken] === WHOSE[urlToken] && apiToken in WHOSE ? apiTokens[apiToken as 'valid'].id : undefined,
});

describe('of 252 states of authentication', () => {
  it('all are different, and the oracle lets in twenty-four', () => {
    expect(new Set(CELLS.map(nameOf)).size).toBe(252);
    const count = (status: number) => CELLS.filter((cell) => expected(cell) === status).length;
    expect([count(200), count(421), count(401)]).toEqual([24, 56, 172]);
  });

  it.each([
    ['tools/list', '2026-07-28'],
    ['tools/list', '2025-11-25'],
    ['tools/call', '2026-07-28'],
    ['tools/call', '2025-11-25'],
  ])(
    'each is answered by %s of %s as the oracle says, and nothing is sent for who is refused',
    async (method, revision) => {
      const closed = bytesOf(await knock('x', {}, revision, method));
      expect(closed).toMatch(/^\[401,/);
      const verdicts: string[] = [];
      const before = (await readAudit(fixtures.gateway)).length;
      for (const cell of CELLS) {
        // Records are in the order of their times.
        clock += 1;
        fixtures.upstream.forget();
        const answer = await knock(...knockOf(cell), revision, method);
        verdicts.push(`${nameOf(cell)}: ${verdictOf(answer, fixtures.upstream.seen.length, closed)}`);
      }
      const sent = (status: number): number => (status === 200 && method === 'tools/call' ? 1 : 0);
      expect(verdicts).toEqual(CELLS.map((cell) => `${nameOf(cell)}: ${wordsOf(cell)}, ${sent(expected(cell))} sent`));
      expect(verdicts.filter((each) => each.includes('let in'))).toHaveLength(24);
      // A token that did not count is not named either: it may be another tenant's.
      const named = (await readAudit(fixtures.gateway)).slice(before);
      expect(named.map(({ server, api_token }) => ({ server, api_token }))).toEqual(
        method === 'tools/call' ? CELLS.filter((cell) => expected(cell) === 200).map(callerOf) : [],
      );
    },
  );
});
