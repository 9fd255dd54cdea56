// Builds the trust pages beside the gateway: a second of CPU that no call has to wait for.
import { parentPort } from 'node:worker_threads';
import { problemLines } from '#lib/config/problem-lines.ts';
import { readDeployment } from '#lib/config/read-deployment.ts';
import { loadModel, publicIntegrations } from '#lib/trust/load.ts';
import { buildSite, manifestOf, type SiteFile } from '#lib/trust/site.ts';
import { synthesiseStacks } from '#lib/trust/synthesise.ts';

/** What the gateway is told: the pages, or why there are none. */
export type Built =
  | { readonly files: readonly SiteFile[]; readonly manifest: ReturnType<typeof manifestOf> }
  | { readonly refused: readonly string[] };

const build = async (): Promise<Built> => {
  const deployment = readDeployment();
  if (!deployment.ok) return { refused: deployment.error };
  const { config } = deployment.value;
  const today = new Date().toISOString().slice(0, 10);
  const model = loadModel({ config, stacks: synthesiseStacks(config), today, isPreview: true });
  if (!model.ok) return { refused: problemLines(model.error) };
  const files = await buildSite({ model: model.value, integrations: await publicIntegrations(true) });
  return { files, manifest: manifestOf(files) };
};

parentPort?.postMessage(await build());
