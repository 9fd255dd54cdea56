// How two versions differ, member by member: what is weaker must not pass for the same.
import { describe, expect, it } from 'vitest';
import { changesBetween } from '#lib/trust/model/compare.ts';
import type { Commitment, Measure, Published } from '#lib/trust/model/published.ts';
import { exampleConfig, exampleModel } from './example-model.ts';

const differences = (before: Published, after: Published): readonly string[] =>
  changesBetween(before, after).map(({ kind, id }) => `${kind} ${id}`);

describe('a change', () => {
  it('of a measure is weaker where it is gone, or in another unit or direction', () => {
    const { published } = exampleModel();
    const measured = (measure: Measure | undefined) => ({
      ...published,
      commitments: published.commitments.map(
        ({ measure: old, ...each }): Commitment =>
          each.id === 'latency.p95'
            ? { ...each, ...(measure && { measure }) }
            : { ...each, ...(old && { measure: old }) },
      ),
    });
    const kinds = (before: Measure | undefined, after: Measure | undefined) =>
      differences(measured(before), measured(after));
    const most: Measure = { value: 35, unit: 'milliseconds, P95', better: 'lower' };
    expect(kinds(most, most)).toEqual([]);
    expect(kinds(most, undefined)).toEqual(['weakened latency.p95']);
    // A smaller number is none that is better, in another unit.
    expect(kinds(most, { ...most, value: 34, unit: 'seconds, P95' })).toEqual(['weakened latency.p95']);
    expect(kinds(most, { ...most, value: 36, better: 'higher' })).toEqual(['weakened latency.p95']);
    expect(kinds(undefined, most)).toEqual([]);
  });

  it('of evidence that is there now is stronger, and of another one in its place is weaker', () => {
    const { published } = exampleModel();
    const heldBy = (...controls: readonly string[]) => ({
      ...published,
      commitments: published.commitments.map((each) =>
        each.id === 'auth.shown-once'
          ? { ...each, evidence: controls.map((control) => ({ kind: 'test', control }) as const) }
          : each,
      ),
    });
    const kinds = (before: readonly string[], after: readonly string[]) =>
      differences(heldBy(...before), heldBy(...after));
    expect(kinds([], ['a'])).toEqual(['strengthened auth.shown-once']);
    expect(kinds(['a'], ['b'])).toEqual(['weakened auth.shown-once']);
    expect(kinds(['a', 'b'], ['a'])).toEqual(['weakened auth.shown-once']);
    expect(kinds(['a'], ['a', 'b'])).toEqual([]);
  });

  it.each(['purpose', 'data', 'region'])('of a sub-processor’s %s is weaker', (key) => {
    const [aws] = exampleConfig().trust.subProcessors;
    const after = exampleModel({ subProcessors: [{ ...aws, [key]: 'another' }] });
    expect(differences(exampleModel().published, after.published)).toEqual([
      'weakened subprocessors.Amazon Web Services EMEA SARL',
    ]);
  });

  it('of the explanations alone is editorial, and is not told beside another', () => {
    const { published } = exampleModel();
    const other = { ...published, textHash: '0'.repeat(64) };
    expect(changesBetween(published, other)).toEqual([
      { kind: 'editorial', id: 'text', text: 'Explanations were reworded.' },
    ]);
    const renamed = { ...other, operator: { ...published.operator, name: 'Another Ltd' } };
    expect(differences(published, renamed)).toEqual(['weakened operator']);
  });

  it.each([
    ['more at the upper edge', '99–99.95: 10, 0–99: 25', ['strengthened credits.bands']],
    ['less at the upper edge', '99–99.85: 10, 0–99: 25', ['weakened credits.bands']],
    ['more at an inner edge', '99.1–99.9: 10, 0–99.1: 25', ['strengthened credits.bands']],
    ['less at an inner edge', '98.9–99.9: 10, 0–98.9: 25', ['weakened credits.bands']],
    ['less in one place and more in another', '99–99.9: 9, 0–99: 100', ['weakened credits.bands']],
    ['the same, cut otherwise', '99.5–99.9: 10, 99–99.5: 10, 0–99: 25', []],
    ['none at all', '', ['weakened credits.bands']],
  ])('of the credits, %s', (_, after, told) => {
    const { published } = exampleModel();
    const pays = (rows: string): Published => {
      const bands = Array.from(rows.matchAll(/([\d.]+)–([\d.]+): (\d+)/g), ([, from, below, percent]) => ({
        ...{ from: Number(from), below: Number(below) },
        percent: Number(percent),
      }));
      return { ...published, trust: { ...published.trust, credits: { claimDays: 30, bands } } };
    };
    expect(differences(pays('99–99.9: 10, 0–99: 25'), pays(after))).toEqual(told);
  });

  it('of a residency’s stream is weaker where events are sent elsewhere from now on', () => {
    const { published } = exampleModel();
    const streams = (hasStream: boolean) => ({
      ...published,
      residencies: published.residencies.map((each) => (each.name === 'us' ? { ...each, hasStream } : each)),
    });
    expect(changesBetween(streams(false), streams(true))).toMatchObject([{ kind: 'weakened', id: 'residency.us' }]);
    expect(changesBetween(streams(true), streams(false))).toEqual([]);
    expect(changesBetween(streams(true), streams(true))).toEqual([]);
  });
});
