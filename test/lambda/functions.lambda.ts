// The functions as Lambda runs them: the assets of a synthesised stack under AWS's own runtime client, one process per
// execution environment. DynamoDB, KMS and Secrets Manager are the embedded ones; everything else is what is deployed.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TOKEN_PATTERN } from '#core/tokens/token.ts';
import { BUNDLED_FUNCTIONS } from '#lib/bundles.ts';
import { startTestGateway, type TestGateway } from '#test/support/gateway.ts';
import { type RestEventOptions, restEvent } from '#test/support/rest-event.ts';
import { type DeployedFunction, synthesiseFunctions } from './deployed-functions.ts';
import { type Sandbox, startSandbox } from './sandbox.ts';

type Answer = { readonly statusCode: number; readonly headers: Record<string, string>; readonly body: string };

/** `.invalid` resolves nowhere (RFC 6761 §6.4): a call gets as far as a function can get without an upstream. */
const INTEGRATION = {
  schema_version: 1,
  slug: 'weather',
  label: 'Weather',
  tool_label: 'weather',
  version: '1.0.0',
  base_url: 'https://weather.invalid',
  auth: [
    {
      kind: 'bearer',
      fields: { token: 'Token of the account.' },
      apply: [{ in: 'header', name: 'authorization', value: 'Bearer {{credential.token}}' }],
    },
  ],
  resources: {
    cities: { singular: 'city', plural: 'cities', methods: { get: { http: 'GET', path: '/cities/{id}' } } },
  },
  documentation: [
    {
      resource: 'cities',
      method: 'get',
      description: 'Returns the weather of one city.',
      query_schema: {
        type: 'object',
        properties: { id: { type: 'string', description: 'Id of the city.' } },
        required: ['id'],
      },
    },
  ],
};

const CANARY = 'upstream-credential-canary-7f3a';

let directory: string;
let gateway: TestGateway;
let functions: readonly DeployedFunction[];
let mcp: Sandbox;
let provisioning: Sandbox;
const timings: string[] = [];

