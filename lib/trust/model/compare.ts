// How one version of what is promised differs from another, seen by whoever relies on it.
import type { CreditBand, SubProcessor, TrustConfig } from '#lib/config/trust-config.ts';
import { creditFor } from './credits.ts';
import type { Commitment, Evidence, Published } from './published.ts';

export type Change = {
  readonly kind: 'strengthened' | 'weakened' | 'editorial';
  /** Of a commitment, or of a list such as `subprocessors.Example Ltd`. */
  readonly id: string;
  readonly text: string;
};

/** Every difference. A commitment that is gone, worse, or not bound any more is weaker; so is a further sub-processor. */
export const changesBetween = (before: Published, after: Published): readonly Change[] => {
  const changes = [
    ...commitmentChanges(before.commitments, after.commitments, after.trust.reworded),
    ...recordChanges(before.trust, after.trust),
    ...creditChanges(before.trust.credits.bands, after.trust.credits.bands),
    ...certificationChanges(before, after),
    ...operatorChanges(before, after),
    ...subProcessorChanges(before.trust.subProcessors, after.trust.subProcessors),
    ...residencyChanges(before, after),
  ];
  if (changes.length > 0 || before.textHash === after.textHash) return changes;
  return [{ kind: 'editorial', id: 'text', text: 'Explanations were reworded.' }];
};

const commitmentChanges = (
  before: readonly Commitment[],
  after: readonly Commitment[],
  reworded: readonly string[],
): readonly Change[] => {
  const then = new Map(before.map((each) => [each.id, each]));
  const now = new Map(after.map((each) => [each.id, each]));
  return [
    ...before.flatMap((each): readonly Change[] =>
      now.has(each.id) ? [] : [{ kind: 'weakened', id: each.id, text: `No longer promised: ${each.text}` }],
    ),
    ...after.flatMap((each): readonly Change[] => {
      const old = then.get(each.id);
      if (old === undefined) return [{ kind: 'strengthened', id: each.id, text: `New: ${each.text}` }];
      const kind = differenceOf(old, each, reworded);
      return kind === undefined ? [] : [{ kind, id: each.id, text: `${each.text} Before: ${old.text}` }];
    }),
  ];
};

const differenceOf = (old: Commitment, each: Commitment, reworded: readonly string[]): Change['kind'] | undefined => {
  // What held it and holds it no more is gone, whatever its number and words are.
  const [held, holds] = [old, each].map(({ evidence }) => new Set(evidence.filter(isHeld).map(nameOf)));
  if (held?.size !== 0 && !held?.isSubsetOf(holds ?? new Set())) return 'weakened';
  const [a, b] = [old.measure, each.measure];
  if (a !== undefined && (b === undefined || a.unit !== b.unit || a.better !== b.better)) return 'weakened';
  if (a !== undefined && b !== undefined && a.value !== b.value)
    return b.value > a.value === (b.better === 'higher') ? 'strengthened' : 'weakened';
  if (held?.size === 0 && holds?.size !== 0) return 'strengthened';
  if (old.text === each.text) return undefined;
  // Words cannot be compared: they are weaker, unless the operator declares that they say the same.
  return reworded.includes(each.id) ? 'editorial' : 'weakened';
};

const isHeld = (evidence: Evidence): boolean => evidence.kind !== 'template' || evidence.holds;

/** What it is, and not which value it has. */
const nameOf = (evidence: Evidence): string => {
  if (evidence.kind === 'test') return `test ${evidence.control}`;
  return evidence.kind === 'constant' ? `constant ${evidence.name}` : `${evidence.resource} ${evidence.property}`;
};

/** What is there or is not, and what it is worth to whoever relies on it. */
const recordChanges = (before: TrustConfig, after: TrustConfig): readonly Change[] => {
  const BAA = { none: 0, 'on request': 1, signed: 2 } as const;
  const worths: readonly (readonly [id: string, what: string, worth: (trust: TrustConfig) => number])[] = [
    ['compliance.baa', 'The business associate agreement', ({ hipaa }) => BAA[hipaa.baa]],
    ['compliance.dpa', 'The data processing agreement', ({ gdpr }) => Number(gdpr.dpaUrl !== undefined)],
    ['compliance.penetration-test', 'The penetration test', (trust) => Number(trust.penetrationTest !== undefined)],
    ['incidents.status-page', 'The status page', (trust) => Number(trust.statusPage !== undefined)],
  ];
  return worths.flatMap(([id, what, worth]): readonly Change[] => {
    const gain = worth(after) - worth(before);
    if (gain === 0) return [];
    return gain > 0
      ? [{ kind: 'strengthened', id, text: `${what} is more than before.` }]
      : [{ kind: 'weakened', id, text: `${what} is gone, or less than before.` }];
  });
};

