// The trust pages of a deployment that is not there yet, as its configuration would have them. Built when they are first
// asked for.
import { statSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { remember } from '#core/remember.ts';
import type { FindPage } from '#core/trust/site.ts';
import { CONFIG_FILE } from '#lib/config/config-file.ts';
import type { Built } from './site-worker.ts';

/**
 * What `/trust` and the rest answer. Made anew when the configuration has changed: whoever writes it looks at the page.
 *
 * @param say one line for whoever started the gateway, where the configuration is refused
 */
export const trustPreview = (say: (line: string) => void): FindPage => {
  const built = remember<Built>(1);
  return async (path) => {
    const { files, manifest } = await built(lastChange(), () => buildSite(say));
    const route = Object.hasOwn(manifest.routes, path) ? manifest.routes[path] : undefined;
    const file = files.find((each) => each.path === path);
    return route && file && { headers: route.headers, etag: route.etag, read: async () => file.body };
  };
};

const lastChange = (): string => String(statSync(CONFIG_FILE, { throwIfNoEntry: false })?.mtimeMs);

const buildSite = async (say: (line: string) => void): Promise<Built> => {
  const built = await runWorker();
  for (const line of built.refused) say(`Trust pages: ${line}`);
  return built;
};

const runWorker = (): Promise<Built> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./site-worker.ts', import.meta.url));
    worker.once('message', resolve);
    worker.once('error', reject);
  });
