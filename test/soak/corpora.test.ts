import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { STRING_SLOTS, type StringSlot } from '#test/ssrf/string-slots.ts';
import { traversalStrings } from '#test/ssrf/traversal-strings.ts';
import { ajvVerdict, jsonVerdicts, structureVerdict } from './corpora.ts';
import { verdictsOf } from './record.ts';

const met = (verdicts: readonly { readonly met: boolean }[]) => verdicts.map((each) => each.met);

describe('a corpus', () => {
  const [y, n, i] = [
    [
      { name: 'y_a', verdict: 'accepted' },
      { name: 'y_duplicated', verdict: 'duplicate_key' },
    ],
    [{ name: 'n_a', verdict: 'syntax' }],
    [{ name: 'i_number_a', verdict: 'accepted' }],
  ] as unknown as readonly Parameters<typeof jsonVerdicts>[0]['y'][];

  it('of JSON is missed by a text that is refused, accepted or accepted for another reason than it may be', () => {
    const of = (changed: object) => met(jsonVerdicts({ y, n, i, ...changed } as Parameters<typeof jsonVerdicts>[0]));
    expect(of({})).toEqual([true, true, true]);
    expect(of({ y: [{ name: 'y_a', verdict: 'syntax' }] })).toEqual([false, true, true]);
    expect(of({ y: [{ name: 'y_a', verdict: 'duplicate_key' }] })).toEqual([false, true, true]);
    expect(of({ n: [{ name: 'n_a', verdict: 'accepted' }] })).toEqual([true, false, true]);
    expect(of({ i: [{ name: 'i_string_a', verdict: 'accepted' }] })).toEqual([true, true, false]);
    expect(of({ y: [], n: [], i: [] })).toEqual([false, false, false]);
  });

  it('of texts is missed by one that comes out with another structure, and by nothing that comes out', () => {
    const slot = { name: 'x', build: (text: string) => (text === 'no' ? undefined : {}), problems: () => [] };
    const slots = [slot as unknown as StringSlot];
    expect(structureVerdict('x', ['a', 'no'], slots)).toMatchObject({
      value: '1 one value, 1 refused, 0 with another structure',
      met: true,
    });
    const broken = { ...slot, problems: (_: unknown, text: string) => (text === 'b' ? ['body'] : []) };
    expect(structureVerdict('x', ['a', 'b'], [broken as unknown as StringSlot]).met).toBe(false);
    expect(structureVerdict('x', ['no'], slots).met).toBe(false);
  });

  it('of schemas is missed by a verdict that is not Ajv’s, but where a warning says so', () => {
    const pair = { schema: {}, value: 1, ours: true, ajvs: true, isWarned: false };
    expect(ajvVerdict([pair, { ...pair, ajvs: false, isWarned: true }]).met).toBe(true);
    expect(ajvVerdict([pair, { ...pair, ajvs: false }]).met).toBe(false);
    expect(ajvVerdict([]).met).toBe(false);
  });

  it('that misses its bound is a bound of the soak that is missed', () => {
    const missed = { what: 'x', value: '1', bound: '0', met: false };
    const about = { measured: '2026-01-01', version: '1.0.0', node: '24', cores: 2, cpu: 'x', seed: 1 };
    expect(verdictsOf({ ...about, corpora: { verdicts: [missed], has_schema_suite: true } })).toEqual([missed]);
  });
});

describe('docs/security.md', () => {
  it('counts the texts that try to become more than one value, their slots, and those that npm test sends', () => {
    const page = readFileSync(new URL('../../docs/security.md', import.meta.url), 'utf8').replaceAll(/\s+/g, ' ');
    const all = traversalStrings().length;
    const [texts, sent] = [all, Math.ceil(all / 3)].map((each) => each.toLocaleString('en'));
    expect(page).toContain(
      `${texts} traversals, line breaks and separators go into ${STRING_SLOTS.length} kinds of slot`,
    );
    expect(page).toContain(`Over the wire go ${sent} of them in \`npm test\`, every third`);
  });
});
