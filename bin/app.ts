// The CDK app: one stack per configured residency. `npm run synth` and `npx cdk deploy` run it.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { acknowledge } from '#lib/acknowledgements.ts';
import { BUNDLED_FUNCTIONS, bundleFunction } from '#lib/bundles.ts';
import { CONFIG_FILE, ROOT } from '#lib/config/config-file.ts';
import { problemLines } from '#lib/config/problem-lines.ts';
import { readDeployment } from '#lib/config/read-deployment.ts';
import type { BundleDirectories } from '#lib/constructs/installation.ts';
import { RegionStack } from '#lib/region-stack.ts';
import { loadModel, publicIntegrations } from '#lib/trust/load.ts';
import { buildSite } from '#lib/trust/site.ts';
import { synthesiseStacks } from '#lib/trust/synthesise.ts';
import { writeServedSite } from '#lib/trust/write-site.ts';

const say = (line: string): boolean => process.stderr.write(`Configuration: ${line}\n`);

const refuse = (lines: readonly string[]): never => {
  for (const line of lines) say(line);
  process.exit(1);
};

const app = new App();
const deployment = readDeployment(CONFIG_FILE, app.node.tryGetContext('sallyport'));
const { source, config } = deployment.ok ? deployment.value : refuse(deployment.error);
say(source);

/** The pages that the trust function serves, beside its bundle. */
const writeTrustPages = async (directory: string): Promise<void> => {
  const today = new Date().toISOString().slice(0, 10);
  const model = loadModel({ config, stacks: synthesiseStacks(config), today });
  const files = await buildSite({
    model: model.ok ? model.value : refuse(problemLines(model.error)),
    integrations: await publicIntegrations(false),
  });
  writeServedSite(directory, files);
};

// Copied into the assembly as the stacks are made. Inside the checkout, because esbuild hashes the way from its output to
// the sources into names of chunks: from elsewhere, every machine would deploy the same code as a change.
const cache = join(ROOT, 'node_modules/.cache');
mkdirSync(cache, { recursive: true });
const directory = mkdtempSync(join(cache, 'sallyport-bundles-'));
try {
  const bundles = Object.fromEntries(BUNDLED_FUNCTIONS.map((name) => [name, join(directory, name)]));
  for (const name of BUNDLED_FUNCTIONS) await bundleFunction(name, join(directory, name));
  await writeTrustPages(join(directory, 'trust/site'));
  for (const [residency, place] of Object.entries(config.residencies))
    acknowledge(new RegionStack(app, { residency, place, config, bundles: bundles as BundleDirectories }));
  app.synth();
} finally {
  rmSync(directory, { recursive: true });
}
