// What must not be published: judged by the day, by the stack, and by what was promised before.
import type { Problem } from '#core/result.ts';
import { type Change, changesBetween } from './compare.ts';
import type { Published } from './published.ts';
import type { Release } from './trust-model.ts';

export type Candidate = {
  readonly published: Published;
  readonly contentHash: string;
  /** Against the newest of `history` with another version. */
  readonly changes: readonly Change[];
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

const againstHistory = ({ published, contentHash, changes, history }: Candidate): readonly Problem[] => {
  const { version, updated, effective = updated } = published.trust;
  const same = history.find((each) => each.version === version);
  if (same?.contentHash === contentHash) return [];
  if (same !== undefined)
    return [
      {
        pointer: '/trust/version',
        detail: `${version} is published with other content (${summaryOf(changesBetween(same.published, published))}): raise it`,
      },
    ];
  const [last] = history;
  if (last === undefined) return [];
  if (!isLater(version, last.version))
    return [{ pointer: '/trust/version', detail: `must be later than ${last.version}, which is published` }];
  const weakened = changes.filter(({ kind }) => kind === 'weakened');
  const [first] = weakened;
  if (first === undefined) return [];
  const days = daysBetween(updated, effective);
  // As it was promised when the last version was published: a shorter notice cannot announce itself.
  const notice = Math.max(published.trust.notice.weakening, last.published.trust.notice.weakening);
  return days >= notice
    ? []
    : [
        {
          pointer: '/trust/effective',
          detail: `must be at least ${notice} days after updated, because this version weakens ${weakened.map(({ id }) => id).join(', ')}`,
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

/** Of ISO dates; none where one is missing. */
const daysBetween = (from: string | undefined, to: string | undefined): number =>
  from === undefined || to === undefined ? 0 : Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
