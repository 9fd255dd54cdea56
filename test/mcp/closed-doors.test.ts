// Who does not get in, and what they learn: one and the same 401, whatever was wrong.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mintToken } from '#core/tokens/token.ts';
import { FIXTURES_ACCOUNT, type FixturesGateway, startFixturesGateway } from '#test/conformance/fixtures-gateway.ts';
import { api, type Door, openDoor } from '#test/support/gateway.ts';
import { type RawFields, rawPost } from './raw-post.ts';

let fixtures: FixturesGateway;
let clock = Date.now();
let base: string;
let guarded: Door;
let other: Door;
let agent: string;
let stranger: string;

const DAY_MS = 86_400_000;
const CALL = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"test_simple_text","arguments":{}}}';

const apiToken = async (tenant: string, more: object = {}): Promise<{ id: string; token: string }> =>
  (await api(fixtures.gateway, fixtures.gateway.adminKey, `POST /tenants/${tenant}/api-tokens`, { name: 'n', ...more }))
    .body;

beforeAll(async () => {
  fixtures = await startFixturesGateway({ now: () => clock });
  base = `${fixtures.gateway.url}/mcp/`;
  guarded = await openDoor(fixtures.gateway, { require_api_token_auth: true }, FIXTURES_ACCOUNT);
  other = await openDoor(fixtures.gateway, {}, FIXTURES_ACCOUNT);
  agent = (await apiToken(guarded.tenant)).token;
  stranger = (await apiToken(fixtures.door.tenant)).token;
});
afterAll(() => fixtures.close());

const bearer = (token: string): RawFields => ({ authorization: `Bearer ${token}` });

/** Everything a caller sees but the request id, the date and the connection. */
const seen = async (door: string, fields: RawFields = {}) => {
  const { status, headers, text } = await rawPost(base + door, CALL, fields);
  const id = JSON.parse(text).error?.data?.request_id as string | undefined;
  const { date: _, connection: __, 'keep-alive': ___, ...rest } = headers;
  return { status, headers: JSON.stringify(rest), text: id === undefined ? text : text.replace(id, '') };
};

const revoked = async (): Promise<string> => {
  const door = await openDoor(fixtures.gateway, {}, FIXTURES_ACCOUNT);
  await api(fixtures.gateway, fixtures.gateway.adminKey, `DELETE /mcp-servers/${door.server}`);
  return door.token;
};

const rotated = async (): Promise<string> => {
  const door = await openDoor(fixtures.gateway, {}, FIXTURES_ACCOUNT);
  await api(fixtures.gateway, fixtures.gateway.adminKey, `POST /mcp-servers/${door.server}/rotate`);
  return door.token;
};

const mistyped = (token: string): string => token.slice(0, -1) + (token.endsWith('0') ? '1' : '0');
const minted = (kind: 'u' | 'a', residency: string, keyId = 'a') => mintToken(kind, residency, keyId, randomBytes).text;

