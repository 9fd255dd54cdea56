// `npm run synth` as an operator runs it: real bundles, no credentials, no account.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { FIXTURES } from './assembly.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const run = promisify(execFile);

type Resource = {
  readonly Type: string;
  readonly Metadata: { readonly 'aws:asset:path': string };
  readonly Properties: { readonly Description: string };
};

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sallyport-synth-'));
});
afterAll(() => rm(directory, { recursive: true }));

const synth = (output: string, ...more: readonly string[]) => {
  const [command, ...flags] = packageJson.scripts.synth.split(' ');
  expect(command).toBe('cdk');
  const bin = join(ROOT, 'node_modules/aws-cdk/bin/cdk');
  const env = {
    PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
    HOME: directory,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  return run(process.execPath, [bin, ...flags, '--output', join(directory, output), ...more], { cwd: ROOT, env });
};

// 4 s alone on two cores; beside the other suites four times that.
describe('npm run synth', { timeout: 60_000 }, () => {
  it('writes one assembly for each residency, with what the functions run and nothing else', async () => {
    const { stderr } = await synth('out');
    expect(stderr).toContain('Configuration: the example in cdk.json; write sallyport.config.json for a deployment');
    const files = await readdir(join(directory, 'out'));
    expect(files.filter((file) => file.endsWith('.template.json'))).toEqual([
      'Sallyport-eu.template.json',
      'Sallyport-us.template.json',
    ]);
    const manifest = JSON.parse(await readFile(join(directory, 'out/manifest.json'), 'utf8'));
    expect(manifest.missing).toBeUndefined();
    expect(manifest.artifacts['Sallyport-us'].environment).toBe('aws://unknown-account/us-east-2');
    const assets = files.filter((file) => file.startsWith('asset.'));
    expect(assets).toHaveLength(8);
    for (const asset of assets) {
      const contents = await readdir(join(directory, 'out', asset), { recursive: true });
      expect(contents).toContain('index.mjs');
      expect(
        contents.filter((file) => !/\.mjs$|^integrations(\/[\w.-]+\.json)?$|^site(\/[\w./-]+)?$/.test(file)),
      ).toEqual([]);
    }
  });

  it('takes a configuration from the command line, and bundles what only that needs', async () => {
    // In one line: the CDK's own command line cuts a value at its first line break.
    await synth('isolated', '--context', `sallyport=${JSON.stringify(FIXTURES['per-tenant'])}`);
    const template = await readFile(join(directory, 'isolated/Sallyport-us.template.json'), 'utf8');
    const resources: readonly Resource[] = Object.values(JSON.parse(template).Resources);
    const functions = resources.filter(({ Type }) => Type === 'AWS::Lambda::Function');
    const bundles = functions.map(({ Metadata, Properties }) => [
      Properties.Description,
      existsSync(join(directory, 'isolated', Metadata['aws:asset:path'], 'index.mjs')),
    ]);
    expect(Object.fromEntries(bundles)).toEqual({
      'Sallyport: the MCP endpoint': true,
      'Sallyport: which tenant a door belongs to': true,
      'Sallyport: the provisioning API': true,
      'Sallyport: pages on which accounts are connected': true,
      'Sallyport: ends what has expired or was closed': true,
      'Sallyport: refreshes access tokens before they end': true,
      'Sallyport: seals audit records': true,
      'Sallyport: mints the first admin key, once': true,
      'Sallyport: trust pages and reference': true,
    });
  });

  it('says which configuration is wrong, in one line for each key, and writes no template', async () => {
    const wrong = { operator: { name: 'X', contact: 'x@example.com' }, residencys: { eu: { region: 'eu-west-1' } } };
    const failed = await synth('wrong', '--context', `sallyport=${JSON.stringify(wrong)}`).catch((fault) => fault);
    expect(failed.stderr.split('\n').slice(0, 3)).toEqual([
      'Configuration: --context sallyport',
      'Configuration: /residencys is not a known key. Did you mean residencies?',
      'Configuration: /residencies is required',
    ]);
    expect(failed.stderr).not.toMatch(/^\s+at /m);
    expect(failed.code).toBe(1);
    expect(await readdir(join(directory, 'wrong'))).toEqual([]);
  });
});
