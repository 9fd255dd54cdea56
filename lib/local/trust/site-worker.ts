// Builds the trust pages beside the gateway: a second of CPU that no call has to wait for.
import { parentPort } from 'node:worker_threads';
import { problemLines } from '#lib/config/problem-lines.ts';
import { readDeployment } from '#lib/config/read-deployment.ts';
import { loadModel, publicIntegrations } from '#lib/trust/load.ts';
import { buildSite, manifestOf, refusalPage, type SiteFile } from '#lib/trust/site.ts';
import { synthesiseStacks } from '#lib/trust/synthesise.ts';

/** `refused`: what has to be changed first; then the one page says so. */
export type Built = {
  readonly files: readonly SiteFile[];
  readonly manifest: ReturnType<typeof manifestOf>;
  readonly refused: readonly string[];
};

const build = async (): Promise<Built> => {
  const deployment = readDeployment();
  if (!deployment.ok) return refusal(deployment.error);
  const { config, source } = deployment.value;
  const today = new Date().toISOString().slice(0, 10);
  const model = loadModel({ config, stacks: synthesiseStacks(config), today, preview: source });
  if (!model.ok) return refusal([source, ...problemLines(model.error)]);
  const files = await buildSite({ model: model.value, integrations: await publicIntegrations(true) });
  return { files, manifest: manifestOf(files), refused: [] };
};

const refusal = (lines: readonly string[]): Built => {
  const files = [refusalPage(lines)];
  return { files, manifest: manifestOf(files), refused: lines };
};

parentPort?.postMessage(await build());
