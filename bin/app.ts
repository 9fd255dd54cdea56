// The CDK app: one stack per configured residency. `npm run synth` and `npx cdk deploy` run it.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { acknowledge } from '#lib/acknowledgements.ts';
import { BUNDLED_FUNCTIONS, bundleFunction } from '#lib/bundles.ts';
import { problemLines } from '#lib/config/problem-lines.ts';
import { DEPLOYABLE_REGIONS } from '#lib/config/regions.ts';
import { readSource } from '#lib/config/source.ts';
import { parseConfig } from '#lib/config.ts';
import type { BundleDirectories } from '#lib/constructs/installation.ts';
import { RegionStack } from '#lib/region-stack.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const say = (line: string): boolean => process.stderr.write(`Configuration: ${line}\n`);

const refuse = (lines: readonly string[]): never => {
  for (const line of lines) say(line);
  process.exit(1);
};

const app = new App();
const source = readSource(join(ROOT, 'sallyport.config.json'), app.node.tryGetContext('sallyport'));
const { name, value } = source.ok ? source.value : refuse([source.error]);
say(name);
const parsed = parseConfig(value, DEPLOYABLE_REGIONS);
const config = parsed.ok ? parsed.value : refuse(problemLines(parsed.error));

// Copied into the assembly as the stacks are made. Inside the checkout, because esbuild hashes the way from its output to
// the sources into names of chunks: from elsewhere, every machine would deploy the same code as a change.
const cache = join(ROOT, 'node_modules/.cache');
mkdirSync(cache, { recursive: true });
const directory = mkdtempSync(join(cache, 'sallyport-bundles-'));
try {
  const bundles = Object.fromEntries(BUNDLED_FUNCTIONS.map((name) => [name, join(directory, name)]));
  for (const name of BUNDLED_FUNCTIONS) await bundleFunction(name, join(directory, name));
  for (const [residency, place] of Object.entries(config.residencies))
    acknowledge(new RegionStack(app, { residency, place, config, bundles: bundles as BundleDirectories }));
  app.synth();
} finally {
  rmSync(directory, { recursive: true });
}
