// What no single key of `trust` can tell. What depends on today, on the stack or on what was published before is judged
// when the pages are built (lib/trust/model/hindrances.ts).
import type { Problem } from '#core/result.ts';
import type { Certification, CreditBand, TrustConfig } from './trust-config.ts';

export const trustContradictions = (trust: TrustConfig): readonly Problem[] => [
  ...certificationProblems(trust.certifications),
  ...bandProblems(trust),
  ...dateProblems(trust),
  ...(Number(trust.latency.p50) > Number(trust.latency.p95)
    ? [{ pointer: '/trust/latency/p50', detail: `must not be above p95 (${trust.latency.p95})` }]
    : []),
];

const dateProblems = ({ updated, effective }: TrustConfig): readonly Problem[] => {
  if (effective === undefined) return [];
  if (updated === undefined)
    return [{ pointer: '/trust/effective', detail: 'needs the date of the review: set updated as well' }];
  return effective < updated
    ? [{ pointer: '/trust/effective', detail: `must not be before updated (${updated})` }]
    : [];
};

const certificationProblems = (certifications: readonly Certification[]): readonly Problem[] =>
  certifications.flatMap(({ name, status, from, until, auditor }, i): readonly Problem[] => {
    const at = `/trust/certifications/${i}`;
    if (certifications.findIndex((each) => each.name === name) < i)
      return [{ pointer: `${at}/name`, detail: 'is there already' }];
    if (status !== 'held')
      return until === undefined
        ? []
        : [{ pointer: `${at}/until`, detail: `has no meaning while status is ${status}` }];
    // A claim without a dated record is what this page exists to rule out.
    if (from === undefined) return [{ pointer: `${at}/from`, detail: 'is required where status is held' }];
    if (until === undefined) return [{ pointer: `${at}/until`, detail: 'is required where status is held' }];
    if (auditor === undefined) return [{ pointer: `${at}/auditor`, detail: 'is required where status is held' }];
    return until <= from ? [{ pointer: `${at}/until`, detail: `must be after from (${from})` }] : [];
  });

/** From the target downwards to 0 without gap or overlap, and the less uptime the more credit. */
const bandProblems = ({ credits: { bands }, availability: { target } }: TrustConfig): readonly Problem[] => {
  const [first] = bands;
  if (first === undefined) return [];
  if (first.below !== target)
    return [{ pointer: '/trust/credits/bands/0/below', detail: `must be the availability's target (${target})` }];
  return [...bands.flatMap((band, i) => bandProblem(band, bands[i - 1], i)), ...lastProblem(bands)];
};

const bandProblem = (
  { from, below, percent }: CreditBand,
  above: CreditBand | undefined,
  i: number,
): readonly Problem[] => {
  const at = `/trust/credits/bands/${i}`;
  if (from >= below) return [{ pointer: `${at}/from`, detail: `must be less than below (${below})` }];
  if (above === undefined) return [];
  if (below < above.from)
    return [{ pointer: `${at}/below`, detail: `leaves a gap up to ${above.from}, where the band above begins` }];
  if (below > above.from)
    return [{ pointer: `${at}/below`, detail: `overlaps the band above, which begins at ${above.from}` }];
  return percent <= above.percent
    ? [{ pointer: `${at}/percent`, detail: `must be more than the ${above.percent} of the band above` }]
    : [];
};

const lastProblem = (bands: readonly CreditBand[]): readonly Problem[] => {
  const last = bands.at(-1);
  return last === undefined || last.from === 0
    ? []
    : [{ pointer: `/trust/credits/bands/${bands.length - 1}/from`, detail: 'must be 0: below it there is a gap' }];
};
