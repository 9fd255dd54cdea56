// Commitments as the page shows them: the text, whether anything holds it, and what that is.
import { type Commitments, code, type Mark, type Promised, type Text } from '../document/document.ts';
import type { TestResult } from '../model/controls.ts';
import type { Commitment, Evidence, SectionId } from '../model/published.ts';
import type { TrustModel } from '../model/trust-model.ts';

type Results = { readonly [control: string]: TestResult };

/** What the page says of one section's commitments. */
export const promised = ({ published, results }: TrustModel, section: SectionId): Commitments => ({
  kind: 'commitments',
  items: published.commitments.filter((each) => each.section === section).map((each) => promise(each, results)),
});

/** An alarm that watches an objective does not keep it. */
const markOf = (commitment: Commitment, results: Results): Mark => {
  if (!isBound(commitment, results)) return 'policy';
  return commitment.isWatched ? 'watched' : 'bound';
};

/** All of it has to hold: a test that failed or did not run leaves the claim to the operator's word. */
export const isBound = ({ evidence }: Commitment, results: Results): boolean =>
  evidence.length > 0 && evidence.every((each) => holds(each, results));

const holds = (evidence: Evidence, results: Results): boolean => {
  if (evidence.kind === 'template') return evidence.holds;
  return evidence.kind === 'constant' || results[evidence.control]?.result === 'passed';
};

const promise = (commitment: Commitment, results: Results): Promised => ({
  text: commitment.text,
  mark: markOf(commitment, results),
  evidence: commitment.evidence.map((each) => evidenceText(each, results)),
});

const SAID: { readonly [result in TestResult['result']]: string } = {
  passed: 'passed',
  failed: 'FAILED',
  'not run': 'not run',
};

export const evidenceText = (evidence: Evidence, results: Results): Text => {
  switch (evidence.kind) {
    case 'template':
      return [
        'Template: ',
        code(`${evidence.resource} ${evidence.property}`),
        ' is ',
        code(evidence.value),
        ...(evidence.holds ? [] : [', which does not hold this']),
      ];
    case 'constant':
      return ['Code: ', code(`${evidence.name} = ${evidence.value}`), ' in ', code(evidence.file)];
    case 'test': {
      const { result = 'not run', at } = results[evidence.control] ?? {};
      return ['Test: ', code(evidence.control), `, ${SAID[result]}${at === undefined ? '' : ` on ${at}`}`];
    }
  }
};
