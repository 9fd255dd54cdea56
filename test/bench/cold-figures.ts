// Cold starts of what is deployed: the MCP function's bundle, by a plain process and under AWS's runtime interface client.
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { McpEnv } from '#functions/mcp/env.ts';
import { bundleFunction } from '#lib/bundles.ts';
import { RIC } from '#test/lambda/ric.ts';
import { startSandbox } from '#test/lambda/sandbox.ts';
import { INTEGRATIONS } from '#test/support/gateway.ts';
import { restEvent } from '#test/support/rest-event.ts';
import { runChild } from './child.ts';
import { alternateRuns } from './measure.ts';
import type { Figure, Section } from './report.ts';
import { benchFile, bundled, type Setting } from './setting.ts';

const MCP_ENVIRONMENT: McpEnv = {
  ...{ RESIDENCY: 'dev', RESIDENCY_URLS: '{}', ALLOWED_ORIGINS: '[]', SECRET_PREFIX: 'sallyport' },
  ...{ TOKEN_TABLE: 'tokens', CONFIG_TABLE: 'config', CREDENTIAL_TABLE: 'credentials', AUDIT_TABLE: 'audit' },
  ...{ TOKEN_KMS_KEY: 'alias/sallyport-tokens', TOKEN_KEY_IDS: 'a', STATE_KMS_KEY: 'alias/sallyport-state' },
  ...{ SECRET_KMS_KEY: 'alias/sallyport-secrets', AUDIT_KMS_KEY: 'alias/sallyport-audit', AUDIT_READS: 'closed' },
  ...{ CREDENTIAL_VAULT: 'secretsManager', CONNECT_URL: 'http://127.0.0.1', CONFIRMATION: 'none' },
};

const KINDS = ['empty', 'direct', 'list', 'call'] as const;
type Kind = (typeof KINDS)[number];

/** A function to run once: where its bundle lies, and the event that it gets. */
type Run = { readonly entry: string; readonly event: unknown };

const runsOf = async ({ directory, outside }: Setting, mcp: string): Promise<Readonly<Record<Kind, Run>>> => {
  const post = (method: string, params: object) =>
    restEvent('POST /mcp/{door}', {
      pathParameters: { door: outside.demoToken },
      body: { jsonrpc: '2.0', id: 1, method, params },
    });
  return {
    empty: { entry: await bundled(directory, './empty-function.ts'), event: {} },
    direct: { entry: await bundled(directory, './direct-function.ts'), event: {} },
    list: { entry: mcp, event: post('tools/list', {}) },
    call: { entry: mcp, event: post('tools/call', { name: 'get_single_crm_contact_by_id', arguments: { id: '7' } }) },
  };
};

/** The function's own environment; the demo's host leads to the loopback upstream, over TLS as to any other (to-loopback.mjs). */
const environmentOf = async ({ directory, outside }: Setting): Promise<Record<string, string>> => {
  const authority = join(directory, 'ca.pem');
  await writeFile(authority, outside.tls.certificate);
  return {
    ...MCP_ENVIRONMENT,
    ...{ AWS_REGION: 'local', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' },
    AWS_ENDPOINT_URL_DYNAMODB: outside.endpoints.dynamodb ?? '',
    AWS_ENDPOINT_URL_KMS: outside.endpoints.kms ?? '',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: outside.endpoints.secretsmanager ?? '',
    INTEGRATIONS_DIR: INTEGRATIONS,
    NODE_EXTRA_CA_CERTS: authority,
    NODE_OPTIONS: `--import=${benchFile('./to-loopback.mjs')}`,
    BENCH_UPSTREAM_PORT: String(outside.tls.port),
  };
};

type Ran = { readonly cpu: number; readonly importMs: number };

const inNode = ({ entry, event }: Run, env: Record<string, string>): Promise<Ran> =>
  runChild<Ran>(benchFile('./function-process.mjs'), { entry, event }, env);

const inRuntime = async ({ entry, event }: Run, env: Record<string, string>): Promise<number> => {
  const sandbox = await startSandbox(
    {
      ...{ name: 'Mcp', region: 'local', directory: join(entry, '..'), handler: 'index.handler' },
      ...{ memoryMb: 512, timeoutMs: 29_000, environment: {} },
    },
    env,
  );
  try {
    const { outcome } = await sandbox.invoke(event);
    if (outcome.kind === 'error') throw new Error(JSON.stringify(outcome.error));
    return sandbox.cpuMs();
  } finally {
    await sandbox.stop();
  }
};

const ratios = (cold: Readonly<Record<Kind, number>>, where: string, isBudget: boolean): readonly Figure[] => {
  const over = (kind: Kind) => cold[kind] - cold.empty;
  return [
    { what: `CPU of one upstream call, over an empty function, ${where}`, value: over('direct'), unit: 'ms' },
    { what: `CPU to the first tools/list, ${where}`, value: over('list'), unit: 'ms' },
    { what: `CPU to the first tools/call, ${where}`, value: over('call'), unit: 'ms' },
    { what: `tools/list over the upstream call alone, ${where}`, value: over('list') / over('direct'), unit: '×' },
    {
      ...(isBudget && { id: 'cold_cpu_ratio', bound: 2 }),
      ...{ what: `tools/call over the upstream call alone, ${where}`, value: over('call') / over('direct'), unit: '×' },
    },
  ];
};

const each = <T>(runs: Readonly<Record<Kind, Run>>, run: (of: Run) => Promise<T>) =>
  Object.fromEntries(KINDS.map((kind) => [kind, () => run(runs[kind])])) as { [K in Kind]: () => Promise<T> };

export const coldSection = async (setting: Setting): Promise<Section> => {
  setting.progress('cold starts');
  const mcp = await bundleFunction('mcp', join(setting.directory, 'mcp'));
  const runs = await runsOf(setting, mcp.entry);
  const env = await environmentOf(setting);
  const count = setting.quick ? 3 : 21;
  const imports: { mcp: number[]; empty: number[] } = { mcp: [], empty: [] };
  const plain = await alternateRuns(
    count,
    each(runs, async (run) => {
      const { cpu, importMs } = await inNode(run, env);
      if (run === runs.call) imports.mcp.push(importMs);
      if (run === runs.empty) imports.empty.push(importMs);
      return cpu;
    }),
  );
  const least = (values: readonly number[]) => Math.min(...values);
  const figures: Figure[] = [
    {
      id: 'bundle_kb',
      what: 'MCP bundle loaded by a cold start',
      value: mcp.static.bytes / 1000,
      unit: 'KB',
      bound: 150,
    },
    { what: 'MCP bundle loaded on demand', value: mcp.lazy.bytes / 1000, unit: 'KB' },
    {
      what: 'import of the bundle over an empty one, least of the runs',
      value: least(imports.mcp) - least(imports.empty),
      unit: 'ms',
    },
    ...ratios(plain, 'in Node', true),
  ];
  if (existsSync(RIC.client)) {
    setting.progress('cold starts under aws-lambda-ric');
    figures.push(
      ...ratios(
        await alternateRuns(
          count,
          each(runs, (run) => inRuntime(run, env)),
        ),
        'under aws-lambda-ric',
        false,
      ),
    );
  } else setting.progress('aws-lambda-ric is not installed (npm run test:lambda does): its figures are left out');
  return {
    title: 'A cold start',
    note: 'The deployed bundle in a process of its own, from its start until the answer, less what an empty function takes. The upstream speaks TLS in both; KMS, Secrets Manager and DynamoDB do not, so three handshakes of a real cold start are missing.',
    figures,
  };
};
