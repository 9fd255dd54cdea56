// #summary: who promises what, about which deployment, and how to read the rest.
import { facts, inside, note, type Section, type Text, toPage } from '../document/document.ts';
import type { SectionId } from '../model/published.ts';
import type { TrustModel } from '../model/trust-model.ts';
import { ANCHORS } from './anchors.ts';
import { contact } from './contact.ts';
import { sectionOf } from './section.ts';

export const summary = (model: TrustModel): Section => {
  const { operator, trust, residencies, commitments } = model.published;
  return sectionOf(
    'summary',
    [
      ...(trust.updated === undefined
        ? [note('Draft: the operator has not reviewed this page yet, and is not bound by it.')]
        : []),
      ...(model.preview !== undefined
        ? [note(`Preview on one machine, from ${model.preview}. Nothing that it describes runs here.`)]
        : []),
      ...pending(model),
      facts([
        ['Provider', [`${operator.name}, which operates this gateway in its own AWS account`]],
        ['Contact', [contact(operator.contact)]],
        [
          'What it is',
          'A gateway between AI agents and SaaS accounts, by the Model Context Protocol (MCP): it hands out MCP servers, each an expiring, scoped, audited way into one connected account.',
        ],
        ['Residencies', residencies.map(({ name, region }) => `${name}: AWS ${region}`).join('; ')],
        [
          'Software',
          `Sallyport, self-hosted; this page is generated from the configuration, the templates and the tests of the deployment.`,
        ],
        [
          'Commitments',
          `${commitments.length} on this page. Each names what holds it; where that is nothing but the operator's word, it says “policy (not technically enforced)”. “Bound to evidence” means that the code, the stack’s template or a passed test holds it; “watched by alarms”, that alarms show when it is missed.`,
        ],
        ['For engineers', [toPage('Integration reference', '/reference')]],
      ]),
    ],
    [{ id: 'summary-answers', title: 'Eleven answers', blocks: [facts(answers(model))] }],
  );
};

/** Notice of a weaker version is running: until then the last one holds. */
const pending = ({ published: { trust }, history, changes }: TrustModel) => {
  const { updated, effective = updated } = trust;
  const last = history.find(({ version }) => version !== trust.version);
  if (last === undefined || effective === undefined || effective === updated) return [];
  return changes.some(({ kind }) => kind === 'weakened')
    ? [
        note([
          `This version takes effect on ${effective}. Until then `,
          toPage(`version ${last.version}`, `/trust/history/${last.version}`),
          ' holds.',
        ]),
      ]
    : [];
};

/** The eleven answers, one line each, for whoever reads nothing else. */
const answers = ({ published: { trust }, settings }: TrustModel): readonly (readonly [string, Text])[] => {
  const held = trust.certifications.filter(({ status }) => status === 'held').map(({ name }) => name);
  const rows: readonly (readonly [term: string, said: string, section: SectionId])[] = [
    ['Availability', `${trust.availability.target} % of a month, measured in five-minute intervals.`, 'uptime'],
    [
      'Performance',
      'At most 50 ms of the gateway’s own time for 99 % of calls; an upstream’s 429 within 100 ms.',
      'latency',
    ],
    [
      'Authentication',
      `Tokens kept only as keyed hashes, ${settings.tokenLifetimes.defaultDays} days unless told, an optional second factor.`,
      'auth',
    ],
    [
      'Authorization',
      'Method, tag and tool filters for each MCP server; four roles for backends and auditors.',
      'rbac',
    ],
    ['Rate limits', 'An upstream’s HTTP 429 reaches the agent unchanged, with normalised headers.', 'rate-limits'],
    ['Retention', 'Payloads are stored nowhere; audit records are.', 'retention'],
    [
      'Compliance',
      `${held.length === 0 ? 'No certificate is held; the status of each is below.' : `${held.join(', ')}.`}`,
      'compliance',
    ],
    ['Incidents', `A breach of personal data is told within ${trust.incidents.breachNoticeHours} hours.`, 'incidents'],
    [
      'Credits',
      `${trust.credits.bands.length === 0 ? 'None are offered.' : `Up to ${Math.max(...trust.credits.bands.map(({ percent }) => percent))} % of a month's fee.`}`,
      'credits',
    ],
    ['Changes', `${trust.notice.weakening} days of notice before a commitment is weakened.`, 'changes'],
    [
      'Sub-processors',
      `${trust.subProcessors.length === 0 ? 'None but AWS, in the operator’s own account' : trust.subProcessors.map(({ name }) => name).join(', ')}.`,
      'subprocessors',
    ],
  ];
  return rows.map(([term, said, section]) => [term, [said, ' ', inside(ANCHORS[section].title, section)]]);
};
