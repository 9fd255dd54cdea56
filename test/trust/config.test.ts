// What the trust pages' configuration may not say, each with the pointer of what to change.
import { describe, expect, it } from 'vitest';
import { parseConfig } from '#lib/config.ts';
import { creditFor, downtimeOf } from '#lib/trust/model/credits.ts';
import { EXAMPLE, exampleConfig, REGIONS, tryModel } from './example-model.ts';

const problemsOf = (trust: object, rest: object = {}): readonly string[] => {
  const parsed = parseConfig(JSON.parse(JSON.stringify({ ...EXAMPLE, ...rest, trust })), REGIONS);
  return parsed.ok ? [] : parsed.error.map(({ pointer, detail }) => `${pointer} ${detail}`);
};

const bands = (...rows: readonly (readonly [from: number, below: number, percent: number])[]) => ({
  availability: { target: 99.9 },
  credits: { bands: rows.map(([from, below, percent]) => ({ from, below, percent })) },
});

const HELD = { name: 'SOC 2 Type II', status: 'held', from: '2026-01-01', until: '2026-12-31', auditor: 'An auditor' };
const PROCESSOR = { name: 'A', purpose: 'b', data: 'c', region: 'd', added: '2026-01-01' };

describe('the configuration', () => {
  it('takes nothing, and then promises little, as a draft', () => {
    const config = parseConfig({ ...EXAMPLE, trust: {} }, REGIONS);
    expect(config).toMatchObject({
      ok: true,
      value: { trust: { version: '1.0.0', availability: { target: 99.5 }, credits: { bands: [] }, subProcessors: [] } },
    });
    expect(config.ok && config.value.trust.updated).toBeUndefined();
  });

  it('is refused without an operator’s contact', () => {
    expect(problemsOf({}, { operator: { name: 'Example Ltd' } })).toEqual(['/operator/contact is required']);
  });

  it.each([
    [100, '/trust/availability/target must be a percentage from 90 to below 100, with at most four decimals'],
    [99.99999, '/trust/availability/target must be a percentage from 90 to below 100, with at most four decimals'],
    ['99.9', '/trust/availability/target must be a percentage from 90 to below 100, with at most four decimals'],
  ])('takes no target of %j', (target, problem) => {
    expect(problemsOf({ availability: { target } })).toEqual([problem]);
  });

  it('takes no credit matrix with a gap or an overlap', () => {
    expect(problemsOf(bands([99, 99.9, 10], [95, 98, 25], [0, 95, 100]))).toEqual([
      '/trust/credits/bands/1/below leaves a gap up to 99, where the band above begins',
    ]);
    expect(problemsOf(bands([99, 99.9, 10], [95, 99.5, 25], [0, 95, 100]))).toEqual([
      '/trust/credits/bands/1/below overlaps the band above, which begins at 99',
    ]);
    expect(problemsOf(bands([99, 99.9, 10], [95, 99, 25]))).toEqual([
      '/trust/credits/bands/1/from must be 0: below it there is a gap',
    ]);
    expect(problemsOf(bands([99, 99.8, 10], [0, 99, 25]))).toEqual([
      "/trust/credits/bands/0/below must be the availability's target (99.9)",
    ]);
    expect(problemsOf(bands([99, 99.9, 30], [0, 99, 25]))).toEqual([
      '/trust/credits/bands/1/percent must be more than the 30 of the band above',
    ]);
    expect(problemsOf(bands([99.9, 99.9, 30], [0, 99.9, 45]))).toEqual([
      '/trust/credits/bands/0/from must be less than below (99.9)',
    ]);
    expect(problemsOf(bands([99, 99.9, 10], [0, 99, 25]))).toEqual([]);
  });

  it.each([
    [{ ...HELD, from: undefined }, '/trust/certifications/0/from is required where status is held'],
    [{ ...HELD, until: undefined }, '/trust/certifications/0/until is required where status is held'],
    [{ ...HELD, auditor: undefined }, '/trust/certifications/0/auditor is required where status is held'],
    [{ ...HELD, until: '2025-01-01' }, '/trust/certifications/0/until must be after from (2026-01-01)'],
    [{ ...HELD, until: '2026-02-30' }, '/trust/certifications/0/until must be a date such as 2026-11-30'],
    [{ ...HELD, status: 'none' }, '/trust/certifications/0/until has no meaning while status is none'],
    [{ ...HELD, status: 'certified' }, '/trust/certifications/0/status must be one of none, in progress, held'],
  ])('takes no certificate like %j', (certification, problem) => {
    expect(problemsOf({ certifications: [certification] })).toEqual([problem]);
  });

  it('takes no certificate twice, and no sub-processor without a date', () => {
    expect(problemsOf({ certifications: [HELD, HELD] })).toEqual(['/trust/certifications/1/name is there already']);
    expect(problemsOf({ subProcessors: [PROCESSOR, { ...PROCESSOR, name: 'B', added: undefined }] })).toEqual([
      '/trust/subProcessors/1/added is required',
    ]);
  });

  it.each([
    'javascript:alert(1)',
    'http://status.example.com/',
    'data:text/html,x',
    'https://u:p@x.example/',
    'https://:p@x.example/',
    'https://x.example/\n\n## Hi',
    'https://x.example/\u0000',
    '/status',
  ])('takes no link like %s', (statusPage) => {
    expect(problemsOf({ statusPage })).toEqual([
      '/trust/statusPage must be an https URL of at most 500 characters, as browsers show it in full',
    ]);
  });

  it('takes no effect before the review, no review without a date, and no P50 above the P95', () => {
    expect(problemsOf({ updated: '2026-02-02', effective: '2026-02-01' })).toEqual([
      '/trust/effective must not be before updated (2026-02-02)',
    ]);
    expect(problemsOf({ effective: '2026-02-01' })).toEqual([
      '/trust/effective needs the date of the review: set updated as well',
    ]);
    expect(problemsOf({ latency: { p50: 30, p95: 20 } })).toEqual(['/trust/latency/p50 must not be above p95 (20)']);
  });

  it('names the nearest key for one that is unknown', () => {
    expect(problemsOf({ incident: {} })).toEqual(['/trust/incident is not a known key. Did you mean incidents?']);
  });
});

