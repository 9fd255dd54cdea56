// Everything that the pages are made from, read from this checkout: configuration, stacks, controls, history, integrations.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundledIntegrations } from '#adapters/files/bundled-integrations.ts';
import type { Integration } from '#core/integrations/integration.ts';
import { err, ok, type Problem, type Result } from '#core/result.ts';
import type { DeploymentConfig } from '#lib/config/deployment-config.ts';
import { renderMarkdown } from './document/markdown.ts';
import { buildModel } from './model/build-model.ts';
import type { Controls } from './model/controls.ts';
import type { Stacks } from './model/stack-facts.ts';
import type { Release, TrustModel } from './model/trust-model.ts';
import { trustDocument } from './page/trust-document.ts';
import { HISTORY_DIRECTORY, readReleases } from './releases.ts';

const INTEGRATIONS = fileURLToPath(new URL('../../integrations', import.meta.url));
const CONTROLS = new URL('../../docs/controls.json', import.meta.url);

export type LoadOptions = {
  readonly config: DeploymentConfig;
  readonly stacks: Stacks;
  /** ISO date. */
  readonly today: string;
  /** Where the configuration was read, where nothing of it is deployed. */
  readonly preview?: string;
  /** @default docs/trust/history */
  readonly history?: string;
};

/** The model of a deployment, or each thing that must not be published. */
export const loadModel = ({
  history = HISTORY_DIRECTORY,
  ...options
}: LoadOptions): Result<TrustModel, readonly [Problem, ...Problem[]]> => {
  const releases = releasesOf(history);
  if (!releases.ok) return releases;
  return buildModel({
    ...options,
    controls: JSON.parse(readFileSync(CONTROLS, 'utf8')) as Controls,
    history: releases.value,
    textOf: (model) => renderMarkdown(trustDocument(model)),
  });
};

/** A history that cannot be relied on is for the operator to mend, as a configuration is. */
const releasesOf = (directory: string): Result<readonly Release[], readonly [Problem]> => {
  try {
    return ok(readReleases(directory));
  } catch (fault) {
    return err([{ pointer: '/trust/version', detail: `cannot be compared: ${(fault as Error).message}` }]);
  }
};

/** The bundled ones. @param hasDemo the local mode's is there as well; no deployed gateway reaches it */
export const publicIntegrations = async (hasDemo: boolean): Promise<readonly Integration[]> => {
  const bundled = bundledIntegrations([INTEGRATIONS]);
  const slugs = await bundled.slugs();
  const found = await Promise.all(slugs.filter((slug) => hasDemo || slug !== 'demo').map(bundled.find));
  return found.flatMap((each) => (each === undefined ? [] : [each.integration]));
};
