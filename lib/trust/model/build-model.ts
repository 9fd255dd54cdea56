// From configuration, stacks, test results and history to the model. Pure: the same input is the same model.
import { err, ok, type Problem, type Result } from '#core/result.ts';
import { VERSION } from '#core/version.ts';
import type { DeploymentConfig, ResidencyConfig } from '#lib/config/deployment-config.ts';
import { canonicalHash, sha256 } from '#lib/trust/hash.ts';
import type { Basis } from './bind.ts';
import { dataCommitments } from './commitments/data.ts';
import { frontCommitments } from './commitments/front.ts';
import { operationCommitments } from './commitments/operations.ts';
import { scopeCommitments } from './commitments/scope.ts';
import { serviceCommitments } from './commitments/service.ts';
import { tokenCommitments } from './commitments/tokens.ts';
import { changesBetween } from './compare.ts';
import { type Controls, resultsOf } from './controls.ts';
import { dependencyFloor } from './dependency-floor.ts';
import { hindrances } from './hindrances.ts';
import type { Published, ResidencyFacts } from './published.ts';
import type { Resources, Stacks } from './stack-facts.ts';
import type { Release, Settings, TrustModel } from './trust-model.ts';

export type ModelInput = {
  readonly config: DeploymentConfig;
  readonly stacks: Stacks;
  readonly controls: Controls;
  /** Published versions, newest first. */
  readonly history: readonly Release[];
  /** ISO date: what has expired is judged by it, and nothing else. */
  readonly today: string;
  /** Where the configuration was read, where nothing of it is deployed. */
  readonly preview?: string;
  /** The words of the page that a model makes: another text is another content hash. */
  readonly textOf: (model: TrustModel) => string;
};

/** @returns each thing that must not be published, with its pointer into the configuration */
export const buildModel = (input: ModelInput): Result<TrustModel, readonly [Problem, ...Problem[]]> => {
  const { config, stacks, controls, history } = input;
  const wordless = publish(config, stacks, '');
  const settings = settingsOf(config);
  const base = { softwareVersion: VERSION, settings };
  // Without hash, results, history and the preview's note, which are on the page as well and are no text of it.
  const nothing = { contentHash: '', results: {}, history: [], changes: [] };
  const text = input.textOf({ ...base, ...nothing, published: wordless });
  const published = { ...wordless, textHash: sha256(text) };
  const contentHash = canonicalHash(published);
  // A version that is published itself differs from the one before it.
  const [last] = history.filter(({ version }) => version !== config.trust.version);
  const changes = last === undefined ? [] : changesBetween(last.published, published);
  const [first, ...more] = hindrances({ published, contentHash, history, today: input.today });
  if (first !== undefined) return err([first, ...more]);
  return ok({
    ...base,
    ...(input.preview !== undefined && { preview: input.preview }),
    published,
    contentHash,
    history,
    changes,
    results: resultsOf(controls, VERSION),
  });
};

const publish = (config: DeploymentConfig, stacks: Stacks, textHash: string): Published => {
  const basis: Basis = { config, stacks };
  return {
    schema: 1,
    operator: config.operator,
    trust: config.trust,
    residencies: Object.entries(config.residencies).map(([name, place]) =>
      residencyFacts(name, place, stacks[name] ?? {}),
    ),
    commitments: [
      ...serviceCommitments(basis),
      ...tokenCommitments(basis),
      ...frontCommitments(basis),
      ...scopeCommitments(basis),
      ...dataCommitments(basis),
      ...operationCommitments(basis),
    ],
    textHash,
  };
};

const residencyFacts = (name: string, place: ResidencyConfig, resources: Resources): ResidencyFacts => ({
  name,
  region: place.region,
  ...(place.domain !== undefined && { baseUrl: `https://${place.domain}` }),
  endpoint: place.endpoint ?? 'regional',
  hasMutualTls: place.mutualTls !== undefined,
  hasStream: place.auditStream !== undefined,
  floor: dependencyFloor(resources),
});

const settingsOf = (config: DeploymentConfig): Settings => ({
  tokenLifetimes: config.tokenLifetimes,
  auditReads: config.audit.reads,
  logRetentionDays: config.logRetentionDays,
  throttle: config.throttle,
  waf: config.waf,
  demandsSignature: config.provisioning.auth === 'iam',
  isolation: config.isolation,
  credentialVault: config.credentialVault,
});
