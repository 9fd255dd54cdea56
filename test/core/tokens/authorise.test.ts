import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authoriseToken, isLive } from '#core/tokens/authorise.ts';
import { authoriseDoor, bearer, type Knock } from '#core/tokens/authorise-door.ts';
import type { ApiTokenRecord, TokenRecord } from '#core/tokens/records.ts';
import { mintToken, type Token, type TokenKind, tokenMac } from '#core/tokens/token.ts';
import { urlTokenRecord } from '#test/support/url-token-record.ts';

const NOW = Date.UTC(2026, 0, 1);
const closed = { ok: false, error: { reason: 'closed' } };
const pepper = createSecretKey(Buffer.alloc(32, 7));
const bytes = (seed: number) => (size: number) => new Uint8Array(size).fill(seed);

const SERVER = 'srv_aaaaaaaaaaaa000000000001';
const TENANT = 'ten_aaaaaaaaaaaa';

const urlToken = mintToken('u', 'eu', 'a', bytes(1));
const apiToken = mintToken('a', 'eu', 'a', bytes(2));
const adminKey = mintToken('k', 'eu', 'a', bytes(3));
const foreignApiToken = mintToken('a', 'eu', 'a', bytes(4));
const auditorToken = mintToken('a', 'eu', 'a', bytes(9));
const unknown = mintToken('u', 'eu', 'a', bytes(5));
const american = mintToken('u', 'us', 'a', bytes(6));

const door = urlTokenRecord({
  mac: tokenMac(urlToken, pepper),
  server: SERVER,
  tenant: TENANT,
  expiresAt: NOW + 1000,
});
const apiRecord: ApiTokenRecord = {
  kind: 'a',
  mac: tokenMac(apiToken, pepper),
  id: 'tok',
  tenant: TENANT,
  roles: ['agent'],
  expiresAt: NOW + 1000,
};
const auditorRecord: ApiTokenRecord = {
  ...apiRecord,
  mac: tokenMac(auditorToken, pepper),
  roles: ['auditor', 'admin'],
};
const foreignRecord: ApiTokenRecord = { ...apiRecord, mac: tokenMac(foreignApiToken, pepper), tenant: 'ten_b' };
const stored: readonly TokenRecord[] = [
  door,
  apiRecord,
  foreignRecord,
  auditorRecord,
  { kind: 'k', mac: tokenMac(adminKey, pepper), id: 'key' },
];

const storeOf = (records: readonly TokenRecord[]) => {
  const reads: string[] = [];
  return {
    reads,
    find: async (token: Token) => {
      const mac = tokenMac(token, pepper);
      reads.push(token.kind);
      return { mac, record: records.find((record) => record.mac === mac) };
    },
  };
};

const authorise = (text: string | undefined, kind: TokenKind = 'u', now = NOW, records = stored) =>
  authoriseToken(text, kind, 'eu', now, storeOf(records).find);

