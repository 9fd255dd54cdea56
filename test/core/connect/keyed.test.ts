import { createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attemptOf, browserCookie, isSameBrowser, stateOf, verifierOf } from '#core/connect/attempt.ts';
import { sign, verify } from '#core/connect/keyed.ts';
import { type Offer, readOffer, writeOffer } from '#core/connect/offer.ts';
import { attemptOfCode, mintCode, openGrant, sealGrant } from '#core/connect/one-time-code.ts';

const key = createSecretKey(randomBytes(32));
const other = createSecretKey(randomBytes(32));
const ID = 'con_0a1b2c3d4e5f0a1b2c3d4e5f';
const OFFER: Offer = { attempt: ID, account: 'acc_0a1b2c3d4e5f0a1b2c3d4e5f', expiresAt: 1000 };

describe('what is signed', () => {
  it('is read by whoever has the key, for the purpose that it was signed for, unchanged', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const signed = sign(key, 'offer', text);
        expect(verify(key, 'offer', signed)).toBe(text);
        expect(verify(other, 'offer', signed)).toBeUndefined();
        expect(verify(key, 'state', signed)).toBeUndefined();
        expect(verify(key, 'offer', `x${signed}`)).toBeUndefined();
      }),
    );
    for (const nonsense of ['', '.', 'a', 'a.b', `${ID}.`]) expect(verify(key, 'offer', nonsense)).toBeUndefined();
  });
});

describe('an offer', () => {
  it('stands in a path segment and is read until it ends', () => {
    const text = writeOffer({ ...OFFER, returnUrl: 'https://app.example/ü?a=b', scopes: ['a/b'] }, key);
    expect(encodeURIComponent(text)).toBe(text);
    expect(readOffer(text, key, 999)).toMatchObject({ ok: true, value: { returnUrl: 'https://app.example/ü?a=b' } });
    expect(readOffer(text, key, 1000)).toEqual({ ok: false, error: 'expired' });
    expect(readOffer(stateOf(ID, key), key, 0)).toEqual({ ok: false, error: 'malformed' });
    expect(readOffer(sign(key, 'offer', 'bm90IGpzb24'), key, 0)).toEqual({ ok: false, error: 'malformed' });
  });
});

describe('an attempt', () => {
  it('is named by its own state alone', () => {
    expect(attemptOf(stateOf(ID, key), key)).toBe(ID);
    expect(attemptOf(stateOf(ID, other), key)).toBeUndefined();
    expect(attemptOf(sign(key, 'state', 'con_short'), key)).toBeUndefined();
    expect(attemptOf(verifierOf(ID, key), key)).toBeUndefined();
  });

  it('has a PKCE verifier of its own, of the form that RFC 7636 §4.1 asks for', () => {
    expect(verifierOf(ID, key)).toMatch(/^[\w-]{43}$/);
    expect(verifierOf(ID, key)).not.toBe(verifierOf(ID.replace('0', '1'), key));
  });

  it('knows its browser by the cookie, among others and whatever they hold', () => {
    const [pair = '', ...attributes] = browserCookie(ID, key).split('; ');
    expect(attributes).toEqual(['Path=/', 'Secure', 'HttpOnly', 'SameSite=Lax', 'Max-Age=600']);
    expect(pair.startsWith('__Host-')).toBe(true);
    expect(isSameBrowser(ID, key, [`a=b; ${pair}; c`])).toBe(true);
    expect(isSameBrowser(ID, key, ['x=y', pair])).toBe(true);
    const wrong = [
      [],
      [''],
      [pair.slice(0, -1)],
      [pair.replace('=', '=x')],
      [`${pair}x`],
      [pair.replace('__Host-', '')],
    ];
    for (const cookies of wrong) expect([cookies, isSameBrowser(ID, key, cookies)]).toEqual([cookies, false]);
    expect(isSameBrowser(ID.replace('0', '1'), key, [pair])).toBe(false);
  });
});

describe('a one-time code', () => {
  const grant = {
    credential: { fields: { refresh_token: 'r' }, boundTo: 'b' },
    token: { sealed: 's', grantedAt: 1 },
    variables: {},
  };

  it('names its attempt, and opens what was sealed under it and nothing else', () => {
    const [code, second] = [mintCode(ID, randomBytes), mintCode(ID, randomBytes)];
    const sealed = sealGrant(grant, code, key, randomBytes);
    expect(attemptOfCode(code)).toBe(ID);
    expect(openGrant(sealed, code, key)).toEqual(grant);
    expect(openGrant(sealed, second, key)).toBeUndefined();
    expect(openGrant(sealed, code, other)).toBeUndefined();
    const changed = Buffer.from(sealed, 'base64').map((byte, i) => (i === 40 ? byte ^ 1 : byte));
    expect(openGrant(Buffer.from(changed).toString('base64'), code, key)).toBeUndefined();
  });

  it.each(['', 'x', ID, `${ID}.`, `${ID}.short`, `acc${ID.slice(3)}.${'a'.repeat(32)}`, `${ID}.${'a'.repeat(33)}`])(
    'is none of this form: %s',
    (text) => expect(attemptOfCode(text)).toBeUndefined(),
  );
});
