// The stacks of a deployment as their templates have them, for claims that are read from templates. Nothing is deployed, and
// nothing bundled: the functions' code is left out.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type Stack } from 'aws-cdk-lib';
import { BUNDLED_FUNCTIONS } from '#lib/bundles.ts';
import type { DeploymentConfig } from '#lib/config/deployment-config.ts';
import type { BundleDirectories } from '#lib/constructs/installation.ts';
import { RegionStack } from '#lib/region-stack.ts';
import type { Resources, Stacks } from './model/stack-facts.ts';

/** Resources of every residency's stack, offline and without credentials. */
export const synthesiseStacks = (config: DeploymentConfig): Stacks => {
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-trust-'));
  try {
    const bundle = join(directory, 'bundle');
    mkdirSync(bundle);
    writeFileSync(join(bundle, 'index.mjs'), 'export const handler = () => undefined;\n');
    const bundles = Object.fromEntries(BUNDLED_FUNCTIONS.map((name) => [name, bundle])) as BundleDirectories;
    // Under the CDK's command an app would write its assembly when the process ends, beside the one that is meant.
    const app = new App({ outdir: join(directory, 'out'), analyticsReporting: false, autoSynth: false });
    return Object.fromEntries(
      Object.entries(config.residencies).map(([residency, place]) => [
        residency,
        resourcesOf(new RegionStack(app, { residency, place, config, bundles })),
      ]),
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
};

/**
 * What `app.synth()` writes of a stack's resources. Synthesis itself takes seconds, most of them to hold the template against
 * CloudFormation's rules, which is done when it is deployed. A test compares the two.
 */
const resourcesOf = (stack: Stack): Resources => {
  const { _toCloudFormation: template } = stack as unknown as { _toCloudFormation: () => object };
  return stack.resolve(template.call(stack)).Resources;
};
