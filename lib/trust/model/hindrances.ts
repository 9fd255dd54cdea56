// What must not be published: judged by the day, by the stack, and by what was promised before.
import type { Problem } from '#core/result.ts';
import { type Change, changesBetween } from './compare.ts';
import type { Published } from './published.ts';
import type { Release } from './trust-model.ts';

export type Candidate = {
  readonly published: Published;
  readonly contentHash: string;
  readonly history: readonly Release[];
  /** ISO date. */
  readonly today: string;
};

export const hindrances = (candidate: Candidate): readonly Problem[] => [
  ...expired(candidate),
  ...aboveTheFloor(candidate.published),
  ...againstHistory(candidate),
];

const expired = ({ published: { trust }, today }: Candidate): readonly Problem[] => [
  ...trust.certifications.flatMap(({ status, from = '' }, i) =>
    status === 'held' && from > today
      ? [{ pointer: `/trust/certifications/${i}/from`, detail: `lies in the future (${from}): it is not held yet` }]
      : [],
  ),
  ...(trust.penetrationTest !== undefined && trust.penetrationTest.date > today
    ? [{ pointer: '/trust/penetrationTest/date', detail: `lies in the future (${trust.penetrationTest.date})` }]
    : []),
  ...trust.certifications.flatMap(({ name, status, until = '' }, i) =>
    status === 'held' && until < today
      ? [
          {
            pointer: `/trust/certifications/${i}/until`,
            detail: `is past (${until}): enter the new record of ${name}, or set its status to none`,
          },
        ]
      : [],
  ),
  ...(trust.updated !== undefined && trust.updated > today
    ? [{ pointer: '/trust/updated', detail: `lies in the future (${trust.updated})` }]
    : []),
];

const aboveTheFloor = ({ trust: { availability }, residencies }: Published): readonly Problem[] => {
  const floor = Math.min(...residencies.map((each) => each.floor.percent));
  return availability.target > floor && availability.justification === undefined
    ? [
        {
          pointer: '/trust/availability/justification',
          detail: `is required: the target (${availability.target} %) is above the product of AWS's own commitments for what this stack depends on (${floor} %)`,
        },
      ]
    : [];
};

const againstHistory = (candidate: Candidate): readonly Problem[] => {
  const { published, contentHash, history } = candidate;
  const { version, updated = '' } = published.trust;
  const [last] = history;
  if (last === undefined) return [];
  if (last.version === version)
    return last.contentHash === contentHash
      ? []
      : [
          {
            pointer: '/trust/version',
            detail: `${version} is published with other content (${summaryOf(changesBetween(last.published, published))}): raise it`,
          },
        ];
  if (!isLater(version, last.version))
    return [{ pointer: '/trust/version', detail: `must be later than ${last.version}, which is published` }];
  if (updated < last.updated)
    return [{ pointer: '/trust/updated', detail: `must not be before ${last.updated}, when ${last.version} was` }];
  return unannounced(candidate);
};

/** What is weaker than what holds now, or than what waits to, needs its notice from today: a date in the past announces nothing. */
const unannounced = ({ published, history, today }: Candidate): readonly Problem[] => {
  const { updated = '', effective = updated, notice } = published.trust;
  const inForce = history.findIndex((each) => each.effective <= today);
  const relied = inForce < 0 ? history : history.slice(0, inForce + 1);
  const weakened = relied.flatMap((each) =>
    changesBetween(each.published, published).filter(({ kind }) => kind === 'weakened'),
  );
  if (weakened.length === 0) return [];
  // As it was promised before: a shorter notice cannot announce itself.
  const days = Math.max(notice.weakening, ...relied.map((each) => each.published.trust.notice.weakening));
  const from = updated > today ? updated : today;
  return daysBetween(from, effective) >= days
    ? []
    : [
        {
          pointer: '/trust/effective',
          detail: `must be at least ${days} days after ${from}, because this version weakens ${[...new Set(weakened.map(({ id }) => id))].join(', ')}`,
        },
      ];
};

const summaryOf = (changes: readonly Change[]): string =>
  changes.length === 0 ? 'other words' : changes.map(({ kind, id }) => `${kind} ${id}`).join(', ');

/** Semantic versions without pre-releases, as the configuration's pattern has them. */
export const isLater = (version: string, than: string): boolean => {
  const [a, b] = [version, than].map((each) => each.split('.').map(Number));
  const differs = a?.findIndex((part, i) => part !== b?.[i]) ?? -1;
  return differs >= 0 && Number(a?.[differs]) > Number(b?.[differs]);
};

const DAY_MS = 86_400_000;

/** Of ISO dates; NaN where one is missing. */
const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
