// Binding a claim to what enforces it. A claim whose template says something else is left without evidence, and is printed
// as a policy.
import type { DeploymentConfig } from '#lib/config/deployment-config.ts';
import type { Commitment, Evidence, Measure, SectionId } from './published.ts';
import { propertyOf, type Stacks } from './stack-facts.ts';

/** What commitments are made from. */
export type Basis = {
  readonly config: DeploymentConfig;
  readonly stacks: Stacks;
};

type Property = {
  readonly resource: string;
  readonly property: string;
  /** Logical ids that are meant. @default all of the type */
  readonly id?: RegExp;
  /** What the claim needs it to be. @default anything that all stacks agree on */
  readonly expected?: unknown;
};

/** @returns nothing where a stack has no such property, or another value than the claim needs */
export const byTemplate = ({ stacks }: Basis, { resource, property, id, expected }: Property): readonly Evidence[] => {
  const value = propertyOf(stacks, resource, property, id);
  if (value === undefined || (expected !== undefined && JSON.stringify(value) !== JSON.stringify(expected))) return [];
  return [{ kind: 'template', resource, property, value: typeof value === 'string' ? value : JSON.stringify(value) }];
};

/** @param value the constant itself, imported: what is printed is what the code uses */
export const byConstant = (file: string, name: string, value: string | number): readonly Evidence[] => [
  { kind: 'constant', file, name, value: String(value) },
];

/** @param controls ids of docs/controls.json */
export const byTests = (...controls: readonly string[]): readonly Evidence[] =>
  controls.map((control) => ({ kind: 'test', control }));

/** @param id `uptime.target`: section and name */
export const commitment = (
  id: `${SectionId}.${string}`,
  text: string,
  evidence: readonly Evidence[] = [],
  measure?: Measure,
): Commitment => ({
  id,
  section: id.split('.')[0] as SectionId,
  text,
  evidence,
  ...(measure && { measure }),
});

/** The same of an objective that alarms watch. */
export const watched = (...given: Parameters<typeof commitment>): Commitment => ({
  ...commitment(...given),
  isWatched: true,
});

export const atLeast = (value: number, unit: string): Measure => ({ value, unit, better: 'higher' });
export const atMost = (value: number, unit: string): Measure => ({ value, unit, better: 'lower' });
