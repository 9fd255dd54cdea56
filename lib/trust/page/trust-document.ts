// The SLA & security page: every section in its frozen order.
import { code, type Link, type Section, type TrustDocument, toPage } from '../document/document.ts';
import { SECTION_IDS, type SectionId } from '../model/published.ts';
import type { TrustModel } from '../model/trust-model.ts';
import { auth } from './auth.ts';
import { changes } from './changes.ts';
import { compliance } from './compliance.ts';
import { credits } from './credits.ts';
import { incidents } from './incidents.ts';
import { latency } from './latency.ts';
import { rateLimits } from './rate-limits.ts';
import { rbac } from './rbac.ts';
import { retention } from './retention.ts';
import { questionnaireMap, subprocessors } from './subprocessors.ts';
import { summary } from './summary.ts';
import { uptime } from './uptime.ts';

const SECTIONS: { readonly [id in SectionId]: (model: TrustModel) => Section } = {
  summary,
  uptime,
  latency,
  auth,
  rbac,
  'rate-limits': rateLimits,
  retention,
  compliance,
  incidents,
  credits,
  changes,
  subprocessors,
  'questionnaire-map': questionnaireMap,
};

export type PageForms = {
  /** Path of the page. @default /trust */
  readonly page?: string;
  /** SHA-256 in hex of the page's PDF; `undefined` where it has none, or is it. */
  readonly pdfHash?: string;
};

export const trustDocument = (model: TrustModel, { page = '/trust', pdfHash }: PageForms = {}): TrustDocument => {
  const { operator, trust, residencies } = model.published;
  const { version, updated = 'never reviewed', effective = updated } = trust;
  return {
    page,
    title: 'SLA & Security',
    description: `What ${operator.name} commits to for its MCP gateway, and what holds each commitment.`,
    lead: `What ${operator.name} commits to for its MCP gateway, generated from the configuration that runs it. Every commitment names what holds it.`,
    facts: [
      ['Provider', operator.name],
      ['Availability', `${trust.availability.target} % of a month`],
      ['Regions', residencies.map(({ region }) => region).join(', ')],
      ['In effect', effective],
    ],
    twins: page === '/trust' ? twins(pdfHash) : [],
    sections: SECTION_IDS.map((id) => SECTIONS[id](model)),
    footer: [
      `Last updated ${updated} · Version ${version} · Content hash `,
      code(model.contentHash),
      ...(pdfHash === undefined ? [] : [' · SHA-256 of the PDF ', code(pdfHash)]),
    ],
  };
};

const twins = (pdfHash: string | undefined): readonly Link[] => [
  toPage('Integration reference', '/reference'),
  ...(pdfHash === undefined ? [] : [toPage('PDF', '/trust.pdf')]),
  toPage('Markdown', '/trust.md'),
  toPage('JSON', '/trust.json'),
];
