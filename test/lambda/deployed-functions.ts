// The functions as `cdk deploy` would upload them: code, handler and environment from a synthesised assembly, with
// references resolved to what the embedded AWS services call the same thing.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Json } from '#core/json.ts';
import { TABLES } from '#lib/tables.ts';
import type { Properties, Resource } from '#test/lib/stack/assembly.ts';

export type DeployedFunction = {
  /** Construct that it lies in, such as `Mcp`. */
  readonly name: string;
  readonly region: string;
  /** The asset: what Lambda unpacks into its task root. */
  readonly directory: string;
  readonly handler: string;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  readonly environment: Readonly<Record<string, string>>;
};

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const REGION = 'eu-central-1';
/** The local mode's residency: its tokens are those the functions meet here. */
const CONFIG = {
  name: 'Lambda',
  operator: { name: 'Example Ltd', contact: 'security@example.com' },
  residencies: { dev: { region: REGION } },
  // Only this has an authoriser, and so every function.
  isolation: { mode: 'perTenant' },
};

/** @param output directory for the assembly, which the functions then run from */
export const synthesiseFunctions = async (output: string): Promise<readonly DeployedFunction[]> => {
  const flags = ['synth', '--quiet', '--no-notices', '--output', output];
  const context = ['--context', `sallyport=${JSON.stringify(CONFIG)}`];
  await promisify(execFile)(process.execPath, [join(ROOT, 'node_modules/aws-cdk/bin/cdk'), ...flags, ...context], {
    cwd: ROOT,
  });
  const template = JSON.parse(await readFile(join(output, 'Lambda-dev.template.json'), 'utf8'));
  const resources = template.Resources as Readonly<Record<string, Resource>>;
  return Object.entries(resources)
    .filter(([, { Type }]) => Type === 'AWS::Lambda::Function')
    .map(([id, { Properties: properties }]) => ({
      name: id.replace(/Function[0-9A-F]{8}$/, ''),
      region: REGION,
      directory: join(output, `asset.${String(properties.Code.S3Key).replace(/\.zip$/, '')}`),
      handler: properties.Handler,
      memoryMb: properties.MemorySize,
      timeoutMs: properties.Timeout * 1000,
      environment: resolved(properties.Environment?.Variables ?? {}),
    }));
};

const resolved = (variables: Properties): Record<string, string> =>
  Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, resolve(value)]));

const resolve = (value: Json): string => {
  if (typeof value === 'string') return value;
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': joined } = value as Properties;
  if (typeof Ref === 'string') return standIn(Ref);
  if (Array.isArray(attribute)) return standIn(String(attribute[0]));
  if (Array.isArray(joined)) return (joined[1] as Json[]).map(resolve).join(joined[0]);
  throw new Error(`cannot resolve ${JSON.stringify(value)}`);
};

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::AccountId': '111122223333',
  'AWS::Partition': 'aws',
  'AWS::Region': REGION,
  'AWS::URLSuffix': 'amazonaws.com',
};

const standIn = (id: string): string => {
  if (id.startsWith('KeysToken')) return 'alias/sallyport-tokens';
  const table = TABLES.find(({ name }) => id.startsWith(`Tables${name}`));
  return PSEUDO[id] ?? table?.name ?? id.toLowerCase();
};
