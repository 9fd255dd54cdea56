// What providers do differently about the authorization code, each as data: a definition of such a shape has no problems,
// and says on the wire what the provider's documentation wants (as of 2026).
import { describe, expect, it } from 'vitest';
import { checkDefinition } from '#core/integrations/check-definition.ts';
import type { Integration, Variable } from '#core/integrations/integration.ts';
import type { Json } from '#core/json.ts';
import { accountRules } from '#core/oauth/account-rules.ts';
import { authorizationUrl, codeChallenge } from '#core/oauth/authorization-request.ts';
import { readCallback } from '#core/oauth/authorization-response.ts';
import { capturedVariables } from '#core/oauth/captured-variables.ts';
import type { OAuthRules } from '#core/oauth/rules.ts';
import { tokenRequest } from '#core/oauth/token-request.ts';
import { readTokenResponse } from '#core/oauth/token-response.ts';
import { resolveBaseUrl } from '#core/upstream/base-url.ts';
import { definitionPorts } from './definitions.ts';

type Shape = {
  readonly base_url: string;
  readonly variables?: { readonly [name: string]: Variable };
  readonly oauth: OAuthRules;
  /** What an operator enters. */
  readonly entered: { readonly [name: string]: string };
  readonly callback: { readonly [name: string]: string };
  readonly answer: Json;
  readonly base: string;
  readonly says: { readonly [name: string]: string };
  readonly asks: { readonly [name: string]: string };
};

const SHAPES: { readonly [what: string]: Shape } = {
  'a host that the token response names (Salesforce)': {
    base_url: 'https://{{account.instance}}/services/data/v60.0',
    variables: {
      login: { description: 'Production or sandbox.', enum: ['login', 'test'] },
      instance: {
        description: 'Host of the organisation.',
        pattern: '^[a-z0-9-]{1,60}(?:\\.sandbox)?\\.my\\.salesforce\\.com$',
        source: { from: 'token_response', at: '/instance_url', part: 'host' },
      },
    },
    oauth: {
      token_url: 'https://{{account.login}}.salesforce.com/services/oauth2/token',
      authorize_url: 'https://{{account.login}}.salesforce.com/services/oauth2/authorize',
      client_auth: 'body',
    },
    entered: { login: 'test' },
    callback: { code: 'c' },
    answer: { access_token: 'at', refresh_token: 'rt', instance_url: 'https://acme--uat.sandbox.my.salesforce.com' },
    base: 'https://acme--uat.sandbox.my.salesforce.com/services/data/v60.0',
    says: { client_id: 'id', response_type: 'code', code_challenge_method: 'S256' },
    asks: { grant_type: 'authorization_code', code: 'c', client_id: 'id', client_secret: 'secret' },
  },
  'scopes of a person under another name, and a nested token (Slack)': {
    base_url: 'https://slack.com/api',
    oauth: {
      token_url: 'https://slack.com/api/oauth.v2.access',
      authorize_url: 'https://slack.com/oauth/v2/authorize',
      pkce: false,
      scopes: { default: ['chat:write', 'users:read'], separator: ',', param: 'user_scope' },
      token_response: { access_token: '/authed_user/access_token', refresh_token: '/authed_user/refresh_token' },
    },
    entered: {},
    callback: { code: 'c' },
    answer: { ok: true, authed_user: { access_token: 'at', refresh_token: 'rt' } },
    base: 'https://slack.com/api',
    says: { user_scope: 'chat:write,users:read' },
    asks: { grant_type: 'authorization_code', code: 'c' },
  },
  'a client under another name (TikTok)': {
    base_url: 'https://open.tiktokapis.com/v2',
    oauth: {
      token_url: 'https://open.tiktokapis.com/v2/oauth/token/',
      authorize_url: 'https://www.tiktok.com/v2/auth/authorize/',
      client_auth: 'body',
      param_names: { client_id: 'client_key' },
      scopes: { separator: ',' },
    },
    entered: {},
    callback: { code: 'c' },
    answer: { access_token: 'at', refresh_token: 'rt' },
    base: 'https://open.tiktokapis.com/v2',
    says: { client_key: 'id' },
    asks: { client_key: 'id', client_secret: 'secret' },
  },
  'a path segment that the callback names (QuickBooks)': {
    base_url: 'https://quickbooks.api.intuit.com/v3/company/{{account.realm}}',
    variables: {
      realm: { description: 'Company.', pattern: '^[0-9]{1,20}$', source: { from: 'callback', name: 'realmId' } },
    },
    oauth: {
      token_url: 'https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer',
      authorize_url: 'https://appcenter.intuit.com/connect/oauth2',
      authorize_params: { access_type: 'offline' },
    },
    entered: {},
    callback: { code: 'c', realmId: '9130347' },
    answer: { access_token: 'at', refresh_token: 'rt' },
    base: 'https://quickbooks.api.intuit.com/v3/company/9130347',
    says: { access_type: 'offline' },
    asks: { code_verifier: 'v'.repeat(43) },
  },
};

const definitionOf = ({ base_url, variables, oauth }: Shape) => ({
  ...{ schema_version: 1, slug: 'shape', label: 'Shape', tool_label: 'shape', version: '1.0.0', base_url },
  ...(variables && { variables }),
  auth: [
    {
      kind: 'oauth2_authorization_code',
      fields: { client_id: 'Id.', client_secret: 'Secret.', refresh_token: 'Granted.' },
      apply: [{ in: 'header', name: 'authorization', value: 'Bearer {{credential.access_token}}' }],
      oauth,
    },
  ],
  resources: { items: { singular: 'item', plural: 'items', methods: { list: { http: 'GET', path: '/items' } } } },
  documentation: [{ resource: 'items', method: 'list', description: 'All items.' }],
});

describe.each(Object.entries(SHAPES))('%s', (_, shape) => {
  const definition = definitionOf(shape);
  const integration = definition as unknown as Integration;
  const verifier = 'v'.repeat(43);

  it('is data without problems', async () => {
    expect(await checkDefinition(definition as unknown as Json, definitionPorts)).toEqual([]);
  });

  it('is connected from the first request to the base URL', () => {
    const rules = accountRules({ oauth: shape.oauth }, integration, shape.entered) ?? {};
    const redirectUri = 'https://gateway.example/oauth/callback';
    const scopes = shape.oauth.scopes?.default ?? [];
    const asked = { clientId: 'id', redirectUri, scopes, state: 's', codeChallenge: codeChallenge(verifier) };
    expect(Object.fromEntries(new URL(authorizationUrl(rules, asked)).searchParams)).toMatchObject(shape.says);

    const code = readCallback(shape.callback, rules);
    const grant = { type: 'authorization_code', code: code.ok ? code.value : '', redirectUri } as const;
    const client = { id: 'id', secret: 'secret' };
    const { request } = tokenRequest(rules, client, { ...grant, codeVerifier: verifier }, 0);
    expect(Object.fromEntries(new URLSearchParams(request.body))).toMatchObject(shape.asks);

    const body = Buffer.from(JSON.stringify(shape.answer));
    const granted = readTokenResponse({ kind: 'answer', status: 200, headers: {}, body }, rules, 0);
    expect(granted).toEqual({ ok: true, value: { accessToken: 'at', refreshToken: 'rt' } });

    const captured = capturedVariables(integration, { tokenResponse: shape.answer, callback: shape.callback });
    const variables = { ...shape.entered, ...(captured.ok ? captured.value : {}) };
    const base = resolveBaseUrl(integration, variables);
    expect(base.ok && base.value.origin + base.value.path).toBe(shape.base);
  });
});
