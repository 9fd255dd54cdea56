// What the corpora of hostile inputs come to: each is run here as its tests run it (test/parsers, test/ssrf).
import naughty from 'big-list-of-naughty-strings' with { type: 'json' };
import { isSuiteNamed, KNOWN_WRONG, runSuite } from '#test/adapters/schema/schema-suite.ts';
import { besideAjv } from '#test/parsers/beside-ajv.ts';
import { jsonSuite } from '#test/parsers/json-suite.ts';
import { STRING_SLOTS, type StringSlot } from '#test/ssrf/string-slots.ts';
import { traversalStrings } from '#test/ssrf/traversal-strings.ts';
import { count, type Verdict } from './verdict.ts';

export type Corpora = { readonly verdicts: readonly Verdict[]; readonly has_schema_suite: boolean };

type Figures = ReturnType<typeof jsonSuite>;

export const jsonVerdicts = ({ y, n, i }: Figures): readonly Verdict[] => {
  const accepted = (verdicts: Figures['y']) => verdicts.filter(({ verdict }) => verdict === 'accepted');
  const twice = y.filter(({ name, verdict }) => name.includes('duplicated') && verdict === 'duplicate_key');
  const numbers = accepted(i).filter(({ name }) => name.startsWith('i_number_'));
  return [
    {
      what: `JSONTestSuite, ${y.length} texts that are JSON`,
      value: `${accepted(y).length} accepted, ${twice.length} refused for a key twice`,
      bound: 'nothing else',
      met: y.length > 0 && accepted(y).length + twice.length === y.length,
    },
    {
      what: `JSONTestSuite, ${n.length} texts that are none`,
      value: `${accepted(n).length} accepted`,
      bound: '0 accepted',
      met: n.length > 0 && accepted(n).length === 0,
    },
    {
      what: `JSONTestSuite, ${i.length} texts that may be either`,
      value: `${accepted(i).length} accepted, ${numbers.length} of them for a number`,
      bound: 'for numbers alone',
      met: i.length > 0 && accepted(i).length === numbers.length,
    },
  ];
};

export const structureVerdict = (
  corpus: string,
  texts: readonly string[],
  slots: readonly StringSlot[] = STRING_SLOTS,
): Verdict => {
  let kept = 0;
  let changed = 0;
  for (const slot of slots)
    for (const text of texts) {
      const request = slot.build(text);
      if (request === undefined) continue;
      if (slot.problems(request, text).length > 0) changed += 1;
      else kept += 1;
    }
  const refused = texts.length * slots.length - kept - changed;
  return {
    what: `${corpus}: ${count(texts.length)} × ${slots.length} kinds of slot`,
    value: `${count(kept)} one value, ${count(refused)} refused, ${count(changed)} with another structure`,
    bound: '0 with another structure',
    met: kept > 0 && changed === 0,
  };
};

type Pair = Awaited<ReturnType<typeof besideAjv>>[number];

export const ajvVerdict = (pairs: readonly Pair[]): Verdict => {
  const warned = pairs.filter(({ isWarned }) => isWarned);
  const same = pairs.filter(({ isWarned, ours, ajvs }) => !isWarned && ours === ajvs);
  const other = pairs.length - warned.length - same.length;
  return {
    what: `Schemas × values, beside Ajv: ${count(pairs.length)}`,
    value: `${count(same.length)} as Ajv says, ${count(warned.length)} with a warning, ${other} otherwise`,
    bound: '0 otherwise',
    met: same.length > 0 && other === 0,
  };
};

const DRAFTS = [
  ['2020-12', 'draft2020-12'],
  ['draft 7', 'draft7'],
] as const;

const schemaSuite = (): Promise<readonly Verdict[]> =>
  Promise.all(
    DRAFTS.map(async ([label, draft]) => {
      const { right, refused, warned, wrong } = await runSuite(draft);
      const known: readonly string[] = KNOWN_WRONG[draft];
      return {
        what: `JSON-Schema-Test-Suite, ${label}: ${count(right + refused + warned + wrong.length)} required`,
        value: `${count(right)} right, ${refused} refused when compiled, ${warned} with a warning, ${wrong.length} wrong`,
        bound: `no other than ${known.length} known`,
        met: right > 0 && wrong.every((each) => known.includes(each)),
      };
    }),
  );

export const corpora = async (): Promise<Corpora> => ({
  verdicts: [
    ...jsonVerdicts(jsonSuite()),
    structureVerdict('Big List of Naughty Strings', naughty),
    structureVerdict('Traversals, line breaks, separators', traversalStrings()),
    ajvVerdict(await besideAjv()),
    ...(isSuiteNamed ? await schemaSuite() : []),
  ],
  has_schema_suite: isSuiteNamed,
});
