// The questions of an enterprise's review, answered from the model: ten of vendors, eight requirements of a reference.
import { plain } from './document/document.ts';
import type { Commitment, SectionId } from './model/published.ts';
import type { TrustModel } from './model/trust-model.ts';
import { evidenceText, isBound } from './page/evidence-text.ts';

export type Answer = {
  readonly question: string;
  /** Where the page answers it, such as `/trust#uptime`. */
  readonly anchor: string;
  readonly answer: string;
  /** Commitments that something holds, of all. */
  readonly bound: string;
  readonly evidence: string;
};

const VENDOR: readonly (readonly [question: string, section: SectionId])[] = [
  ['What availability is promised, over which window, by which formula, with which exclusions?', 'uptime'],
  ['What latency is promised, and how fast does a rate limit reach the caller?', 'latency'],
  ['How are callers authenticated, how are tokens kept, and when do they end?', 'auth'],
  ['How is access restricted by method and resource, and which roles are there?', 'rbac'],
  ['What happens to upstream rate limits and errors?', 'rate-limits'],
  ['Which data are kept, where, for how long, and how is the audit log exported?', 'retention'],
  ['Which certifications are held, and under which agreements are personal data processed?', 'compliance'],
  ['Who is told what, and when, in an incident?', 'incidents'],
  ['Which credits are due when the availability is missed?', 'credits'],
  ['How are changes announced?', 'changes'],
];

const REFERENCE: readonly (readonly [heading: string, anchor: string, commitments: readonly string[]])[] = [
  [
    'Tenant isolation',
    'tenant-isolation',
    ['rbac.tenants', 'rbac.session-tags', 'rbac.own-processes', 'retention.region'],
  ],
  [
    'Credential handling',
    'credential-handling',
    ['retention.encrypted', 'auth.not-logged', 'rbac.least-privilege', 'auth.tls'],
  ],
  ['Zero data retention', 'zero-data-retention', ['retention.no-payloads', 'retention.off-boarding']],
  [
    'Audit trail',
    'audit-trail',
    [
      'retention.audit-before',
      'retention.audit-closed',
      'retention.audit-sealed',
      'retention.audit-days',
      'retention.audit-locked',
    ],
  ],
  ['Authentication layers', 'authentication-layers', ['auth.hashed', 'auth.second-factor', 'auth.uniform-refusal']],
  ['Tool scope controls', 'tool-scope-controls', ['rbac.one-predicate', 'rbac.read-only', 'changes.scope']],
  [
    'Expiration',
    'expiration',
    [
      'auth.default-expiry',
      'auth.longest-expiry',
      'auth.expiry-at-request',
      'auth.expiry-by-purge',
      'auth.expiry-by-ttl',
      'auth.revocation',
    ],
  ],
  [
    'Failure modes',
    'failure-modes',
    ['rate-limits.unchanged', 'rate-limits.one-request', 'latency.deadline', 'retention.audit-closed'],
  ],
];

/** Eighteen, in order. */
export const procurementAnswers = (model: TrustModel): readonly Answer[] => {
  const { commitments } = model.published;
  return [
    ...VENDOR.map(([question, section]) =>
      answerOf(
        question,
        `/trust#${section}`,
        commitments.filter((each) => each.section === section),
        model,
      ),
    ),
    ...REFERENCE.map(([heading, anchor, ids]) =>
      answerOf(
        heading,
        `/reference#${anchor}`,
        commitments.filter(({ id }) => ids.includes(id)),
        model,
      ),
    ),
  ];
};

const answerOf = (question: string, anchor: string, about: readonly Commitment[], model: TrustModel): Answer => {
  const { results } = model;
  const bound = about.filter((each) => isBound(each, results));
  const evidence = about.flatMap((each) => each.evidence.map((one) => plain(evidenceText(one, results))));
  return {
    question,
    anchor,
    answer: [...about.map((each) => sentence(each, model)), ...records(anchor, model)].join(' '),
    bound: `${bound.length} of ${about.length}`,
    evidence: [...new Set(evidence)].join('; '),
  };
};

const sentence = (each: Commitment, { results }: TrustModel): string =>
  isBound(each, results) ? each.text : `${each.text} (policy, not technically enforced)`;

/** What is answered by records and not by commitments. */
const records = (anchor: string, { published: { trust } }: TrustModel): readonly string[] => {
  if (anchor === '/trust#compliance')
    return [
      ...trust.certifications.map(({ name, status, from, until }) =>
        status === 'held' ? `${name}: held, ${from} to ${until}.` : `${name}: ${status}.`,
      ),
      `Data processing agreement: ${trust.gdpr.dpaUrl ?? 'none is published'}.`,
      `Business associate agreement: ${trust.hipaa.baa}.`,
    ];
  return anchor === '/trust#credits' && trust.credits.bands.length === 0 ? ['No service credits are offered.'] : [];
};