describe('a closed door', () => {
  it('says how it is opened, and nothing of OAuth', async () => {
    const { status, headers, text } = await seen('x');
    expect(status).toBe(401);
    expect(headers).not.toMatch(/authenticate/i);
    expect(headers).toContain('"cache-control":"no-store"');
    const { id, error } = JSON.parse(text);
    expect([id, error.code]).toEqual([null, 401]);
    expect(error.message).toMatch(/wrong, has expired or was revoked.*Ask whoever gave you this URL/);
  });

  const PATHS: readonly [string, () => string | Promise<string>][] = [
    ['an unknown token', () => minted('u', 'dev')],
    ['an unknown key id', () => minted('u', 'dev', 'Z')],
    ['a malformed token', () => 'spu_dev_short'],
    ['a bad checksum', () => mistyped(fixtures.door.token)],
    ['a token in capitals', () => fixtures.door.token.toUpperCase()],
    ['a token with a space', () => `${fixtures.door.token}%20`],
    ['a token with a NUL', () => `${fixtures.door.token}%00`],
    ['a path', () => '..%2f..%2fetc%2fpasswd'],
    ['a prototype', () => '__proto__'],
    ['6,000 characters', () => 'x'.repeat(6000)],
    ['a revoked token', revoked],
    ['a token that was rotated away', rotated],
    ['an API token', () => agent],
    ['an admin key', () => fixtures.gateway.adminKey],
    ['a server id without a token', () => fixtures.door.server],
    ['an unknown server id', () => `srv_${'0'.repeat(24)}`],
  ];

  it.each(PATHS)('is the same 401 for %s in the path', async (_, door) => {
    expect(await seen(await door())).toEqual(await seen('x'));
  });

  const FIELDS: readonly [string, () => string, () => RawFields | Promise<RawFields>][] = [
    ['no second factor', () => guarded.token, () => ({})],
    ['an unknown second factor', () => guarded.token, () => bearer(minted('a', 'dev'))],
    ['a malformed second factor', () => guarded.token, () => bearer('x')],
    ['an empty second factor', () => guarded.token, () => ({ 'x-api-token': '' })],
    ['another tenant’s second factor', () => guarded.token, () => bearer(stranger)],
    ['a second factor of another residency', () => guarded.token, () => bearer(minted('a', 'eu'))],
    ['its own token as second factor', () => guarded.token, () => bearer(guarded.token)],
    ['the admin key as second factor', () => guarded.token, () => bearer(fixtures.gateway.adminKey)],
    ['a second factor by Basic', () => guarded.token, () => ({ authorization: `Basic ${btoa(`x:${agent}`)}` })],
    [
      'a wrong X-Api-Token beside a right Bearer',
      () => guarded.token,
      () => ({ ...bearer(agent), 'x-api-token': 'x' }),
    ],
    ['a server id with its API token alone', () => guarded.server, () => bearer(agent)],
    ['a server id with its URL token alone', () => guarded.server, () => bearer(guarded.token)],
    ['a server id with another server’s token', () => fixtures.door.server, () => bearer(other.token)],
    [
      'a server id with a token in X-Api-Token',
      () => fixtures.door.server,
      () => ({ 'x-api-token': fixtures.door.token }),
    ],
    [
      'a revoked second factor',
      () => guarded.token,
      async () => {
        const { id, token } = await apiToken(guarded.tenant);
        await api(fixtures.gateway, fixtures.gateway.adminKey, `DELETE /tenants/${guarded.tenant}/api-tokens/${id}`);
        return bearer(token);
      },
    ],
  ];

  it.each(FIELDS)('is the same 401 for %s', async (_, door, fields) => {
    expect(await seen(door(), await fields())).toEqual(await seen('x'));
  });

  it('never sent anything upstream', () => {
    expect(fixtures.upstream.seen).toEqual([]);
  });
});

describe('an open door', () => {
  it.each<[string, () => string, () => RawFields]>([
    ['a token in the path', () => fixtures.door.token, () => ({})],
    ['a server id and its token', () => fixtures.door.server, () => bearer(fixtures.door.token)],
    ['a server id and bEARER', () => fixtures.door.server, () => ({ authorization: `bEARER ${fixtures.door.token}` })],
    ['a token that needs no second factor, and one', () => fixtures.door.token, () => bearer(agent)],
    ['a second factor as Bearer', () => guarded.token, () => bearer(agent)],
    ['a second factor as X-Api-Token', () => guarded.token, () => ({ 'x-api-token': agent })],
    ['a server id with both', () => guarded.server, () => ({ ...bearer(guarded.token), 'x-api-token': agent })],
  ])('lets in %s', async (_, door, fields) => {
    expect((await seen(door(), fields())).status).toBe(200);
    expect(fixtures.upstream.seen).toHaveLength(1);
    fixtures.upstream.forget();
  });
});

describe('a token of another residency', () => {
  it('is sent there with 421, whether it exists or not', async () => {
    for (const fields of [{}, bearer(agent)]) {
      const { status, text } = await seen(minted('u', 'eu'), fields);
      expect(status).toBe(421);
      expect(JSON.parse(text).error).toMatchObject({
        code: 421,
        message: 'This token belongs to residency "eu": use the URL it was issued with.',
      });
    }
    expect((await seen(fixtures.door.server, bearer(minted('u', 'eu')))).status).toBe(421);
  });

  it('that is mistyped is a closed door', async () => {
    expect(await seen(mistyped(minted('u', 'eu')))).toEqual(await seen('x'));
  });
});

describe('time', () => {
  const door = async (expires_at: string) => {
    const route = `POST /integrated-account/${fixtures.door.account}/mcp`;
    return (await api(fixtures.gateway, fixtures.gateway.adminKey, route, { name: 'n', expires_at })).body.token;
  };

  it('closes a door and a second factor at the millisecond they expire', async () => {
    const at = clock + DAY_MS;
    const token = await door(new Date(at).toISOString());
    const second = await apiToken(guarded.tenant, { expires_at: new Date(at).toISOString() });
    clock = at - 1;
    expect((await seen(token)).status).toBe(200);
    expect((await seen(guarded.token, bearer(second.token))).status).toBe(200);
    clock = at;
    expect(await seen(token)).toEqual(await seen('x'));
    expect(await seen(guarded.token, bearer(second.token))).toEqual(await seen('x'));
  });
});
