// Where a browser is sent: what the gateway says, and nothing that data or a person's choice could turn into more.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authorizationUrl, codeChallenge } from '#core/oauth/authorization-request.ts';
import type { OAuthRules } from '#core/oauth/rules.ts';

const RULES: OAuthRules = {
  token_url: 'https://auth.example.com/token',
  authorize_url: 'https://auth.example.com/authorize',
};
const REQUEST = { clientId: 'c 1', redirectUri: 'https://g.example/cb', scopes: ['a', 'b'], state: 's' };
const CHALLENGE = { ...REQUEST, codeChallenge: 'ch' };

const parameters = (url: string) => [...new URL(url).searchParams];

it('hashes a verifier as RFC 7636 appendix B does', () => {
  expect(codeChallenge('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe(
    'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  );
});

describe('an authorization URL', () => {
  it('is as RFC 6749 and RFC 7636 have it', () => {
    expect(authorizationUrl(RULES, CHALLENGE)).toBe(
      'https://auth.example.com/authorize?response_type=code&client_id=c%201&redirect_uri=https%3A%2F%2Fg.example%2Fcb&scope=a%20b&state=s&code_challenge=ch&code_challenge_method=S256',
    );
  });

  it('never loses its challenge in silence', () => {
    expect(() => authorizationUrl(RULES, REQUEST)).toThrow(/challenge/);
    const names = parameters(authorizationUrl({ ...RULES, pkce: false }, CHALLENGE)).map(([name]) => name);
    expect(names).toEqual(['response_type', 'client_id', 'redirect_uri', 'scope', 'state']);
  });

  it('throws where there is none', () => {
    expect(() => authorizationUrl({ token_url: RULES.token_url }, CHALLENGE)).toThrow(/authorize_url/);
  });

  it('says it in the provider’s words', () => {
    const rules: OAuthRules = {
      ...RULES,
      authorize_params: { access_type: 'offline' },
      param_names: { client_id: 'client_key', redirect_uri: 'return_to', state: 'nonce' },
      scopes: { separator: ',', param: 'user_scope' },
    };
    expect(Object.fromEntries(parameters(authorizationUrl(rules, CHALLENGE)))).toEqual({
      ...{ access_type: 'offline', response_type: 'code', client_key: 'c 1', return_to: 'https://g.example/cb' },
      ...{ user_scope: 'a,b', nonce: 's', code_challenge: 'ch', code_challenge_method: 'S256' },
    });
  });

  it('asks for no scope where none is chosen', () => {
    expect(authorizationUrl(RULES, { ...CHALLENGE, scopes: [] })).not.toContain('scope');
  });

  it('holds each parameter once and as given, whatever values and fixed parameters say', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('a&state=x', '?x#y', 'a+b', '%26state%3d1'));
    const name = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.constantFrom('state', 'STATE', 'client_id', 'key', 'redirect_uri', 'scope', 'request', 'code_challenge'),
    );
    fc.assert(
      fc.property(
        text,
        text,
        fc.array(text, { maxLength: 3 }),
        fc.dictionary(name, text),
        (state, id, scopes, extra) => {
          const said = { ...CHALLENGE, state: state.toWellFormed(), clientId: id.toWellFormed() };
          const given = scopes.map((scope) => scope.toWellFormed());
          const rules = { ...RULES, authorize_params: extra, param_names: { client_id: 'key' } };
          const url = new URL(authorizationUrl(rules, { ...said, scopes: given }));
          expect(url.origin + url.pathname + url.hash).toBe(RULES.authorize_url);
          const all = (wanted: string) =>
            [...url.searchParams].filter(([each]) => each.toLowerCase() === wanted).map(([, value]) => value);
          expect(all('state')).toEqual([said.state]);
          expect(all('key')).toEqual([said.clientId]);
          expect(all('scope')).toEqual(given.join(' ') === '' ? [] : [given.join(' ')]);
          expect(all('redirect_uri')).toEqual([said.redirectUri]);
          expect(all('response_type')).toEqual(['code']);
          expect(all('code_challenge')).toEqual(['ch']);
          expect([...all('client_id'), ...all('request')]).toEqual([]);
        },
      ),
    );
  });
});
