import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AUTHORISER_ENV } from '#functions/authoriser/env.ts';
import { BOOTSTRAP_ENV, type BootstrapEnv } from '#functions/bootstrap/env.ts';
import { CONNECT_ENV, type ConnectEnv } from '#functions/connect/env.ts';
import { MCP_ENV, type McpEnv } from '#functions/mcp/env.ts';
import { PROVISIONING_ENV, type ProvisioningEnv } from '#functions/provisioning/env.ts';
import { PURGE_ENV, type PurgeEnv } from '#functions/purge/env.ts';
import { REFRESH_ENV, type RefreshEnv } from '#functions/refresh/env.ts';
import { SEAL_ENV, type SealEnv } from '#functions/seal/env.ts';
import { BUNDLED_FUNCTIONS, type Bundle, bundleFunction } from '#lib/bundles.ts';
import { bundledSlugs } from '#test/integrations/definitions.ts';
import { type BillOfMaterials, purlOf } from '#test/supply-chain/bill-of-materials.ts';
import { bundledPackages, chosen } from '#test/supply-chain/bundled.ts';
import { refusedLicences, withLicences } from '#test/supply-chain/licences.ts';
import { api, type Door, INTEGRATIONS, openDoor, startTestGateway, type TestGateway } from '#test/support/gateway.ts';
import { restEvent } from '#test/support/rest-event.ts';

type Name = (typeof BUNDLED_FUNCTIONS)[number];
type Ran = {
  readonly statusCode?: number;
  readonly body?: string;
  readonly servers?: number;
  readonly digests?: number;
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

/** Where bin/app.ts bundles, too. */
const temporary = async (): Promise<string> => {
  const cache = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url));
  await mkdir(cache, { recursive: true });
  return mkdtemp(join(cache, 'sallyport-bundles-'));
};

let directory: string;
let gateway: TestGateway;
let door: Door;
const bundles = {} as Record<Name, Bundle>;

beforeAll(async () => {
  directory = await temporary();
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
  AWS_ENDPOINT_URL_S3: gateway.endpoints.s3,
});

const MCP: McpEnv = {
  RESIDENCY: 'dev',
  RESIDENCY_URLS: '{"dev":"https://gateway.example"}',
  ALLOWED_ORIGINS: '[]',
  TOKEN_TABLE: 'tokens',
  CONFIG_TABLE: 'config',
  TOKEN_KMS_KEY: 'alias/sallyport-tokens',
  TOKEN_KEY_IDS: 'a',
  SECRET_PREFIX: 'test',
  CREDENTIAL_TABLE: 'credentials',
  STATE_KMS_KEY: 'alias/sallyport-state',
  CONNECT_URL: 'https://gateway.example',
  CONFIRMATION: 'backend',
  AUDIT_TABLE: 'audit',
  AUDIT_KMS_KEY: 'alias/sallyport-audit',
  AUDIT_READS: 'closed',
  CREDENTIAL_VAULT: 'secretsManager',
  SECRET_KMS_KEY: 'alias/sallyport-secrets',
};
const ARCHIVED = {
  AUDIT_TABLE: 'audit',
  AUDIT_BUCKET: 'sallyport-audit',
  AUDIT_SIGNING_KEY: 'alias/sallyport-audit-signing',
};
const PROVISIONING: ProvisioningEnv = {
  CREDENTIAL_TABLE: 'credentials',
  CREDENTIAL_VAULT: 'secretsManager',
  RESIDENCY: 'dev',
  BASE_URL: 'https://gateway.example',
  TOKEN_TABLE: 'tokens',
  CONFIG_TABLE: 'config',
  TOKEN_KMS_KEY: 'alias/sallyport-tokens',
  TOKEN_KEY_IDS: 'a',
  SECRET_PREFIX: 'test',
  MINT_KEY_ID: 'a',
  TOKEN_LIFETIMES: '{"defaultDays":30,"maxDays":365,"allowNever":false}',
  SECRET_KMS_KEY: 'alias/sallyport-secrets',
  STATE_KMS_KEY: 'alias/sallyport-state',
  CONNECT_URL: 'https://gateway.example',
  CONFIRMATION: 'backend',
  ...ARCHIVED,
};
const CONNECT: ConnectEnv = {
  OPERATOR: 'Example Ltd',
  RESIDENCY: 'dev',
  RESIDENCY_URLS: '{"dev":"https://gateway.example"}',
  CONNECT_URL: 'https://gateway.example',
  CONFIRMATION: 'page',
  CONFIG_TABLE: 'config',
  CREDENTIAL_TABLE: 'credentials',
  CREDENTIAL_VAULT: 'secretsManager',
  STATE_KMS_KEY: 'alias/sallyport-state',
  SECRET_KMS_KEY: 'alias/sallyport-secrets',
  SECRET_PREFIX: 'test',
  AUDIT_TABLE: 'audit',
};
const PURGE: PurgeEnv = {
  RESIDENCY_URLS: '{"dev":"https://gateway.example"}',
  ...ARCHIVED,
  AUDIT_SIGNING_KEY: 'alias/sallyport-audit-signing',
  AUDIT_RETENTION_DAYS: '400',
  CREDENTIAL_TABLE: 'credentials',
  CREDENTIAL_VAULT: 'secretsManager',
  TOKEN_TABLE: 'tokens',
  CONFIG_TABLE: 'config',
  SECRET_KMS_KEY: 'alias/sallyport-secrets',
  SECRET_PREFIX: 'test',
};
const REFRESH: RefreshEnv = {
  AUDIT_TABLE: 'audit',
  RESIDENCY_URLS: '{"dev":"https://gateway.example"}',
  CONFIG_TABLE: 'config',
  CREDENTIAL_TABLE: 'credentials',
  CREDENTIAL_VAULT: 'secretsManager',
  SECRET_KMS_KEY: 'alias/sallyport-secrets',
  SECRET_PREFIX: 'test',
};
const SEAL: SealEnv = { RESIDENCY: 'dev', ...ARCHIVED, AUDIT_SIGNING_KEY: 'alias/sallyport-audit-signing' };
const BOOTSTRAP: BootstrapEnv = {
  RESIDENCY: 'dev',
  BASE_URL: 'https://gateway.example',
  TOKEN_TABLE: 'tokens',
  CONFIG_TABLE: 'config',
  TOKEN_KMS_KEY: 'alias/sallyport-tokens',
  MINT_KEY_ID: 'a',
  TOKEN_LIFETIMES: '{"defaultDays":30,"maxDays":365,"allowNever":false}',
};

