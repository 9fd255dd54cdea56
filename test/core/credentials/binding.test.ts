// What a credential is bound to: everything that decides where it can travel, and nothing else.
import { describe, expect, it } from 'vitest';
import { bindingOf } from '#core/credentials/binding.ts';
import type { AuthScheme, Integration } from '#core/integrations/integration.ts';
import { wholeDefinition } from '#test/integrations/whole-definition.ts';

const scheme = {
  kind: 'oauth2_authorization_code',
  fields: { client_id: 'Client.' },
  apply: [{ in: 'header', name: 'authorization', value: 'Bearer {{credential.access_token}}' }],
  oauth: {
    token_url: 'https://id.example.com/token',
    assertion: { audience: 'https://id.example.com', algorithm: 'RS256' },
  },
} as const satisfies AuthScheme;

const definition = {
  ...(wholeDefinition as Integration),
  base_url: 'https://{{account.org}}.example.com/v1',
  variables: { org: { description: 'Organisation.', pattern: '[a-z]+' } },
  auth: [scheme],
};

const bound = (change: object = {}, changed: object = {}): string => {
  const auth = { ...scheme, ...changed } as AuthScheme;
  return bindingOf({ ...definition, auth: [auth], ...change }, auth);
};

const resources = (...hosts: readonly string[]): Integration['resources'] => {
  const methods = hosts.map((host, i) => [`m${i}`, { http: 'GET', path: '/', base_url: `https://${host}` }] as const);
  return { things: { singular: 'thing', plural: 'things', methods: Object.fromEntries(methods) } };
};

const oauth = (change: object) => ({ oauth: { ...scheme.oauth, ...change } });

describe('a binding', () => {
  it('is a SHA-256 that stays the same from process to process', () => {
    expect(bound({ resources: resources() })).toBe('2fec27720f4d810d188b7928ccb1b16ee49ea2f537cc204c87e42fe63ad3fa90');
  });

  it('is of the set of hosts, in whichever order methods name them', () => {
    const [a, b] = ['a.example.com', 'b.example.com'];
    expect(bound({ resources: resources(a, b, a) })).toBe(bound({ resources: resources(b, a) }));
    expect(bound({ resources: resources(a, b) })).not.toBe(bound({ resources: resources(a) }));
  });

  it.each([
    ['base URL', { base_url: 'https://{{account.org}}.example.net/v1' }, {}],
    ['pattern', { variables: { org: { description: 'Organisation.', pattern: '[a-z.]+' } } }, {}],
    ['values', { variables: { org: { description: 'Organisation.', enum: ['a'] } } }, {}],
    ['variables', { variables: { ...definition.variables, other: { description: 'Other.' } } }, {}],
    ['host of one method', { resources: resources('files.example.net') }, {}],
    ['place', {}, { apply: [{ ...scheme.apply[0], in: 'query' }] }],
    ['kind', {}, { kind: 'oauth2_client_credentials' }],
    ['token URL', {}, oauth({ token_url: 'https://id.example.net/token' })],
    ['refresh URL', {}, oauth({ refresh_url: 'https://id.example.com/other' })],
    ['authorize URL', {}, oauth({ authorize_url: 'https://id.example.com/authorize' })],
    ['URL that somebody adds later', {}, oauth({ exchange: { url: 'https://id.example.com/exchange' } })],
    ['audience', {}, oauth({ assertion: { ...scheme.oauth.assertion, audience: 'https://id.example.net' } })],
    ['OAuth rules', {}, { oauth: undefined }],
  ])('is another for another %s', (_, change, changed) => {
    expect(bound(change, changed)).not.toBe(bound());
  });

  it.each([
    ['label', { label: 'Another' }, {}],
    ['description of a variable', { variables: { org: { pattern: '[a-z]+', description: 'Another.' } } }, {}],
    ['version', { version: '9.9.9' }, {}],
    [
      'tool',
      { resources: { ...definition.resources, more: { singular: 'x', plural: 'y', methods: {} } }, documentation: [] },
      {},
    ],
    ['fields', {}, { fields: { client_id: 'The client.' } }],
    [
      'revocation URL, which stands on the host of the token URL',
      {},
      oauth({ revocation_url: 'https://id.example.com/r' }),
    ],
    ['way to ask', {}, oauth({ token_body: 'json', refresh: { rotation: 'none' } })],
    ['order of rules', {}, { oauth: Object.fromEntries(Object.entries(scheme.oauth).reverse()) }],
  ])('is the same for another %s', (_, change, changed) => {
    expect(bound(change, changed)).toBe(bound());
  });

  it('is of the scheme that an account uses', () => {
    const other = { ...scheme, kind: 'bearer' } as const;
    const both = { ...definition, auth: [scheme, other] };
    expect(bindingOf(both, scheme)).toBe(bound());
    expect(bindingOf(both, other)).not.toBe(bound());
  });
});
