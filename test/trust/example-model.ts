// The model of the example in cdk.json, and of what differs from it in one thing.
import { readFileSync } from 'node:fs';
import type { JsonObject } from '#core/json.ts';
import type { DeploymentConfig } from '#lib/config/deployment-config.ts';
import { parseConfig } from '#lib/config.ts';
import { renderMarkdown } from '#lib/trust/document/markdown.ts';
import { buildModel, type ModelInput } from '#lib/trust/model/build-model.ts';
import type { Controls } from '#lib/trust/model/controls.ts';
import type { Stacks } from '#lib/trust/model/stack-facts.ts';
import type { TrustModel } from '#lib/trust/model/trust-model.ts';
import { trustDocument } from '#lib/trust/page/trust-document.ts';
import { synthesiseStacks } from '#lib/trust/synthesise.ts';
import cdk from '../../cdk.json' with { type: 'json' };

export const EXAMPLE: JsonObject = cdk.context.sallyport;

export const REGIONS = ['eu-central-1', 'us-east-2'];

const TODAY = '2026-11-21';

/** Every test passed, on that day: whether they did is not what these tests are about. */
export const PASSED: Controls = (() => {
  const controls = JSON.parse(readFileSync(new URL('../../docs/controls.json', import.meta.url), 'utf8')) as Controls;
  return {
    ...controls,
    run: { at: TODAY, version: '0.1.0' },
    controls: controls.controls.map((each) => ({ ...each, result: 'passed' })),
  };
})();

/** @param trust members of `trust` that differ from the example's; `undefined` leaves one out */
export const exampleConfig = (trust: { readonly [key: string]: unknown } = {}, rest: object = {}): DeploymentConfig => {
  const merged = JSON.parse(
    JSON.stringify({ ...EXAMPLE, ...rest, trust: { ...(EXAMPLE.trust as JsonObject), ...trust } }),
  );
  const parsed = parseConfig(merged, REGIONS);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
};

let synthesised: Stacks | undefined;

/** Of the example, synthesised once for a file. */
export const exampleStacks = (): Stacks => {
  synthesised ??= synthesiseStacks(exampleConfig());
  return synthesised;
};

export const tryModel = (config: DeploymentConfig, over: Partial<ModelInput> = {}) =>
  buildModel({
    config,
    stacks: exampleStacks(),
    controls: PASSED,
    history: [],
    today: TODAY,
    textOf: (model) => renderMarkdown(trustDocument(model)),
    ...over,
  });

let asItIs: TrustModel | undefined;

/** The example's own is made once for a file. */
export const exampleModel = (
  trust: { readonly [key: string]: unknown } = {},
  over: Partial<ModelInput> = {},
): TrustModel => {
  const isOwn = Object.keys(trust).length + Object.keys(over).length === 0;
  if (isOwn && asItIs !== undefined) return asItIs;
  const model = tryModel(exampleConfig(trust), over);
  if (!model.ok) throw new Error(JSON.stringify(model.error));
  if (isOwn) asItIs = model.value;
  return model.value;
};
