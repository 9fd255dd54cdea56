// What an update of a deployed stack would destroy: the stack as it is now against the baseline that was committed, in the
// eyes of `cdk diff`, which knows from CloudFormation's own schema what a changed property means.
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Manifest } from 'aws-cdk-lib/cloud-assembly-schema';
import { type Properties, synthesise, type Template } from './assembly.ts';

type Reduced = { readonly [id: string]: { readonly Type: string; readonly Properties: Properties } };
export type Baseline = { readonly [stack: string]: Reduced };

export const BASELINE = fileURLToPath(new URL('./baseline.json', import.meta.url));
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const CDK = join(ROOT, 'node_modules/aws-cdk/bin/cdk');
const BIOME = join(ROOT, 'node_modules/@biomejs/biome/bin/biome');
const CERTIFICATE = 'arn:aws:acm:us-east-1:111122223333:certificate/0f3c9a52';

/** What holds data, or an address that others have written down. */
const LASTING = new Set([
  'AWS::ApiGateway::DomainName',
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGateway::Stage',
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::KMS::Key',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
  'AWS::SecretsManager::Secret',
  'AWS::SQS::Queue',
]);

/** Properties that may change at any time, so that the baseline does not have to. */
const PASSING = new Set([
  'AccessLogSetting',
  'DataProtectionPolicy',
  'DeploymentId',
  'Description',
  'KeyPolicy',
  'Tags',
]);

/** What CloudFormation refuses to change while its schema calls it an update (User Guide, AWS::KMS::Key). */
const FROZEN: { readonly [type: string]: readonly string[] } = {
  'AWS::KMS::Key': ['KeySpec', 'KeyUsage', 'MultiRegion', 'Origin'],
};

const reduce = ({ resources }: Template): Reduced =>
  Object.fromEntries(
    Object.entries(resources)
      .filter(([, { Type }]) => LASTING.has(Type))
      .map(([id, { Type, Properties = {} }]) => {
        const kept = Object.entries(Properties).filter(([name]) => !PASSING.has(name));
        return [id, { Type, Properties: Object.fromEntries(kept) }];
      }),
  );

/** Default stacks: one with API Gateway's own host name, one with a domain. */
export const currentStacks = (): Baseline => {
  const stacks = synthesise({
    residencies: {
      eu: { region: 'eu-central-1' },
      us: { region: 'us-east-1', domain: 'mcp.example.com', certificateArn: CERTIFICATE },
    },
  });
  return Object.fromEntries(Object.entries(stacks).map(([name, template]) => [name, reduce(template)]));
};

/** Throws one sentence where there is none that can be read. */
export const readBaseline = (file: string = BASELINE): Baseline => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Baseline;
  } catch (fault) {
    const why = (fault as NodeJS.ErrnoException).code ?? 'not JSON';
    throw new Error(`${file} cannot be read (${why}): restore it with git checkout.`, { cause: fault });
  }
};

/** As Biome prints it, so that recording what is recorded changes no byte. */
export const printBaseline = (baseline: Baseline): string =>
  execFileSync(process.execPath, [BIOME, 'format', '--stdin-file-path=baseline.json'], {
    input: JSON.stringify(baseline, undefined, 2),
    encoding: 'utf8',
    cwd: ROOT,
  });

export const writeBaseline = (baseline: Baseline): void => writeFileSync(BASELINE, printBaseline(baseline));

/** One line for each lasting resource that an update from `before` to `now` replaces, loses, breaks on, or adds. */
export const changes = async (before: Baseline, now: Baseline): Promise<readonly string[]> => {
  const found = await Promise.all(
    Object.entries(now).map(async ([stack, resources]) => {
      const old = before[stack] ?? {};
      const added = Object.keys(resources).filter((id) => old[id] === undefined);
      return [
        ...(await lossesOf(stack, old, resources)),
        ...frozenChanges(old, resources),
        ...added.map((id) => `${id}: not in the baseline`),
      ].map((line) => `${stack} ${line}`);
    }),
  );
  return found.flat();
};

/** The impacts that `cdk diff` writes behind a resource; what it merely updates has none. */
const IMPACT = /^\[[-~]\] AWS::\S+ (?:.* )?(\w+) (replace|may be replaced|destroy|orphan)$/gm;

const lossesOf = async (stack: string, before: Reduced, now: Reduced): Promise<readonly string[]> => {
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-diff-'));
  try {
    const [assembly, baseline] = [join(directory, 'assembly'), join(directory, 'baseline.json')];
    mkdirSync(assembly);
    writeFileSync(join(assembly, 'template.json'), JSON.stringify({ Resources: now }));
    writeFileSync(join(assembly, 'manifest.json'), JSON.stringify(manifestOf(stack)));
    writeFileSync(baseline, JSON.stringify({ Resources: before }));
    const flags = ['diff', stack, '--app', assembly, '--template', baseline, '--no-notices', '--no-color'];
    const env = {
      ...process.env,
      HOME: directory,
      AWS_EC2_METADATA_DISABLED: 'true',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
    };
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [CDK, ...flags], { env });
    const said = stdout + stderr;
    if (!said.includes(`Stack ${stack}`)) throw new Error(`cdk diff did not compare:\n${said}`);
    return Array.from(said.matchAll(IMPACT), ([, id, impact]) => `${id}: ${impact}`);
  } finally {
    rmSync(directory, { recursive: true });
  }
};

const manifestOf = (stack: string) => ({
  version: Manifest.version(),
  artifacts: {
    [stack]: {
      type: 'aws:cloudformation:stack',
      environment: 'aws://unknown-account/unknown-region',
      properties: { templateFile: 'template.json' },
    },
  },
});

const frozenChanges = (before: Reduced, now: Reduced): readonly string[] =>
  Object.entries(now).flatMap(([id, { Type, Properties }]) =>
    (FROZEN[Type] ?? [])
      .filter((name) => before[id]?.Type === Type && before[id].Properties[name] !== Properties[name])
      .map((name) => `${id}: ${name} cannot be changed`),
  );
