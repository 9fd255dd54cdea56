// A tenant's own integration, from PUT to a call: checked, private, and pinned for the doors minted from it.
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  api,
  callTool,
  INTEGRATIONS,
  openDoor,
  rpc,
  startTestGateway,
  type TestGateway,
} from '#test/support/gateway.ts';

const definition = (method = 'get') => ({
  schema_version: 1,
  slug: 'weather',
  label: 'Weather',
  tool_label: 'weather',
  version: '1.0.0',
  base_url: 'https://api.weather.example/v1',
  auth: [
    {
      kind: 'api_key',
      fields: { key: 'API key of the account.' },
      apply: [{ in: 'query', name: 'appid', value: '{{credential.key}}' }],
    },
  ],
  resources: {
    cities: {
      singular: 'city',
      plural: 'cities',
      methods: { [method]: { http: 'GET', path: '/cities/{id}', ...(method === 'get' ? {} : { class: 'read' }) } },
    },
  },
  documentation: [
    {
      resource: 'cities',
      method,
      description: 'Returns the weather of one city.',
      query_schema: {
        type: 'object',
        properties: { id: { type: 'string', description: 'Id of the city.' } },
        required: ['id'],
      },
    },
  ],
});

let upstream: Server;
let gateway: TestGateway;
const seen: string[] = [];

const tenantWithKey = async (roles: string[]) => {
  const tenant = await api(gateway, gateway.adminKey, 'POST /tenants', { name: 't' });
  const token = await api(gateway, gateway.adminKey, `POST /tenants/${tenant.body.id}/api-tokens`, {
    name: 'k',
    roles,
  });
  return { id: String(tenant.body.id), key: String(token.body.token) };
};

const account = { integration: 'weather', credential: { kind: 'api_key', secret: { key: 's3cret&x=1' } } };

const doorOf = async (tenant: { id: string; key: string }): Promise<string> => {
  const made = await api(gateway, tenant.key, `POST /tenants/${tenant.id}/integrated-accounts`, account);
  expect(made.status).toBe(201);
  const server = await api(gateway, tenant.key, `POST /integrated-account/${made.body.id}/mcp`, { name: 'd' });
  expect(server.status).toBe(201);
  return String(server.body.url);
};

const toolNames = async (url: string): Promise<string[]> =>
  (await rpc(url, { jsonrpc: '2.0', id: 1, method: 'tools/list' })).body.result.tools.map(
    ({ name }: { name: string }) => name,
  );

