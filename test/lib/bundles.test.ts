import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BOOTSTRAP_ENV, type BootstrapEnv } from '#functions/bootstrap/env.ts';
import { MCP_ENV, type McpEnv } from '#functions/mcp/env.ts';
import { PROVISIONING_ENV, type ProvisioningEnv } from '#functions/provisioning/env.ts';
import { PURGE_ENV, type PurgeEnv } from '#functions/purge/env.ts';
import { BUNDLED_FUNCTIONS, type Bundle, bundleFunction } from '#lib/bundles.ts';
import { api, type Door, openDoor, startTestGateway, type TestGateway } from '#test/support/gateway.ts';

type Name = (typeof BUNDLED_FUNCTIONS)[number];
type Ran = {
  readonly statusCode?: number;
  readonly body?: string;
  readonly servers?: number;
  readonly outcome?: string;
  readonly token?: string;
};

const run = promisify(execFile);

// Logs go to stdout as in Lambda; the answer is the last line.
const RUNTIME = `
const [entry, event] = process.argv.slice(1);
const { handler } = await import(entry);
const answer = await handler(JSON.parse(event), { awsRequestId: 'r-1', getRemainingTimeInMillis: () => 29000 });
process.stdout.write('\\n' + JSON.stringify(answer), () => process.exit(0));`;

const invoke = async (entry: string, env: Record<string, string>, event: object): Promise<Ran> => {
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', RUNTIME, entry, JSON.stringify(event)], {
    env,
  });
  return JSON.parse(stdout.slice(stdout.lastIndexOf('\n') + 1)) as Ran;
};

const restEvent = (httpMethod: string, resource: string, headers: Record<string, string[]>, body?: object) => ({
  httpMethod,
  resource,
  path: resource,
  multiValueHeaders: { 'content-type': ['application/json'], ...headers },
  pathParameters: null as Record<string, string> | null,
  queryStringParameters: null,
  requestContext: { requestId: 'r-1', extendedRequestId: 'x-1', requestTimeEpoch: Date.now() },
  body: body === undefined ? null : JSON.stringify(body),
  isBase64Encoded: false,
});

let directory: string;
let gateway: TestGateway;
let door: Door;
const bundles = {} as Record<Name, Bundle>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sallyport-bundles-'));
  for (const name of BUNDLED_FUNCTIONS) bundles[name] = await bundleFunction(name, join(directory, name));
  gateway = await startTestGateway();
  door = await openDoor(gateway);
});
afterAll(async () => {
  await gateway.close();
  await rm(directory, { recursive: true });
});

const aws = (): Record<string, string> => ({
  AWS_REGION: 'local',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_ENDPOINT_URL_DYNAMODB: gateway.endpoints.dynamodb,
  AWS_ENDPOINT_URL_KMS: gateway.endpoints.kms,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: gateway.endpoints.secretsmanager,
});

const MCP: McpEnv = {
  RESIDENCY: 'dev',
  RESIDENCY_URLS: '{"dev":"https://gateway.example"}',
  ALLOWED_ORIGINS: '[]',
  TOKEN_TABLE: 'tokens',
  CONFIG_TABLE: 'config',
  TOKEN_KMS_KEY: 'alias/sallyport-tokens',
  TOKEN_KEY_IDS: 'a',
};
const PROVISIONING: ProvisioningEnv = {
  RESIDENCY: 'dev',
  BASE_URL: 'https://gateway.example',
  TOKEN_TABLE: 'tokens',
  CONFIG_TABLE: 'config',
  TOKEN_KMS_KEY: 'alias/sallyport-tokens',
  TOKEN_KEY_IDS: 'a',
  MINT_KEY_ID: 'a',
  SECRET_KMS_KEY: 'alias/sallyport-secrets',
};
const BOOTSTRAP: BootstrapEnv = {
  RESIDENCY: 'dev',
  BASE_URL: 'https://gateway.example',
  TOKEN_TABLE: 'tokens',
  CONFIG_TABLE: 'config',
  TOKEN_KMS_KEY: 'alias/sallyport-tokens',
  MINT_KEY_ID: 'a',
};
const PURGE: PurgeEnv = { TOKEN_TABLE: 'tokens', CONFIG_TABLE: 'config', SECRET_KMS_KEY: 'alias/sallyport-secrets' };

