// What an operator promises of itself: incidents, changes, sub-processors. Most of it no machine enforces, and it says so.
import { atLeast, atMost, type Basis, byTests, commitment } from '../bind.ts';
import type { Commitment } from '../published.ts';

export const operationCommitments = ({ config: { trust } }: Basis): readonly Commitment[] => {
  const { incidents, notice } = trust;
  return [
    commitment(
      'incidents.breach-notice',
      `A breach of personal data is told to customers without undue delay, and within ${incidents.breachNoticeHours} hours after it is known.`,
      [],
      atMost(incidents.breachNoticeHours, 'hours'),
    ),
    commitment(
      'incidents.acknowledge',
      `A report about security is answered within ${incidents.acknowledgeHours} hours.`,
      [],
      atMost(incidents.acknowledgeHours, 'hours'),
    ),
    commitment(
      'incidents.post-mortem',
      `An incident that breaks a commitment gets a written post-mortem within ${incidents.postMortemDays} business days.`,
      [],
      atMost(incidents.postMortemDays, 'business days'),
    ),
    commitment(
      'changes.weakening',
      `A commitment of this page is weakened only by a new version that is announced ${notice.weakening} days before it takes effect.`,
      byTests('weakening-needs-notice'),
      atLeast(notice.weakening, 'days'),
    ),
    commitment(
      'changes.deprecation',
      `An interface is switched off at the earliest ${notice.deprecation} days after that was announced.`,
      [],
      atLeast(notice.deprecation, 'days'),
    ),
    commitment(
      'changes.scope',
      'A change of an integration reaches no MCP server that exists: each keeps the version it was made with.',
      byTests('pinned-version'),
    ),
    commitment(
      'subprocessors.notice',
      `Another sub-processor is announced ${notice.subProcessors} days before it is used.`,
      [],
      atLeast(notice.subProcessors, 'days'),
    ),
  ];
};
