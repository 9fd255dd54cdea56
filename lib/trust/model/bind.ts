// Binding a claim to what enforces it. All of its evidence has to hold: a claim whose template says something else is printed
// as a policy, with what the template says.
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

/** @returns evidence that does not hold where a stack has no such property, or another value than the claim needs */
export const byTemplate = ({ stacks }: Basis, { resource, property, id, expected }: Property): readonly Evidence[] => {
  const value = propertyOf(stacks, resource, property, id);
  const holds = value !== undefined && (expected === undefined || JSON.stringify(value) === JSON.stringify(expected));
  const said = value === undefined ? 'missing, or not the same everywhere' : value;
  return [
    { kind: 'template', resource, property, value: typeof said === 'string' ? said : JSON.stringify(said), holds },
  ];
};

/** A property that has to be absent, or false: no resource of the type may have it. */
export const byAbsence = ({ stacks }: Basis, resource: string, property: string): readonly Evidence[] => {
  const having = Object.values(stacks).flatMap((resources) =>
    Object.values(resources).filter(
      ({ Type, Properties }) =>
        Type === resource && Properties?.[property] !== undefined && Properties[property] !== false,
    ),
  );
  const holds = having.length === 0;
  return [{ kind: 'template', resource, property, value: holds ? 'on no resource' : 'there', holds }];
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
