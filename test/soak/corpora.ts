// What the corpora come to: read here for the report, asserted in test/parsers and test/ssrf.
import naughty from 'big-list-of-naughty-strings' with { type: 'json' };
import { isSuiteThere, runSuite } from '#test/adapters/schema/schema-suite.ts';
import { jsonSuite } from '#test/parsers/json-suite.ts';
import { SCHEMAS, VALUES } from '#test/parsers/schema-cases.ts';
import { addressForms } from '#test/ssrf/address-forms.ts';
import { STRING_SLOTS } from '#test/ssrf/string-slots.ts';
import { traversalStrings } from '#test/ssrf/traversal-strings.ts';

export type Corpus = { readonly corpus: string; readonly size: number; readonly outcome: string };

const DRAFTS = { '2020-12': 'draft2020-12', 'draft 7': 'draft7' } as const;

const schemaSuite = async (): Promise<readonly Corpus[]> => {
  if (!isSuiteThere) return [];
  const drafts = Object.entries(DRAFTS) as [string, (typeof DRAFTS)[keyof typeof DRAFTS]][];
  return Promise.all(
    drafts.map(async ([label, draft]) => {
      const { right, refused, warned, wrong } = await runSuite(draft);
      return {
        corpus: `JSON-Schema-Test-Suite, ${label}, required`,
        size: right + refused + warned + wrong.length,
        outcome: `${right} right, ${refused} refused when compiled, ${warned} with a warning, ${wrong.length} wrong`,
      };
    }),
  );
};

const structureOf = (corpus: string, texts: readonly string[]): Corpus => {
  let kept = 0;
  let changed = 0;
  for (const slot of STRING_SLOTS)
    for (const text of texts) {
      const request = slot.build(text);
      if (request === undefined) continue;
      kept += 1;
      if (slot.problems(request, text).length > 0) changed += 1;
    }
  const refused = texts.length * STRING_SLOTS.length - kept;
  return {
    corpus: `${corpus} × ${STRING_SLOTS.length} kinds of slot`,
    size: texts.length * STRING_SLOTS.length,
    outcome: `${kept} one value, ${refused} refused, ${changed} with another structure`,
  };
};

const jsonCorpora = (): readonly Corpus[] => {
  const { y, n, i } = jsonSuite();
  const accepted = (verdicts: typeof y) => verdicts.filter(({ verdict }) => verdict === 'accepted').length;
  const outcome = (verdicts: typeof y) =>
    `${accepted(verdicts)} accepted, ${verdicts.length - accepted(verdicts)} refused`;
  return [
    { corpus: 'JSONTestSuite, must be accepted', size: y.length, outcome: `${outcome(y)} (a key twice)` },
    { corpus: 'JSONTestSuite, must be refused', size: n.length, outcome: outcome(n) },
    { corpus: 'JSONTestSuite, may be either', size: i.length, outcome: outcome(i) },
  ];
};

export const corpora = async (): Promise<readonly Corpus[]> => [
  ...jsonCorpora(),
  structureOf('Big List of Naughty Strings', naughty),
  structureOf('Traversals, line breaks, separators', traversalStrings()),
  { corpus: 'Forbidden addresses', size: addressForms().length, outcome: 'test/ssrf: no connection' },
  {
    corpus: 'Schemas × values, beside Ajv',
    size: SCHEMAS.length * VALUES.length,
    outcome: 'test/parsers: no other verdict',
  },
  ...(await schemaSuite()),
];
