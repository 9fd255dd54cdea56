// The contract of the SLA & security page: anchors, titles, and what a reviewer finds under each.
import { describe, expect, it } from 'vitest';
import { allSections, plain, type TrustDocument } from '#lib/trust/document/document.ts';
import { renderHtml } from '#lib/trust/document/html.ts';
import { renderMarkdown } from '#lib/trust/document/markdown.ts';
import { trustDocument } from '#lib/trust/page/trust-document.ts';
import { exampleModel } from './example-model.ts';

const document = (trust = {}): TrustDocument => trustDocument(exampleModel(trust), { pdfHash: 'ab12' });

/** Frozen: contracts and questionnaires link to them. */
const FROZEN = [
  ['summary', 'Summary'],
  ['uptime', 'Service Availability'],
  ['latency', 'Performance SLOs'],
  ['auth', 'Authentication'],
  ['rbac', 'Authorization & RBAC'],
  ['rate-limits', 'Rate Limits & Errors'],
  ['retention', 'Data Retention'],
  ['compliance', 'Compliance'],
  ['incidents', 'Incident Response'],
  ['credits', 'Service Credits'],
  ['changes', 'Change Management'],
  ['subprocessors', 'Sub-processors'],
  ['questionnaire-map', 'Questionnaire Map'],
];

describe('the SLA & security page', () => {
  const html = renderHtml(document());

  it('has its sections under their ids and titles, in their order', () => {
    expect(document().sections.map(({ id, title }) => [id, title])).toEqual(FROZEN);
    const places = FROZEN.map(([id]) => html.indexOf(`<div class="section" id="${id}"`));
    expect(places.toSorted((a, b) => a - b)).toEqual(places);
    expect(places).not.toContain(-1);
  });

  it('has the names that reviewers know beside them', () => {
    const aliases = document().sections.flatMap(({ id, aliases: others = [] }) => others.map((other) => [other, id]));
    expect(aliases).toEqual([
      ['availability', 'uptime'],
      ['authentication', 'auth'],
    ]);
    for (const [alias] of aliases) {
      expect(html).toContain(`<span id="${alias}"></span>`);
      expect(renderMarkdown(document())).toContain(`<a id="${alias}"></a>`);
    }
  });

  it('has each id once', () => {
    const ids = Array.from(html.matchAll(/ id="([^"]+)"/g), ([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(allSections(document().sections).length).toBeGreaterThan(FROZEN.length);
  });

  it('maps every section to domains of questionnaires', () => {
    for (const { answers } of document().sections) {
      expect(answers?.caiq.length).toBeGreaterThan(0);
      expect(answers?.sig.length).toBeGreaterThan(0);
    }
    const caiq = new Set(document().sections.flatMap(({ answers }) => answers?.caiq ?? []));
    // CSA CCM v4 has 17 domains; physical security, staff and devices are the operator's and AWS's.
    expect([...caiq].toSorted()).toEqual(
      ['A&A', 'AIS', 'BCR', 'CCC', 'CEK', 'DSP', 'GRC', 'IAM', 'IPY', 'IVS', 'LOG', 'SEF', 'STA', 'TVM'].toSorted(),
    );
  });

  /** What procurement extracts, by one search each. */
  it.each([
    ['uptime', '99.9 %'],
    ['uptime', '43 min 12 s'],
    ['uptime', 'U = 100 × (1/N) × Σ (1 − Eᵢ/Rᵢ)'],
    ['latency', 'at most 50 ms'],
    ['latency', 'P95'],
    ['auth', 'HMAC-SHA-256'],
    ['auth', 'Third layer: DynamoDB deletes by TTL'],
    ['auth', 'Second factor'],
    ['rbac', '"methods"'],
    ['rbac', '"tags"'],
    ['rbac', 'provisioner'],
    ['rate-limits', 'HTTP/1.1 429'],
    ['rate-limits', 'retry-after'],
    ['retention', 'argument_names'],
    ['retention', '400 days'],
    ['retention', 'OCSF'],
    ['retention', 'SIEM'],
    ['retention', 'eu in eu-central-1'],
    ['compliance', 'SOC 2 Type II'],
    ['compliance', 'ISO 27001'],
    ['compliance', 'Data processing agreement'],
    ['compliance', 'HIPAA'],
    ['compliance', 'non-disclosure'],
    ['compliance', 'MCP10 Context Injection & Over-Sharing'],
    ['incidents', 'within 72 hours'],
    ['incidents', 'Post-mortem'],
    ['incidents', 'status.example.com'],
    ['credits', 'Uptime is 100 × 8628 / 8640 = 99.8611 %'],
    ['credits', 'The credit is 10 %'],
    ['changes', '30 days before'],
    ['subprocessors', 'Amazon Web Services EMEA SARL'],
    ['subprocessors', '2026-11-01'],
  ])('answers in %s: %s', (id, text) => {
    const from = html.indexOf(`<div class="section" id="${id}"`);
    const next = FROZEN[FROZEN.findIndex(([each]) => each === id) + 1]?.[0];
    const section = html.slice(
      from,
      next === undefined ? undefined : html.indexOf(`<div class="section" id="${next}"`),
    );
    expect(plainText(section)).toContain(text);
  });

  it('ends with date, version and hash', () => {
    const { contentHash } = exampleModel();
    expect(plain(document().footer)).toBe(
      `Last updated 2026-11-21 · Version 1.0.0 · Content hash ${contentHash} · SHA-256 of the PDF ab12`,
    );
  });

  it('calls nothing held that is not, and says draft until somebody has reviewed it', () => {
    expect(renderMarkdown(document({ certifications: [{ name: 'SOC 2 Type II', status: 'none' }] }))).toContain(
      '| SOC 2 Type II | none | none |',
    );
    expect(renderMarkdown(document({ updated: undefined }))).toContain('> Draft: the operator has not reviewed');
    expect(renderMarkdown(document())).not.toContain('Draft');
    expect(renderMarkdown(document({ credits: { bands: [] } }))).toContain('No service credits are offered.');
  });
});

const plainText = (html: string): string =>
  html
    .replace(/<[^>]+>/g, '')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