/** By what each uptime pays, at every edge of either matrix. */
const creditChanges = (before: readonly CreditBand[], after: readonly CreditBand[]): readonly Change[] => {
  const edges = [...before, ...after].flatMap(({ from, below }) => [from, below]);
  const less = edges.find((uptime) => creditFor(after, uptime) < creditFor(before, uptime));
  if (less !== undefined)
    return [{ kind: 'weakened', id: 'credits.bands', text: `Less credit than before, such as at ${less} % uptime.` }];
  const isMore = edges.some((uptime) => creditFor(after, uptime) > creditFor(before, uptime));
  return isMore ? [{ kind: 'strengthened', id: 'credits.bands', text: 'More credit than before.' }] : [];
};

const RANK = { none: 0, 'in progress': 1, held: 2 } as const;

const certificationChanges = (before: Published, after: Published): readonly Change[] => {
  const names = new Set([...before.trust.certifications, ...after.trust.certifications].map(({ name }) => name));
  return [...names].flatMap((name): readonly Change[] => {
    const [then = 'none', now = 'none'] = [before, after].map(
      ({ trust }) => trust.certifications.find((each) => each.name === name)?.status,
    );
    if (RANK[then] === RANK[now]) return [];
    const kind = RANK[now] > RANK[then] ? 'strengthened' : 'weakened';
    return [{ kind, id: `compliance.${name}`, text: `${name}: ${now}. Before: ${then}.` }];
  });
};

const operatorChanges = ({ operator: then }: Published, { operator: now }: Published): readonly Change[] =>
  then.name === now.name
    ? []
    : [{ kind: 'weakened', id: 'operator', text: `The provider is ${now.name}. Before: ${then.name}.` }];

const subProcessorChanges = (before: readonly SubProcessor[], after: readonly SubProcessor[]): readonly Change[] => {
  const then = new Map(before.map((each) => [each.name, each]));
  const now = new Set(after.map(({ name }) => name));
  return [
    ...after.flatMap((each): readonly Change[] => {
      const old = then.get(each.name);
      if (old === undefined)
        return [{ kind: 'weakened', id: `subprocessors.${each.name}`, text: `Another sub-processor: ${each.name}.` }];
      // Another purpose, more data or another place is for the customer to judge as a new one is.
      return old.purpose === each.purpose && old.data === each.data && old.region === each.region
        ? []
        : [{ kind: 'weakened', id: `subprocessors.${each.name}`, text: `${each.name} is used otherwise than before.` }];
    }),
    ...before.flatMap((each): readonly Change[] =>
      now.has(each.name)
        ? []
        : [
            {
              kind: 'strengthened',
              id: `subprocessors.${each.name}`,
              text: `No longer a sub-processor: ${each.name}.`,
            },
          ],
    ),
  ];
};

const residencyChanges = (before: Published, after: Published): readonly Change[] => [
  ...before.residencies.flatMap(({ name, region }): readonly Change[] =>
    after.residencies.some((each) => each.name === name)
      ? []
      : [{ kind: 'weakened', id: `residency.${name}`, text: `Residency ${name} in ${region} is closed.` }],
  ),
  ...after.residencies.flatMap((each): readonly Change[] => {
    const old = before.residencies.find(({ name }) => name === each.name);
    if (old === undefined)
      return [
        {
          kind: 'strengthened',
          id: `residency.${each.name}`,
          text: `Another residency: ${each.name} in ${each.region}.`,
        },
      ];
    if (!old.hasStream && each.hasStream)
      return [
        {
          kind: 'weakened',
          id: `residency.${each.name}`,
          text: `Sealed audit events of ${each.name} are also sent elsewhere.`,
        },
      ];
    return old.region === each.region
      ? []
      : [
          {
            kind: 'weakened',
            id: `residency.${each.name}`,
            text: `Residency ${each.name} is in ${each.region}. Before: ${old.region}.`,
          },
        ];
  }),
];