describe('what depends on the day and on the stack', () => {
  const hindered = (trust: object, today = '2026-11-21'): readonly string[] => {
    const model = tryModel(exampleConfig({ ...trust }), { today });
    return model.ok ? [] : model.error.map(({ pointer, detail }) => `${pointer} ${detail}`);
  };

  it('refuses a certificate on the day after it has expired', () => {
    expect(hindered({ certifications: [HELD] }, '2026-12-31')).toEqual([]);
    expect(hindered({ certifications: [HELD] }, '2027-01-01')).toEqual([
      '/trust/certifications/0/until is past (2026-12-31): enter the new record of SOC 2 Type II, or set its status to none',
    ]);
  });

  it('calls nothing held or tested that is yet to come', () => {
    expect(hindered({ certifications: [{ ...HELD, from: '2026-11-22' }] })).toEqual([
      '/trust/certifications/0/from lies in the future (2026-11-22): it is not held yet',
    ]);
    expect(hindered({ penetrationTest: { date: '2026-11-22', by: 'A' } })).toEqual([
      '/trust/penetrationTest/date lies in the future (2026-11-22)',
    ]);
  });

  it('refuses a review that is yet to come', () => {
    expect(hindered({ updated: '2026-11-22' })).toEqual(['/trust/updated lies in the future (2026-11-22)']);
  });

  it('wants a reason for a target above what AWS commits to', () => {
    const credits = { bands: [] };
    expect(hindered({ availability: { target: 99.9 }, credits })).toEqual([
      "/trust/availability/justification is required: the target (99.9 %) is above the product of AWS's own commitments for what this stack depends on (99.7392 %)",
    ]);
    expect(hindered({ availability: { target: 99.7 }, credits })).toEqual([]);
  });
});

describe('a credit', () => {
  const { bands: rows } = exampleConfig().trust.credits;

  it.each([
    [100, 0],
    [99.9, 0],
    [99.8999, 10],
    [99, 10],
    [98.9999, 25],
    [95, 25],
    [94.9999, 100],
    [0, 100],
  ])('for %d %% is %d %%', (uptime, percent) => {
    expect(creditFor(rows, uptime)).toBe(percent);
  });

  it('begins with downtime that is computed without rounding it away', () => {
    expect(downtimeOf(99.9, 30)).toEqual([43, 12]);
    expect(downtimeOf(99.95, 30)).toEqual([21, 36]);
    expect(downtimeOf(99.99, 30)).toEqual([4, 19]);
  });
});
