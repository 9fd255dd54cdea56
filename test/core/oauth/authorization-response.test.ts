import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCallback } from '#core/oauth/authorization-response.ts';

const ISSUER = 'https://auth.example.com/';
const failure = (query: { [name: string]: string }, rules = {}) => {
  const read = readCallback(query, rules);
  return read.ok ? undefined : read.error;
};

describe('a callback', () => {
  it('brings a code, under the name that the provider gives it', () => {
    expect(readCallback({ code: 'c', state: 's' }, {})).toEqual({ ok: true, value: 'c' });
    expect(readCallback({ auth_code: 'c' }, { callback: { code: 'auth_code' } })).toEqual({ ok: true, value: 'c' });
    expect(failure({ code: 'c' }, { callback: { code: 'auth_code' } })).toBe('no_code');
  });

  it('says who refused', () => {
    expect(failure({ error: 'access_denied', code: 'c' })).toBe('denied');
    expect(failure({ error: 'server_error' })).toBe('refused');
    expect(failure({ error: '' })).toBe('refused');
  });

  it('of another issuer is not believed in anything: RFC 9207', () => {
    const rules = { issuer: ISSUER };
    expect(readCallback({ code: 'c', iss: ISSUER }, rules)).toEqual({ ok: true, value: 'c' });
    for (const iss of ['https://auth.example.com', 'https://evil.example/', '', undefined])
      for (const said of [{ code: 'c' }, { error: 'access_denied' }, { error: 'server_error' }])
        expect(failure({ ...said, ...(iss !== undefined && { iss }) }, rules)).toBe('wrong_issuer');
    expect(readCallback({ code: 'c', iss: 'https://evil.example/' }, {})).toMatchObject({ ok: true });
  });

  it.each(['', 'a\r\nb', '\u00e9', 'x'.repeat(4097)])('has no code that cannot be one', (code) => {
    expect(failure({ code })).toBe('no_code');
  });

  it('reads own parameters alone', () => {
    expect(failure({}, { callback: { code: 'constructor' } })).toBe('no_code');
    expect(failure({}, { callback: { code: '__proto__' } })).toBe('no_code');
  });

  it('never throws, and gives no code beside an error', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('code', 'error', 'iss', 'state'), fc.string()), (query) => {
        const read = readCallback(query, {});
        expect(read.ok).toBe(!Object.hasOwn(query, 'error') && /^[\x20-\x7e]+$/.test(query.code ?? ''));
      }),
    );
  });
});
