// Where AWS signatures take `Authorization`, the token comes as `X-Api-Token`: same tokens, same refusals.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mintToken } from '#core/tokens/token.ts';
import { type RawFields, rawPost, rawSend } from '#test/mcp/raw-post.ts';
import { type Door, openDoor, startTestGateway, type TestGateway } from '#test/support/gateway.ts';

let gateway: TestGateway;
let door: Door;

beforeAll(async () => {
  gateway = await startTestGateway();
  door = await openDoor(gateway);
});
afterAll(() => gateway.close());

const SIGNATURE = `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/eu-central-1/execute-api/aws4_request, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`;

const list = async (fields: RawFields) => {
  const { status, text } = await rawSend('GET', `${gateway.url}/admin-keys`, fields);
  const { request_id: id, ...body } = JSON.parse(text);
  return { status, body, id };
};

describe('X-Api-Token', () => {
  it.each<[string, RawFields]>([
    ['without Authorization', {}],
    ['beside an AWS signature', { authorization: SIGNATURE }],
    ['beside another scheme', { authorization: 'Basic dXNlcjpwYXNz' }],
    ['beside a scheme that only begins like Bearer', { authorization: 'BearerToken x' }],
    ['beside an empty Authorization', { authorization: '' }],
  ])('is taken %s', async (_, fields) => {
    expect((await list({ ...fields, 'x-api-token': gateway.adminKey })).status).toBe(200);
  });

  it.each<[string, () => string]>([
    ['a Bearer token', () => `Bearer ${gateway.adminKey}`],
    ['a Bearer token that is wrong', () => 'Bearer wrong'],
    ['a Bearer in small letters', () => `bearer ${gateway.adminKey}`],
    ['a Bearer without its token', () => 'Bearer'],
    ['a Bearer with two tokens', () => `Bearer ${gateway.adminKey} x`],
  ])('beside %s is a request of two callers: 400', async (_, authorization) => {
    const { status, body } = await list({ authorization: authorization(), 'x-api-token': gateway.adminKey });
    expect(status).toBe(400);
    expect(body).toMatchObject({
      type: '/problems/invalid_request',
      detail: 'Send one token: as Authorization: Bearer, or as X-Api-Token, not both.',
    });
  });

  it('twice is 400, also with the same value', async () => {
    const { status, body } = await list({ 'x-api-token': [gateway.adminKey, gateway.adminKey] });
    expect([status, body.detail]).toEqual([400, 'The header x-api-token was sent more than once.']);
  });

  it.each<[string, () => string]>([
    ['nonsense', () => 'nonsense'],
    ['nothing', () => ''],
    ['an unknown admin key', () => mintToken('k', 'dev', 'a', randomBytes).text],
    ['a URL token', () => door.token],
    ['a Bearer header in it', () => `Bearer ${gateway.adminKey}`],
  ])('that holds %s is the 401 of a wrong Bearer token', async (_, token) => {
    const wrong = await list({ authorization: 'Bearer nonsense' });
    const { status, body } = await list({ 'x-api-token': token() });
    expect({ status, body }).toEqual({ status: 401, body: wrong.body });
  });

  it('is the same caller to Idempotency-Key', async () => {
    const fields = { 'idempotency-key': 'once' };
    const create = (more: RawFields) => rawPost(`${gateway.url}/tenants`, '{"name":"n"}', { ...fields, ...more });
    const first = JSON.parse((await create({ 'x-api-token': gateway.adminKey })).text);
    const again = JSON.parse((await create({ authorization: `Bearer ${gateway.adminKey}` })).text);
    expect(again.id).toBe(first.id);
  });

  it('alone opens the OpenAPI document no further: that is for everybody', async () => {
    for (const fields of [{}, { authorization: 'Bearer wrong' }, { authorization: SIGNATURE }]) {
      const { status, headers, text } = await rawSend('GET', `${gateway.url}/openapi.json`, fields);
      expect([status, headers['content-type'], headers['x-content-type-options']]).toEqual([
        200,
        'application/json',
        'nosniff',
      ]);
      expect(JSON.parse(text).servers).toEqual([{ url: gateway.url }]);
    }
    const refused = await rawPost(`${gateway.url}/openapi.json`, '{}');
    expect([refused.status, JSON.parse(refused.text).detail]).toEqual([405, 'Allowed here: GET.']);
    const logged = gateway.lines.map((line) => JSON.parse(line)).filter(({ route }) => route === 'openapi');
    expect(logged.map(({ status }) => status)).toEqual([200, 200, 200, 405]);
  });

  it('is described beside Bearer, together with the signature', async () => {
    const document = JSON.parse((await rawSend('GET', `${gateway.url}/openapi.json`, {})).text);
    expect(document.security).toEqual([{ bearer: [] }, { sigv4: [], apiToken: [] }]);
    expect(document.components.securitySchemes).toMatchObject({
      sigv4: { type: 'apiKey', name: 'Authorization', 'x-amazon-apigateway-authtype': 'awsSigv4' },
      apiToken: { type: 'apiKey', name: 'X-Api-Token', in: 'header' },
    });
  });
});
