import { describe, expect, it } from 'vitest';
import type { Variable } from '#core/integrations/integration.ts';
import { accountRules } from '#core/oauth/account-rules.ts';
import type { OAuthRules } from '#core/oauth/rules.ts';
import { tokenRequest } from '#core/oauth/token-request.ts';

const variables: { [name: string]: Variable } = {
  org: { description: 'Entered.' },
  shop: { description: 'Captured.', source: { from: 'callback', name: 'shop' } },
  site: { description: 'Captured.', source: { from: 'token_response', at: '/site' } },
};
const oauth: OAuthRules = {
  token_url: 'https://{{account.shop}}.vendor.example/token',
  refresh_url: 'https://{{account.site}}.vendor.example/token/',
  authorize_url: 'https://{{account.org}}.vendor.example/authorize',
  issuer: 'https://{{account.org}}.vendor.example/',
};
const rules = (given: { [name: string]: string }, data: OAuthRules = oauth) =>
  accountRules({ oauth: data }, { variables }, given);
const CLIENT = { id: 'c', secret: 's' };

describe('the rules of an account', () => {
  it('have the account’s variables in every URL', () => {
    expect(rules({ org: 'a', shop: 'b', site: 'c' })).toEqual({
      token_url: 'https://b.vendor.example/token',
      refresh_url: 'https://c.vendor.example/token/',
      authorize_url: 'https://a.vendor.example/authorize',
      issuer: 'https://a.vendor.example/',
    });
  });

  it('lack the URLs whose variables connecting has still to bring', () => {
    expect(rules({ org: 'a' })).toEqual({
      authorize_url: 'https://a.vendor.example/authorize',
      issuer: 'https://a.vendor.example/',
    });
    expect(rules({ org: 'a', shop: 'b' })).toMatchObject({ token_url: 'https://b.vendor.example/token' });
  });

  it('send no request before they have its URL', () => {
    const grant = { type: 'refresh_token', refreshToken: 'r' } as const;
    expect(() => tokenRequest(rules({ org: 'a' }) ?? {}, CLIENT, grant, 0)).toThrow(/not known/);
  });

  it('are none where another variable is missing, or a value leaves the domain', () => {
    expect(rules({})).toBeUndefined();
    expect(rules({ org: 'evil.example/', shop: 'b' })).toBeUndefined();
    expect(rules({ org: 'a', shop: 'evil.example/#' })).toBeUndefined();
  });

  it('refresh where tokens are asked for, if nowhere else', () => {
    const token_url = 'https://vendor.example/t';
    expect(rules({}, { token_url })).toEqual({ token_url, refresh_url: token_url });
    expect(accountRules({}, {}, {})).toBeUndefined();
  });
});
