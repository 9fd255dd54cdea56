// Security schemes of a document as ways to authenticate; none of them costs the document.
import { describe, expect, it } from 'vitest';
import type { Json } from '#core/json.ts';
import { buildTools } from '#core/tools/tool.ts';
import { holdToRules } from '#lib/openapi/hold-to-rules.ts';
import { checkDefinition, importBytes } from './import.ts';

const URL = 'https://{domain}.shop.example/v1';
const held = (scheme: Json, url = URL) => {
  const variables = { domain: { default: 'acme' } };
  const document = {
    openapi: '3.1.0',
    info: { title: 'Shop' },
    servers: [{ url, variables }],
    security: [{ it: [] }],
    components: { securitySchemes: { it: scheme } },
    paths: { '/things': { get: {} } },
  };
  return holdToRules(importBytes(Buffer.from(JSON.stringify(document))), checkDefinition);
};

const oauth = (tokenUrl: string, authorizationUrl = tokenUrl) => ({
  type: 'oauth2',
  flows: { authorizationCode: { tokenUrl, authorizationUrl, scopes: {} } },
});

describe('OAuth URLs', () => {
  it.each([
    ['/oauth/token', 'https://{{account.domain}}.shop.example/oauth/token'],
    ['oauth/token', 'https://{{account.domain}}.shop.example/v1/oauth/token'],
    ['https://{domain}.shop.example/token', 'https://{{account.domain}}.shop.example/token'],
    ['https://id.shop.example/token#top', 'https://id.shop.example/token'],
  ])('%s may be relative and may hold the server’s variables', async (written, expected) => {
    const { definition, problems } = await held(oauth(written));
    expect(problems).toEqual([]);
    expect(definition.auth[0]?.oauth).toMatchObject({ token_url: expected, authorize_url: expected });
  });

  it.each([
    'https://{other}.shop.example/token',
    'http://id.shop.example/token',
    'https://id.shop.example/token?a=b',
    '',
    '//',
  ])('%j that no definition can have leave a token that somebody got elsewhere', async (written) => {
    const { definition, problems } = await held(oauth(written));
    expect([problems, definition.auth.map(({ kind }) => kind)]).toEqual([[], ['bearer']]);
  });
});

it.each<[string, Json]>([
  ['a header that only the gateway sets', { type: 'apiKey', in: 'header', name: 'Host' }],
  ['no header', { type: 'apiKey', in: 'header', name: 'X Key: a\r\nb' }],
  ['a name without end', { type: 'apiKey', in: 'query', name: 'k'.repeat(500) }],
])('%s as a key costs no tool', async (_, scheme) => {
  const { definition, problems, report } = await held(scheme);
  expect([problems, definition.auth.map(({ kind }) => kind)]).toEqual([[], ['bearer']]);
  expect(buildTools(definition)).toHaveLength(1);
  expect(report).toMatchObject([{ operation: 'security', kind: 'note' }]);
});
