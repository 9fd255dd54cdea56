// The deployment that a command on this machine is about: the operator's file, or the example in cdk.json.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '#core/result.ts';
import { parseConfig } from '#lib/config.ts';
import { CONFIG_FILE, ROOT } from './config-file.ts';
import type { DeploymentConfig } from './deployment-config.ts';
import { problemLines } from './problem-lines.ts';
import { DEPLOYABLE_REGIONS } from './regions.ts';
import { readSource } from './source.ts';

export type Deployment = {
  /** Where it was read, for people. */
  readonly source: string;
  readonly config: DeploymentConfig;
};

/**
 * Reads and judges the configuration.
 *
 * @param file of the operator's own. @default `sallyport.config.json` beside cdk.json
 * @param context what cdk.json or the command line gives. @default what cdk.json holds
 * @returns a sentence for each thing that is wrong, 20 at most, after the one that says where it was read
 */
export const readDeployment = (
  file: string = CONFIG_FILE,
  context: unknown = exampleContext(),
): Result<Deployment, readonly string[]> => {
  const source = readSource(file, context);
  if (!source.ok) return err([source.error]);
  const { name, value } = source.value;
  const parsed = parseConfig(value, DEPLOYABLE_REGIONS);
  return parsed.ok ? ok({ source: name, config: parsed.value }) : err([name, ...problemLines(parsed.error)]);
};

const exampleContext = (): unknown => JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')).context.sallyport;
