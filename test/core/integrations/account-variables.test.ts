import { describe, expect, it } from 'vitest';
import { accountVariableProblems, missingVariables } from '#core/integrations/account-variables.ts';
import type { Integration } from '#core/integrations/integration.ts';

const integration = {
  base_url: 'https://{{account.site}}.vendor.example',
  variables: {
    login: { description: 'Entered.', enum: ['login', 'test'] },
    site: { description: 'Captured.', source: { from: 'token_response', at: '/site' } },
  },
  auth: [
    {
      ...{ kind: 'oauth2_authorization_code', fields: {}, apply: [] },
      oauth: {
        token_url: 'https://{{account.login}}.vendor.example/token',
        refresh_url: 'https://{{account.site}}.vendor.example/token',
      },
    },
  ],
  resources: {},
} as const satisfies Pick<Integration, 'base_url' | 'variables' | 'auth' | 'resources'>;

const pointers = (variables: { [name: string]: string }, isConnected = false) =>
  accountVariableProblems(integration, variables, isConnected).map(({ pointer }) => pointer);

describe('the variables of an account', () => {
  it('make a host of every method, too', () => {
    const base_url = 'https://{{account.login}}.{{account.site}}.vendor.example';
    const methods = { send: { http: 'POST', path: '/', base_url: `${base_url}/{{account.login}}` } } as const;
    const sending = { ...integration, resources: { things: { singular: 'thing', plural: 'things', methods } } };
    const long = { login: 'test', site: 'a'.repeat(60) };
    expect(accountVariableProblems(sending, long, true)).toEqual([]);
    const declared = { ...integration.variables, site: { description: 'x', pattern: '^[a-z.]+$' } };
    const dots = { ...sending, variables: declared };
    expect(
      accountVariableProblems({ ...dots, base_url: 'https://ok.example' }, { ...long, site: 'a..b' }, true),
    ).toEqual([{ pointer: '/variables', detail: expect.stringContaining('host name') }]);
  });

  it('may lack what connecting brings, until it is connected', () => {
    expect(pointers({ login: 'test' })).toEqual([]);
    expect(pointers({ login: 'test' }, true)).toEqual(['/variables/site']);
    expect(pointers({ login: 'test', site: 'a' }, true)).toEqual([]);
    expect(missingVariables(integration, { login: 'test' })).toEqual(['site']);
  });

  it('lack nothing else', () => {
    expect(pointers({})).toEqual(['/variables/login']);
    expect(pointers({ site: 'a' })).toEqual(['/variables/login']);
  });

  it('have the form that is declared, also where only a URL of oauth names them', () => {
    expect(pointers({ login: 'evil' })).toEqual(['/variables/login']);
    expect(pointers({ login: 'test', site: 'a.b' })).toEqual(['/variables/site']);
    expect(pointers({ login: 'test', other: 'a', constructor: 'b' })).toEqual([
      '/variables/other',
      '/variables/constructor',
    ]);
  });

  it('make host names', () => {
    const long = { site: { description: 'x', pattern: '^[a-z]{1,250}$' } };
    const wide = { ...integration, variables: { ...integration.variables, ...long } };
    expect(accountVariableProblems(wide, { login: 'test', site: 'a'.repeat(64) }, true)).toMatchObject([
      { pointer: '/variables' },
    ]);
    const login = { login: { description: 'x', pattern: '^[a-z]{1,250}$' } };
    const other = { ...integration, variables: { ...integration.variables, ...login } };
    expect(accountVariableProblems(other, { login: 'a'.repeat(64), site: 'a' }, true)).toMatchObject([
      { pointer: '/variables' },
    ]);
  });
});
