// Synthesises stacks as bin/app.ts does, with an empty bundle in place of the functions' own.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import type { Json } from '#core/json.ts';
import { acknowledge } from '#lib/acknowledgements.ts';
import { parseConfig } from '#lib/config.ts';
import { RegionStack } from '#lib/region-stack.ts';
import cdk from '../../../cdk.json' with { type: 'json' };

// biome-ignore lint/suspicious/noExplicitAny: a template's properties differ from type to type
export type Properties = { readonly [name: string]: any };
export type Resource = {
  readonly Type: string;
  readonly Properties: Properties;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
};
export type Template = {
  /** Of the stack. */
  readonly name: string;
  readonly region: string;
  readonly text: string;
  readonly resources: { readonly [id: string]: Resource };
};

export const OPERATOR = { name: 'Example Ltd', contact: 'security@example.com' };

export const REGIONS = ['eu-central-1', 'eu-west-1', 'us-east-1', 'us-east-2', 'ap-southeast-2'];

export type Input = { readonly [key: string]: Json };

const DIRECTORY = new URL('fixtures/', import.meta.url);

/** Set-ups that an enterprise asks for, by name. */
export const FIXTURES: { readonly [name: string]: Input } = Object.fromEntries(
  readdirSync(DIRECTORY).map((file) => [
    file.replace('.json', ''),
    JSON.parse(readFileSync(new URL(file, DIRECTORY), 'utf8')) as Input,
  ]),
);

/** What has to hold everywhere is asked of all of these. */
export const CONFIGURATIONS: { readonly [name: string]: Input } = {
  default: { residencies: { eu: { region: 'eu-central-1' } } },
  ...FIXTURES,
  'vpc, per tenant': { ...FIXTURES.vpc, isolation: { mode: 'perTenant', sts: true } },
};

export const synthesise = (input: Input): { readonly [stack: string]: Template } =>
  assemble((app, bundle) => {
    for (const stack of addStacks(app, bundle, input)) acknowledge(stack);
  });

/** @param bundle directory of what every function is deployed from */
export const addStacks = (app: App, bundle: string, input: Input): readonly RegionStack[] => {
  const parsed = parseConfig({ operator: OPERATOR, ...input }, REGIONS);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const config = parsed.value;
  const bundles = {
    mcp: bundle,
    authoriser: bundle,
    provisioning: bundle,
    connect: bundle,
    purge: bundle,
    refresh: bundle,
    seal: bundle,
    bootstrap: bundle,
    trust: bundle,
  };
  return Object.entries(config.residencies).map(
    ([residency, place]) => new RegionStack(app, { residency, place, config, bundles }),
  );
};

/** Throws where CloudFormation's rules are broken, as cdk.json says, and on what CDK or they merely warn of. */
export const assemble = (build: (app: App, bundle: string) => void): { readonly [stack: string]: Template } => {
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-stack-'));
  try {
    const bundle = join(directory, 'bundle');
    mkdirSync(bundle);
    writeFileSync(join(bundle, 'index.mjs'), 'export const handler = () => undefined;\n');
    const app = new App({ context: cdk.context, outdir: join(directory, 'out') });
    build(app, bundle);
    const { stacks, directory: output } = app.synth();
    const { pluginReports } = JSON.parse(readFileSync(join(output, 'validation-report.json'), 'utf8'));
    const warnings = [...pluginReports, ...stacks.flatMap(({ messages }) => messages)];
    if (warnings.length > 0) throw new Error(`validation warns: ${JSON.stringify(warnings)}`);
    const templates = stacks.map(({ stackName: name, environment: { region }, templateFullPath }) => {
      const text = readFileSync(templateFullPath, 'utf8');
      return [name, { name, region, text, resources: JSON.parse(text).Resources }] as const;
    });
    return Object.fromEntries(templates);
  } finally {
    rmSync(directory, { recursive: true });
  }
};

export const ofType = ({ resources }: Template, type: string): readonly (Resource & { readonly id: string })[] =>
  Object.entries(resources)
    .filter(([, { Type }]) => Type === type)
    .map(([id, resource]) => ({ id, ...resource }));

/** An ARN as a reader would say it: references by logical id, without CDK's hash. */
export const spoken = (value: Json): string => {
  if (typeof value !== 'object' || value === null) return String(value);
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value as Properties;
  if (typeof Ref === 'string') return `<${Ref.replace(/[0-9A-F]{8}$/, '')}>`;
  if (Array.isArray(attribute)) return `<${String(attribute[0]).replace(/[0-9A-F]{8}$/, '')}>`;
  if (Array.isArray(join)) return (join[1] as Json[]).map(spoken).join(join[0]);
  return JSON.stringify(value);
};
