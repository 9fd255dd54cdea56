// Every file of the trust pages, from one model: what the trust function serves, and what can be hosted elsewhere.
import type { Integration } from '#core/integrations/integration.ts';
import { buildTools } from '#core/tools/tool.ts';
import type { SiteManifest } from '#core/trust/site.ts';
import type { Extension } from './document/address.ts';
import { list, type TrustDocument } from './document/document.ts';
import { renderHtml } from './document/html.ts';
import { renderMarkdown } from './document/markdown.ts';
import { renderPdf } from './document/pdf/render-pdf.ts';
import { HEADER_POLICY } from './document/style.ts';
import { sha256 } from './hash.ts';
import type { TrustModel } from './model/trust-model.ts';
import { trustDocument } from './page/trust-document.ts';
import { catalogueJson, toolCatalogue } from './reference/catalogue.ts';
import { integrationDocument } from './reference/integration-document.ts';
import { referenceDocument } from './reference/reference-document.ts';
import { llmsText, securityText } from './well-known.ts';

export type SiteFile = {
  /** Path within the site, such as `/trust.pdf`. */
  readonly path: string;
  /** As it is stored: a page's path with `.html`. */
  readonly file: string;
  readonly headers: { readonly [name: string]: string };
  readonly body: Uint8Array;
};

export type SiteInput = {
  readonly model: TrustModel;
  /** Those that everybody may know of: bundled ones, never a tenant's own. */
  readonly integrations: readonly Integration[];
  /** What links to other pages end in. @default '', as a server answers them */
  readonly extension?: Extension;
};

export const buildSite = async ({ model, integrations, extension = '' }: SiteInput): Promise<readonly SiteFile[]> => {
  const { trust, operator } = model.published;
  const pdf = await renderPdf(trustDocument(model), { date: trust.updated ?? '1970-01-01', author: operator.name });
  const page = trustDocument(model, { pdfHash: sha256(pdf) });
  const reference = referenceDocument({ model, integrations });
  const html = (document: TrustDocument): SiteFile => htmlFile(document, extension);
  const security = securityText(model);
  return [
    html(page),
    file('/trust.pdf', 'application/pdf', pdf),
    file('/trust.md', MARKDOWN, renderMarkdown(page)),
    file('/trust.json', JSON_TYPE, `${JSON.stringify(machineTwin(model), null, 2)}\n`),
    // Where it lies is said by its version, never by the file.
    ...model.history.map(({ version, document }) => html({ ...document, page: `/trust/history/${version}` })),
    html(reference),
    file('/reference.md', MARKDOWN, renderMarkdown(reference)),
    ...integrations.map((each) => html(integrationDocument({ model, integration: each, tools: buildTools(each) }))),
    file('/reference/tools.json', JSON_TYPE, catalogueJson(toolCatalogue(integrations))),
    file('/llms.txt', PLAIN, llmsText(model, integrations)),
    ...(security === undefined ? [] : [file('/.well-known/security.txt', PLAIN, security)]),
  ];
};

/** What a preview shows in place of pages that must not be published. @param lines what to change, the first where it was read */
export const refusalPage = (lines: readonly string[]): SiteFile =>
  htmlFile(
    {
      page: '/trust',
      title: 'The trust pages are refused',
      description: 'What has to be changed in the configuration first.',
      lead: 'They must not be published like this. Change the configuration and load the page again.',
      ...{ facts: [], twins: [], footer: 'Preview on one machine' },
      sections: [{ id: 'problems', title: 'What has to be changed', blocks: [list(lines)] }],
    },
    '',
  );

const MARKDOWN = 'text/markdown; charset=utf-8';
const PLAIN = 'text/plain; charset=utf-8';
const JSON_TYPE = 'application/json';

const file = (path: string, type: string, body: string | Uint8Array): SiteFile => ({
  path,
  file: path.slice(1),
  headers: { 'content-type': type },
  body: typeof body === 'string' ? Buffer.from(body) : body,
});

const htmlFile = (document: TrustDocument, extension: Extension): SiteFile => ({
  path: document.page,
  file: `${document.page.slice(1)}.html`,
  headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': HEADER_POLICY },
  body: Buffer.from(renderHtml(document, extension)),
});

/** The model, without pages of earlier versions. */
const machineTwin = ({ history, ...model }: TrustModel) => ({
  ...model,
  history: history.map(({ document: _, published: __, ...release }) => release),
});

/** What the trust function reads beside the files. */
export const manifestOf = (files: readonly SiteFile[]): SiteManifest => ({
  routes: Object.fromEntries(
    files.map(({ path, file: name, headers, body }) => [
      path,
      { file: name, headers, etag: `"${sha256(body).slice(0, 32)}"` },
    ]),
  ),
});