describe('a token', () => {
  it('opens from its minting until the millisecond before its end', async () => {
    expect(await authorise(urlToken.text, 'u', NOW + 999)).toEqual({ ok: true, value: door });
    expect(await authorise(urlToken.text, 'u', NOW + 1000)).toEqual(closed);
    expect(await authorise(urlToken.text, 'u', NOW + 1001)).toEqual(closed);
  });

  it('is refused at any time at or after its end, though its record is still stored', () => {
    const time = fc.integer({ min: -8.64e15, max: 8.64e15 });
    fc.assert(fc.property(time, time, (end, now) => isLive({ expiresAt: end }, now) === now < end));
    expect([isLive({ expiresAt: 5 }, 4), isLive({ expiresAt: 5 }, 5), isLive({ expiresAt: 5 }, 6)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('without an end opens for good', async () => {
    const { expiresAt, ...endless } = door;
    expect(await authorise(urlToken.text, 'u', 8.64e15, [endless])).toEqual({ ok: true, value: endless });
  });

  it.each([
    ['absent', undefined],
    ['empty', ''],
    ['malformed', 'nonsense'],
    ['with a typo', `${urlToken.text.slice(0, -1)}0`],
    ['of another kind', apiToken.text],
    ['of another kind', adminKey.text],
  ])('that is %s costs no read', async (_, text) => {
    const { find, reads } = storeOf(stored);
    expect(await authoriseToken(text, 'u', 'eu', NOW, find)).toEqual(closed);
    expect(reads).toEqual([]);
  });

  it('that is unknown is refused', async () => expect(await authorise(unknown.text)).toEqual(closed));

  it('of another residency is named and not looked for', async () => {
    const { find, reads } = storeOf(stored);
    expect(await authoriseToken(american.text, 'u', 'eu', NOW, find)).toEqual({
      ok: false,
      error: { reason: 'other_residency', residency: 'us' },
    });
    expect(reads).toEqual([]);
  });

  it.each([
    ['somebody else’s record', { ...door, mac: tokenMac(unknown, pepper) }],
    ['a record whose hash is cut short', { ...door, mac: door.mac.slice(0, -1) }],
    ['a record with an empty hash', { ...door, mac: '' }],
    ['a record of another kind', { ...apiRecord, mac: door.mac }],
  ])('is refused when a store answers with %s', async (_, record) => {
    const find = async (token: Token) => ({ mac: tokenMac(token, pepper), record });
    expect(await authoriseToken(urlToken.text, 'u', 'eu', NOW, find)).toEqual(closed);
  });

  it('is refused when neither side has a hash', async () => {
    const find = async () => ({ mac: '', record: undefined });
    expect(await authoriseToken(urlToken.text, 'u', 'eu', NOW, find)).toEqual(closed);
  });
});

describe('Bearer', () => {
  it.each([
    ['Bearer abc', 'abc'],
    ['bearer   abc', 'abc'],
    ['BEARER abc', 'abc'],
    ['Bearer abc def', undefined],
    ['Digest Bearer abc', undefined],
    ['Bearer', undefined],
    ['Basic abc', undefined],
    ['Bearer ümlaut', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('of %j is %j', (value, token) => expect(bearer(value)).toBe(token));
});

describe('a door', () => {
  const knock = (over: Partial<Knock>, required = false, now = NOW) => {
    const records = [{ ...door, requireApiToken: required }, ...stored.slice(1)];
    const base: Knock = { door: urlToken.text, authorization: undefined, xApiToken: undefined };
    return authoriseDoor({ ...base, ...over }, 'eu', now, storeOf(records).find);
  };
  const withBearer = (text: string) => ({ authorization: `Bearer ${text}` });
  const byId = { door: SERVER };

  it.each<[string, Partial<Knock>, boolean, boolean]>([
    ['token in the path', {}, false, true],
    ['id in the path, token as Bearer', { ...byId, ...withBearer(urlToken.text) }, false, true],
    ['id in the path, nothing else', byId, false, false],
    ['another id, token as Bearer', { door: SERVER.replace('1', '2'), ...withBearer(urlToken.text) }, false, false],
    ['unknown token', { door: unknown.text }, false, false],
    ['API token in the path', { door: apiToken.text }, false, false],
    ['required, missing', {}, true, false],
    ['required, as Bearer', withBearer(apiToken.text), true, true],
    ['required, as X-Api-Token', { xApiToken: apiToken.text }, true, true],
    ['required, of another role', withBearer(auditorToken.text), true, false],
    ['required, of another tenant', withBearer(foreignApiToken.text), true, false],
    ['required, an admin key', withBearer(adminKey.text), true, false],
    ['required, the URL token twice', withBearer(urlToken.text), true, false],
    ['required, malformed', withBearer('nonsense'), true, false],
    ['required, by id', { ...byId, ...withBearer(urlToken.text), xApiToken: apiToken.text }, true, true],
    ['required, by id, missing', { ...byId, ...withBearer(urlToken.text) }, true, false],
    ['required, X-Api-Token wins', { ...withBearer(apiToken.text), xApiToken: foreignApiToken.text }, true, false],
    ['not required, a wrong one is no matter', withBearer('nonsense'), false, true],
  ])('%s', async (_, over, required, opens) => {
    const answer = await knock(over, required);
    expect(answer.ok).toBe(opens);
    if (!opens) expect(answer).toEqual(closed);
  });

  it('tells which API token came along', async () => {
    const both = { door: urlToken.text, authorization: undefined, xApiToken: apiToken.text };
    const opened = await authoriseDoor(both, 'eu', NOW, storeOf(stored).find);
    expect(opened).toEqual({ ok: true, value: { ...door, apiToken: 'tok' } });
    expect(await knock({})).toEqual({ ok: true, value: door });
  });

  it.each([`x${SERVER}`, `${SERVER}x`, `${SERVER}/${SERVER}`])(
    'under %s, which only holds an id, costs no read',
    async (id) => {
      const { find, reads } = storeOf(stored);
      const given = { door: id, ...withBearer(urlToken.text), xApiToken: undefined };
      expect(await authoriseDoor(given, 'eu', NOW, find)).toEqual(closed);
      expect(reads).toEqual([]);
    },
  );

  it('closes with its second factor', async () => {
    const expiring = [
      { ...door, requireApiToken: true },
      { ...apiRecord, expiresAt: NOW + 5 },
    ];
    const at = (now: number) =>
      authoriseDoor(
        { door: urlToken.text, xApiToken: apiToken.text, authorization: undefined },
        'eu',
        now,
        storeOf(expiring).find,
      );
    expect((await at(NOW + 4)).ok).toBe(true);
    expect(await at(NOW + 5)).toEqual(closed);
  });

  it('reads both factors at once, whether or not the first is known', async () => {
    for (const path of [urlToken.text, unknown.text]) {
      const { find, reads } = storeOf(stored);
      let release = (): void => undefined;
      const both = new Promise<void>((resolve) => {
        release = resolve;
      });
      const waiting = async (token: Token) => {
        const found = await find(token);
        if (reads.length === 2) release();
        await both;
        return found;
      };
      await authoriseDoor({ door: path, authorization: undefined, xApiToken: apiToken.text }, 'eu', NOW, waiting);
      expect(reads).toEqual(['u', 'a']);
    }
  });
});
