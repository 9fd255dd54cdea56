// The CDK app: one stack per configured residency. `npm run synth` and `npx cdk deploy` run it.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import type { Json } from '#core/json.ts';
import type { Problem } from '#core/result.ts';
import { parseStrictJson } from '#core/strict-json.ts';
import { acknowledge } from '#lib/acknowledgements.ts';
import { BUNDLED_FUNCTIONS, bundleFunction } from '#lib/bundles.ts';
import { DEPLOYABLE_REGIONS } from '#lib/config/regions.ts';
import { parseConfig } from '#lib/config.ts';
import type { BundleDirectories } from '#lib/constructs/installation.ts';
import { RegionStack } from '#lib/region-stack.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FILE = 'sallyport.config.json';

const refuse = (problems: readonly Problem[]): never => {
  for (const { pointer, detail } of problems) process.stderr.write(`Configuration: ${pointer || '/'} ${detail}\n`);
  process.exit(1);
};

const strictly = (source: string, bytes: Uint8Array): Json => {
  const parsed = parseStrictJson(bytes);
  return parsed.ok ? parsed.value : refuse([{ pointer: '', detail: `of ${source}: ${parsed.error.detail}` }]);
};

/** The operator's own file before the context, in which cdk.json has an example; text comes from `--context`. */
const readConfig = (context: unknown): Json => {
  const file = join(ROOT, FILE);
  if (existsSync(file)) return strictly(FILE, readFileSync(file));
  return typeof context === 'string' ? strictly('--context', Buffer.from(context)) : ((context ?? {}) as Json);
};

const app = new App();
const parsed = parseConfig(readConfig(app.node.tryGetContext('sallyport')), DEPLOYABLE_REGIONS);
const config = parsed.ok ? parsed.value : refuse(parsed.error);

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