const from = (bundle: Bundle['static'], path: string) => bundle.inputs.filter((input) => input.includes(path));

describe('the MCP bundle', () => {
  it('keeps what a cold start loads within 150 KB', () => {
    expect(bundles.mcp.static.bytes).toBeLessThanOrEqual(150_000);
  });

  it('holds no AWS SDK, loaded early or late', () => {
    for (const part of [bundles.mcp.static, bundles.mcp.lazy])
      expect([...from(part, 'node_modules/@aws-sdk/'), ...from(part, 'node_modules/@smithy/')]).toEqual([]);
  });

  it('leaves JSONata and the pattern engine to the first call that needs them', () => {
    for (const name of ['jsonata', 're2js']) {
      expect(from(bundles.mcp.static, `node_modules/${name}/`)).toEqual([]);
      expect(from(bundles.mcp.lazy, `node_modules/${name}/`)).not.toEqual([]);
    }
  });

  it('can neither turn text into code nor start a process', async () => {
    const code = (await Promise.all(bundles.mcp.static.files.map((file) => readFile(file, 'utf8')))).join('\n');
    expect(code.match(/\beval\(|\bnew Function\b|\bFunction\(|child_process|node:vm|["']vm["']/g)).toBeNull();
  });

  it('answers a list in a process of its own', async () => {
    const event = {
      ...restEvent('POST', '/mcp/{door}', {}, { jsonrpc: '2.0', id: 1, method: 'tools/list' }),
      pathParameters: { door: door.token },
    };
    const { statusCode, body } = await invoke(bundles.mcp.entry, { ...aws(), ...MCP }, event);
    expect(statusCode).toBe(200);
    expect(JSON.parse(String(body)).result.tools).toHaveLength(12);
  });
});

describe('the other bundles', () => {
  it('let an admin key create a tenant', async () => {
    const headers = { authorization: [`Bearer ${gateway.adminKey}`] };
    const event = restEvent('POST', '/tenants', headers, { name: 'from a bundle' });
    const { statusCode, body } = await invoke(bundles.provisioning.entry, { ...aws(), ...PROVISIONING }, event);
    expect(statusCode).toBe(201);
    expect(JSON.parse(String(body))).toMatchObject({ name: 'from a bundle', residency: 'dev', state: 'active' });
  });

  it('mint the first admin key, once, and hold no secrets client', async () => {
    const env = { ...aws(), ...BOOTSTRAP };
    const { outcome, token } = await invoke(bundles.bootstrap.entry, env, {});
    expect(outcome).toBe('minted');
    expect((await api(gateway, token, 'GET /admin-keys')).status).toBe(200);
    expect(await invoke(bundles.bootstrap.entry, env, {})).toMatchObject({ outcome: 'done' });
    expect(from(bundles.bootstrap.static, '@aws-sdk/client-secrets-manager')).toEqual([]);
  });

  it('hold integrations only where they are read', async () => {
    const held = await Promise.all(BUNDLED_FUNCTIONS.map((name) => readdir(join(directory, name))));
    const reading = BUNDLED_FUNCTIONS.filter((_, i) => held[i]?.includes('integrations'));
    expect(reading).toEqual(['mcp', 'provisioning']);
  });

  it('run the purge', async () => {
    expect(await invoke(bundles.purge.entry, { ...aws(), ...PURGE }, {})).toMatchObject({ servers: 0, failures: 0 });
  });
});

describe('an environment', () => {
  it.each([
    ['mcp', MCP_ENV],
    ['provisioning', PROVISIONING_ENV],
    ['purge', PURGE_ENV],
    ['bootstrap', BOOTSTRAP_ENV],
  ] as const)('of %s that lacks everything is refused with every name at once', async (name, names) => {
    const failed = await invoke(bundles[name].entry, {}, {}).then(
      () => '',
      (fault: { stderr: string }) => fault.stderr,
    );
    expect(failed).toContain(`missing environment variables: ${names.join(', ')}`);
  });
});