beforeAll(async () => {
  upstream = createServer((request, response) => {
    seen.push(String(request.url));
    response.end('{"sunny":true}');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => upstream.once('listening', resolve));
  const { port } = upstream.address() as AddressInfo;
  gateway = await startTestGateway({ loopbackRoutes: { 'api.weather.example': `http://127.0.0.1:${port}` } });
});
afterAll(async () => {
  await gateway.close();
  upstream.close();
});

describe('a custom integration', () => {
  it('is stored, listed, called, and its credential goes where the definition says', async () => {
    const tenant = await tenantWithKey(['provisioner']);
    const stored = await api(gateway, tenant.key, 'PUT /integrations/weather', definition());
    expect(stored.body).toEqual({ name: 'weather', hash: expect.stringMatching(/^[0-9a-f]{64}$/), tools: 1 });
    const listed = await api(gateway, tenant.key, 'GET /integrations');
    const { hash } = stored.body;
    expect(listed.body.items).toContainEqual({
      name: 'weather',
      label: 'Weather',
      version: '1.0.0',
      hash,
      source: 'custom',
    });
    const url = await doorOf(tenant);
    const { body } = await callTool(url, 'get_single_weather_city_by_id', { id: 'Köln' });
    expect(body.result.content).toEqual([{ type: 'text', text: '{"sunny":true}' }]);
    expect(seen.at(-1)).toBe('/v1/cities/K%C3%B6ln?appid=s3cret%26x%3D1');
  });

  it('is invisible to every other tenant', async () => {
    const owner = await tenantWithKey(['provisioner']);
    const other = await tenantWithKey(['admin']);
    await api(gateway, owner.key, 'PUT /integrations/weather', definition());
    expect((await api(gateway, other.key, 'GET /integrations/weather')).status).toBe(404);
    expect(JSON.stringify((await api(gateway, other.key, 'GET /integrations')).body)).not.toContain('weather');
    const made = await api(gateway, other.key, `POST /tenants/${other.id}/integrated-accounts`, account);
    expect([made.status, made.body.errors[0].pointer]).toEqual([400, '/integration']);
  });

  it('never stands before one of the operator', async () => {
    const early = await tenantWithKey(['provisioner']);
    const named = (slug: string, singular: string) => {
      const base = definition();
      return { ...base, slug, resources: { cities: { ...base.resources.cities, singular } } };
    };
    expect((await api(gateway, early.key, 'PUT /integrations/corp', named('corp', 'loot'))).status).toBe(200);
    expect((await api(gateway, gateway.adminKey, 'PUT /integrations/corp', named('corp', 'thing'))).status).toBe(200);
    // Whoever now connects "corp", tenant or operator, gets the operator's.
    const tools = await api(gateway, early.key, 'GET /integrations/corp/tools');
    expect(tools.body.items[0].name).toBe('get_single_weather_thing_by_id');
    const late = await tenantWithKey(['provisioner']);
    expect((await api(gateway, late.key, 'PUT /integrations/corp', named('corp', 'loot'))).status).toBe(409);
  });

  it('changes nothing for doors that exist', async () => {
    const tenant = await tenantWithKey(['provisioner']);
    await api(gateway, tenant.key, 'PUT /integrations/weather', definition());
    const before = await doorOf(tenant);
    await api(gateway, tenant.key, 'PUT /integrations/weather', definition('forecast'));
    expect(await toolNames(before)).toEqual(['get_single_weather_city_by_id']);
    expect(await toolNames(await doorOf(tenant))).toEqual(['forecast_weather_cities']);
  });

  it('is taken by new servers of an account, and by others when they are moved', async () => {
    const tenant = await tenantWithKey(['provisioner']);
    const asked = (route: string, body: object) => api(gateway, tenant.key, route, body);
    await asked('PUT /integrations/weather', definition());
    const made = await asked(`POST /tenants/${tenant.id}/integrated-accounts`, account);
    const serverOf = (config?: object) =>
      asked(`POST /integrated-account/${made.body.id}/mcp`, { name: 'd', ...(config && { config }) });
    const [all, named] = [await serverOf(), await serverOf({ methods: ['get'] })];
    const { hash } = (await asked('PUT /integrations/weather', definition('forecast'))).body;
    const late = await serverOf();
    expect([late.body.integration, await toolNames(late.body.url)]).toEqual([
      { slug: 'weather', hash },
      ['forecast_weather_cities'],
    ]);
    expect(await toolNames(all.body.url)).toEqual(['get_single_weather_city_by_id']);
    const moved = await asked(`PATCH /mcp-servers/${all.body.id}`, { integration: 'latest' });
    expect([moved.status, moved.body.integration.hash]).toEqual([200, hash]);
    expect(await toolNames(all.body.url)).toEqual(['forecast_weather_cities']);
    expect((await callTool(all.body.url, 'forecast_weather_cities', { id: '1' })).body.result.isError).toBeUndefined();
    const refused = await asked(`PATCH /mcp-servers/${named.body.id}`, { integration: 'latest' });
    expect([refused.status, refused.body.errors[0].pointer]).toEqual([400, '/config/methods/0']);
    expect(await toolNames(named.body.url)).toEqual(['get_single_weather_city_by_id']);
    // Another end does not undo the move, and a new URL opens what it had moved to.
    await asked(`PATCH /mcp-servers/${all.body.id}`, { expires_at: new Date(Date.now() + 600_000).toISOString() });
    const rotated = await asked(`POST /mcp-servers/${all.body.id}/rotate`, {});
    expect(await toolNames(rotated.body.url)).toEqual(['forecast_weather_cities']);
  });

  it('of a tenant never becomes the operator’s of the same name, whoever moves or connects', async () => {
    const tenant = await tenantWithKey(['provisioner']);
    const own = { ...definition(), slug: 'shared-name' };
    await api(gateway, tenant.key, 'PUT /integrations/shared-name', own);
    const made = await api(gateway, tenant.key, `POST /tenants/${tenant.id}/integrated-accounts`, {
      ...account,
      integration: 'shared-name',
    });
    const first = await api(gateway, tenant.key, `POST /integrated-account/${made.body.id}/mcp`, { name: 'd' });
    await api(gateway, gateway.adminKey, 'PUT /integrations/shared-name', {
      ...definition('forecast'),
      slug: 'shared-name',
    });
    const second = await api(gateway, tenant.key, `POST /integrated-account/${made.body.id}/mcp`, { name: 'd' });
    const moved = await api(gateway, tenant.key, `PATCH /mcp-servers/${first.body.id}`, { integration: 'latest' });
    expect([second, moved].map(({ body }) => body.integration.hash)).toEqual(
      Array(2).fill(first.body.integration.hash),
    );
  });

  it('comes back byte for byte, to its owner alone', async () => {
    const tenant = await tenantWithKey(['provisioner']);
    const other = await tenantWithKey(['admin']);
    const text = `${JSON.stringify(definition(), null, 3).replace('"1.0.0"', '"1.0.\\u0030"')}\n `;
    expect((await api(gateway, tenant.key, 'PUT /integrations/weather', Buffer.from(text))).status).toBe(200);
    const back = await api(gateway, tenant.key, 'GET /integrations/weather/definition');
    expect([back.status, back.text, back.headers.get('content-type')]).toEqual([200, text, 'application/json']);
    expect((await api(gateway, other.key, 'GET /integrations/weather/definition')).status).toBe(404);
    const shipped = await api(gateway, tenant.key, 'GET /integrations/zendesk/definition');
    expect(shipped.text).toBe(readFileSync(join(INTEGRATIONS, 'zendesk.json'), 'utf8'));
  });

  it('of a tenant maps by paths, and by no expression; the operator’s may', async () => {
    const tenant = await tenantWithKey(['provisioner']);
    const mapped = (response: object) => {
      const base = definition();
      const get = { ...base.resources.cities.methods.get, response };
      return { ...base, resources: { cities: { ...base.resources.cities, methods: { get } } } };
    };
    const expression = mapped({ mapping: '{ "sky": sunny ? "clear" : "grey" }' });
    const refused = await api(gateway, tenant.key, 'PUT /integrations/weather', expression);
    expect([refused.status, refused.body.errors]).toEqual([
      400,
      [
        {
          pointer: '/resources/cities/methods/get/response/mapping',
          detail: expect.stringContaining('use select or content'),
        },
      ],
    ]);
    const operators = { ...expression, slug: 'mapped' };
    expect((await api(gateway, gateway.adminKey, 'PUT /integrations/mapped', operators)).status).toBe(200);
    const paths = mapped({ select: { members: { sun: '/sunny', rain: '/rainy' } } });
    expect((await api(gateway, tenant.key, 'PUT /integrations/weather', paths)).status).toBe(200);
    const { body } = await callTool(await doorOf(tenant), 'get_single_weather_city_by_id', { id: '1' });
    expect(body.result.content).toEqual([{ type: 'text', text: '{"sun":true}' }]);
  });

  it('may be as large as an import of thousands of operations', async () => {
    const large = (bytes: number) => `${JSON.stringify(definition())}${' '.repeat(bytes)}`;
    const put = (bytes: number) =>
      api(gateway, gateway.adminKey, 'PUT /integrations/weather-large', Buffer.from(large(bytes)));
    expect((await put(3_900_000)).body.errors).toMatchObject([{ pointer: '/slug' }]);
    expect((await put(4_200_000)).status).toBe(413);
  });

  it.each([
    ['of a bundled name', 'demo', definition(), 409, undefined],
    ['under another name', 'climate', definition(), 400, '/slug'],
    ['with a free host', 'weather', { ...definition(), base_url: 'https://{{account.host}}' }, 400, undefined],
    [
      'with a pattern that could run for ever',
      'weather',
      {
        ...definition(),
        base_url: 'https://{{account.h}}.weather.example',
        variables: { h: { description: 'x', pattern: '^(a+)+b$' } },
      },
      400,
      '/variables/h',
    ],
    ['over plain http', 'weather', { ...definition(), base_url: 'http://api.weather.example' }, 400, '/base_url'],
    ['with an unknown member', 'weather', { ...definition(), backdoor: true }, 400, '/backdoor'],
  ])('%s is refused', async (_, name, body, status, pointer) => {
    const tenant = await tenantWithKey(['provisioner']);
    const answer = await api(gateway, tenant.key, `PUT /integrations/${name}`, body);
    expect(answer.status).toBe(status);
    if (pointer !== undefined)
      expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
  });

  it('cannot make the gateway call itself', async () => {
    const door = await openDoor(gateway);
    const tenant = await tenantWithKey(['provisioner']);
    for (const host of ['127.0.0.1', 'localhost', '169.254.169.254', '[::1]', 'x.localhost.']) {
      const answer = await api(gateway, tenant.key, 'PUT /integrations/weather', {
        ...definition(),
        base_url: `https://${host}/v1`,
      });
      expect([host, answer.status]).toEqual([host, 400]);
    }
    expect((await rpc(door.url, { jsonrpc: '2.0', id: 1, method: 'ping' })).status).toBe(200);
  });
});