const named = (name: string): DeployedFunction => {
  const found = functions.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no function ${name}`);
  return found;
};

const aws = (): Record<string, string> => ({
  AWS_ENDPOINT_URL_DYNAMODB: gateway.endpoints.dynamodb,
  AWS_ENDPOINT_URL_KMS: gateway.endpoints.kms,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: gateway.endpoints.secretsmanager,
  AWS_ENDPOINT_URL_S3: gateway.endpoints.s3,
});

/** The HTTP answer of a function behind API Gateway; `what` names its time in the report. */
const ask = async (sandbox: Sandbox, what: string, route: string, options?: RestEventOptions) => {
  const { outcome, ms } = await sandbox.invoke(restEvent(route, options));
  timings.push(`${what}: ${ms.toFixed(1)} ms`);
  if (outcome.kind === 'error') throw new Error(`${what} failed: ${JSON.stringify(outcome.error)}`);
  const { statusCode, headers, body } = outcome.value as Answer;
  return { status: statusCode, headers, body: body === '' ? undefined : JSON.parse(body) };
};

const created = async (what: string, route: string, key: string, options: RestEventOptions) => {
  const { status, body } = await ask(provisioning, what, route, {
    headers: { authorization: `Bearer ${key}` },
    ...options,
  });
  expect([what, status, body]).toEqual([what, route.startsWith('PUT') ? 200 : 201, body]);
  return body;
};

const rpc = (door: string, what: string, method: string, params: object = {}) =>
  ask(mcp, what, 'POST /mcp/{door}', {
    headers: { 'mcp-protocol-version': '2025-11-25' },
    pathParameters: { door },
    body: { jsonrpc: '2.0', id: 1, method, params },
  });

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sallyport-lambda-'));
  process.stderr.write('Synthesising the stack …\n');
  [functions, gateway] = await Promise.all([synthesiseFunctions(directory), startTestGateway()]);
  provisioning = await startSandbox(named('Provisioning'), aws());
  mcp = await startSandbox(named('Mcp'), aws());
});
afterAll(async () => {
  const init = [`Mcp: init ${mcp.initMs.toFixed(0)} ms`, `Provisioning: init ${provisioning.initMs.toFixed(0)} ms`];
  process.stderr.write(`\n${[...init, ...timings].map((line) => `  ${line}`).join('\n')}\n`);
  await Promise.all([mcp.stop(), provisioning.stop()]);
  await gateway.close();
  await rm(directory, { recursive: true });
});

describe('a tenant’s way from nothing to a call', () => {
  let door: string;

  it('leads through the provisioning function', async () => {
    const tenant = await created('tenant, cold', 'POST /tenants', gateway.adminKey, { body: { name: 'A tenant' } });
    const ofTenant = { pathParameters: { id: tenant.id } };
    const { token } = await created('API token, warm', 'POST /tenants/{id}/api-tokens', gateway.adminKey, {
      ...ofTenant,
      body: { name: 'backend', roles: ['provisioner'] },
    });
    await created('integration', 'PUT /integrations/{name}', token, {
      pathParameters: { name: 'weather' },
      body: INTEGRATION,
    });
    const account = await created('account with its secret', 'POST /tenants/{id}/integrated-accounts', token, {
      ...ofTenant,
      body: { integration: 'weather', credential: { kind: 'bearer', secret: { token: CANARY } } },
    });
    const server = await created('MCP server', 'POST /integrated-account/{id}/mcp', token, {
      pathParameters: { id: account.id },
      body: { name: 'Door' },
    });
    expect(server.url).toMatch(
      /^https:\/\/restapi\w+\.execute-api\.eu-central-1\.amazonaws\.com\/live\/mcp\/spu_dev_a/,
    );
    door = server.token;
  });

  it('ends at the MCP function: initialize, tools/list, and a tools/call that reaches for its upstream', async () => {
    const hello = await rpc(door, 'initialize, cold', 'initialize', {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'test', version: '1' },
    });
    expect([hello.status, hello.body.result.protocolVersion]).toEqual([200, '2025-11-25']);
    const list = await rpc(door, 'tools/list', 'tools/list');
    expect(list.body.result.tools.map(({ name }: { name: string }) => name)).toEqual(['get_single_weather_city_by_id']);
    expect(list.headers['cache-control']).toBe('no-store');
    const call = { name: 'get_single_weather_city_by_id', arguments: { id: '7' } };
    for (const what of ['first tools/call', 'warm tools/call']) {
      const { status, body } = await rpc(door, what, 'tools/call', call);
      expect(status).toBe(200);
      expect(body.result).toMatchObject({
        isError: true,
        structuredContent: { error: { attribution: 'upstream', reason: 'dns', sent: false } },
      });
    }
    const unwelcome = await rpc(door, 'tools/call with a wrong argument', 'tools/call', { ...call, arguments: {} });
    expect(unwelcome.body.result.content[0].text).toContain('/id');
  });

  it('is closed to a door that is none, and to a key that is none', async () => {
    const wrong = await rpc(`spu_dev_a${'0'.repeat(38)}`, 'wrong door', 'tools/list');
    expect(wrong.status).toBe(401);
    const headers = { authorization: `Bearer spk_dev_a${'0'.repeat(38)}` };
    expect((await ask(provisioning, 'wrong key', 'GET /tenants', { headers })).status).toBe(401);
  });

  it('leaves lines of JSON in the log, and no secret', () => {
    const lines = [...mcp.lines(), ...provisioning.lines()];
    expect(lines.map((line) => JSON.parse(line).event)).toContain('mcp_request');
    const text = lines.join('\n');
    expect(text.match(new RegExp(TOKEN_PATTERN, 'g'))).toBeNull();
    expect(text).not.toContain(CANARY);
  });
});

describe('the purge', () => {
  it('answers its counts to the schedule', async () => {
    const purge = await startSandbox(named('Purge'), aws());
    try {
      const { outcome, ms } = await purge.invoke({ 'detail-type': 'Scheduled Event', source: 'aws.events' });
      timings.push(`Purge: init ${purge.initMs.toFixed(0)} ms, first run ${ms.toFixed(1)} ms`);
      expect(outcome).toEqual({
        kind: 'response',
        value: { servers: 0, tokens: 0, secrets: 0, failures: 0, lag_ms: 0 },
      });
    } finally {
      await purge.stop();
    }
  });

  it('reports a run that failed as an error of a name, and lives on', async () => {
    const purge = await startSandbox(named('Purge'), { ...aws(), AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:9' });
    try {
      for (const _ of ['once', 'again']) {
        const { outcome } = await purge.invoke({});
        expect(outcome).toMatchObject({ kind: 'error', error: { errorType: 'StoreUnavailable' } });
      }
    } finally {
      await purge.stop();
    }
  });
});

describe('every function of the stack', () => {
  it('is one that lib/bundles.ts makes, and none of those is forgotten', () => {
    expect(functions.map(({ name }) => name.toLowerCase()).toSorted()).toEqual([...BUNDLED_FUNCTIONS].toSorted());
  });

  it('starts on what the template gives it, and refuses to start without any one of it, in one sentence', async () => {
    const said = async (each: DeployedFunction, env: Record<string, undefined>) => {
      const sandbox = await startSandbox(each, { ...aws(), ...env });
      const code = await sandbox.stop();
      return sandbox.initError === undefined ? 'started' : `${sandbox.initError.errorMessage}, exit ${code}`;
    };
    for (const each of functions) {
      expect([each.name, await said(each, {})]).toEqual([each.name, 'started']);
      for (const variable of Object.keys(each.environment))
        expect([each.name, await said(each, { [variable]: undefined })]).toEqual([
          each.name,
          `missing environment variables: ${variable}, exit 1`,
        ]);
    }
  });
});