const from = (bundle: Bundle['static'], path: string) => bundle.inputs.filter((input) => input.includes(path));

/** Packages in a part, those of them that are AWS's SDK as one. */
const packages = (part: Bundle['static']): readonly string[] => {
  const names = part.inputs.flatMap((input) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? []);
  return [...new Set(names.map((name) => (/^@(?:aws-sdk|aws|smithy)\//.test(name) ? 'the AWS SDK' : name)))].sort();
};

/** What the SDK brings along. */
const SDK_PARTS = ['bowser', 'mnemonist', 'obliterator'];

/** Hash of every deployed file, by its path. */
const contents = async (of: string): Promise<Record<string, string>> => {
  const entries = await readdir(of, { recursive: true, withFileTypes: true });
  const files = entries.filter((each) => each.isFile() && !each.name.endsWith('.map'));
  const hashed = files.map(async ({ parentPath, name }) => {
    const path = join(parentPath, name);
    return [
      path.slice(of.length),
      createHash('sha256')
        .update(await readFile(path))
        .digest('hex'),
    ] as const;
  });
  return Object.fromEntries(await Promise.all(hashed));
};

describe('every bundle', () => {
  it.each([
    // Bytes that a cold start loads, and that later paths load: the design's bound, else a tenth above what was measured.
    ['mcp', 150_000, 320_000],
    ['authoriser', 21_000, 0],
    ['provisioning', 200_000, 900_000],
    ['connect', 110_000, 670_000],
    ['purge', 34_000, 640_000],
    ['refresh', 66_000, 415_000],
    ['seal', 420_000, 290_000],
    ['bootstrap', 24_000, 415_000],
    ['trust', 12_000, 0],
  ] as const)('of %s stays within its budgets', (name, early, late) => {
    expect(bundles[name].static.bytes).toBeLessThanOrEqual(early);
    expect(bundles[name].lazy.bytes).toBeLessThanOrEqual(late);
  });

  it.each([
    ['mcp', ['@cfworker/json-schema', '@middy/core', 'ipaddr.js'], ['jsonata', 're2js']],
    ['authoriser', [], []],
    ['provisioning', ['@cfworker/json-schema', '@middy/core'], ['jsonata', 're2js', 'the AWS SDK']],
    ['connect', ['@middy/core', 'ipaddr.js'], ['the AWS SDK']],
    ['purge', [], ['ipaddr.js', 'the AWS SDK']],
    ['refresh', ['ipaddr.js'], ['the AWS SDK']],
    ['seal', ['the AWS SDK'], ['the AWS SDK']],
    ['bootstrap', [], ['the AWS SDK']],
    ['trust', ['@middy/core'], []],
  ] as const)(
    'of %s holds these packages and no other: SDK clients are loaded by who needs them',
    (name, early, late) => {
      expect(packages(bundles[name].static)).toEqual(early);
      expect(packages(bundles[name].lazy).filter((each) => !SDK_PARTS.includes(each))).toEqual(late);
    },
  );

  it('brings the integrations that its function reads, and not the demo of the local mode', async () => {
    const listed = await Promise.all(
      BUNDLED_FUNCTIONS.map((name) => readdir(join(directory, name, 'integrations')).catch(() => [])),
    );
    const vendors = bundledSlugs.filter((slug) => slug !== 'demo').map((slug) => `${slug}.json`);
    expect(listed.map((files) => files.toSorted())).toEqual([
      vendors,
      [],
      [...vendors, 'integration.schema.json'].toSorted(),
      vendors,
      vendors,
      vendors,
      [],
      [],
      [],
    ]);
  });

  it('is the same bytes each time it is made: unchanged code is no change to deploy', async () => {
    const again = await temporary();
    try {
      for (const name of BUNDLED_FUNCTIONS) {
        await bundleFunction(name, join(again, name));
        expect(await contents(join(again, name))).toEqual(await contents(join(directory, name)));
      }
    } finally {
      await rm(again, { recursive: true });
    }
  });
});

describe('all bundles together', () => {
  const document = (name: string) => readFile(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

  it('hold at most twelve packages of our choice, and few more that these bring along', () => {
    const bundled = bundledPackages(bundles);
    // Direct dependencies, each client of the AWS SDK for itself; then with what those bring along, nearly all the SDK's parts.
    expect(chosen(bundled).length).toBeLessThanOrEqual(12);
    expect([chosen(bundled).length, bundled.size]).toEqual([8, 35]);
  });

  it('hold what docs/sbom.cdx.json lists: no package more and none less', async () => {
    const { components } = JSON.parse(await document('sbom.cdx.json')) as BillOfMaterials;
    const bundled = [...bundledPackages(bundles).keys()];
    expect(components.map(({ purl }) => purl).toSorted()).toEqual(bundled.map(purlOf).toSorted());
  });

  it('hold code under permissive licences alone, as docs/licences.md lists them', async () => {
    const bundled = bundledPackages(bundles);
    expect(refusedLicences(bundled.keys())).toEqual([]);
    expect(refusedLicences(['node_modules/@cloud-copilot/iam-simulate'])).toHaveLength(1);
    const licences = await document('licences.md');
    expect(withLicences(licences, bundled)).toBe(licences);
  });
});

describe('the MCP bundle', () => {
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
    const event = restEvent('POST /mcp/{door}', {
      pathParameters: { door: door.token },
      body: { jsonrpc: '2.0', id: 1, method: 'tools/list' },
    });
    const { statusCode, body } = await invoke(
      bundles.mcp.entry,
      { ...aws(), ...MCP, INTEGRATIONS_DIR: INTEGRATIONS },
      event,
    );
    expect(statusCode).toBe(200);
    expect(JSON.parse(String(body)).result.tools).toHaveLength(12);
  });
});

describe('the other bundles', () => {
  it('let an admin key create a tenant', async () => {
    const event = restEvent('POST /tenants', {
      headers: { authorization: `Bearer ${gateway.adminKey}` },
      body: { name: 'from a bundle' },
    });
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
    expect(reading).toEqual(['mcp', 'provisioning', 'connect', 'purge', 'refresh']);
  });

  it('look for tokens that are due', async () => {
    expect(await invoke(bundles.refresh.entry, { ...aws(), ...REFRESH }, {})).toEqual({
      due: 0,
      ended: 0,
      failures: 0,
    });
  });

  it('show a page, here the one for a link that is none', async () => {
    const event = restEvent('GET /connect/{offer}', { pathParameters: { offer: 'nonsense' } });
    const { statusCode, body } = await invoke(bundles.connect.entry, { ...aws(), ...CONNECT }, event);
    expect(statusCode).toBe(404);
    expect(body).toContain('This link does not work');
  });

  it('seal what was written down, into the archive', async () => {
    const sealed = await invoke(bundles.seal.entry, { ...aws(), ...SEAL }, {});
    expect(sealed).toMatchObject({ digests: 1, number: 1, failures: 0 });
  });

  it('serve a trust page that lies beside them, in a process without any right', async () => {
    const site = join(directory, 'trust', 'site');
    await mkdir(site);
    const page = { file: 'trust.html', headers: { 'content-type': 'text/html; charset=utf-8' }, etag: '"1"' };
    await writeFile(join(site, 'manifest.json'), JSON.stringify({ routes: { '/trust': page } }));
    await writeFile(join(site, 'trust.html'), '<p>Hello');
    expect(await invoke(bundles.trust.entry, {}, restEvent('GET /trust'))).toMatchObject({
      statusCode: 200,
      body: '<p>Hello',
    });
    await rm(site, { recursive: true });
  });

  it('run the purge', async () => {
    expect(await invoke(bundles.purge.entry, { ...aws(), ...PURGE }, {})).toMatchObject({ servers: 0, failures: 0 });
  });
});

describe('an environment', () => {
  it.each([
    ['mcp', MCP_ENV],
    ['authoriser', AUTHORISER_ENV],
    ['provisioning', PROVISIONING_ENV],
    ['connect', CONNECT_ENV],
    ['purge', PURGE_ENV],
    ['refresh', REFRESH_ENV],
    ['seal', SEAL_ENV],
    ['bootstrap', BOOTSTRAP_ENV],
  ] as const)('of %s that lacks everything is refused with every name at once', async (name, names) => {
    const failed = await invoke(bundles[name].entry, {}, {}).then(
      () => '',
      (fault: { stderr: string }) => fault.stderr,
    );
    expect(failed).toContain(`missing environment variables: ${names.join(', ')}`);
  });
});
