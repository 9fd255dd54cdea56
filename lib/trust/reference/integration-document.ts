// The page of one integration: what it connects to, how, and every tool as `tools/list` shows it.
import { baseUrls } from '#core/integrations/base-urls.ts';
import type { AuthScheme, Integration } from '#core/integrations/integration.ts';
import type { Tool } from '#core/tools/tool.ts';
import {
  type Block,
  code,
  facts,
  list,
  outside,
  paragraph,
  type Section,
  type TrustDocument,
  table,
  toPage,
} from '#lib/trust/document/document.ts';
import { integrationHash, listHash } from './catalogue.ts';
import { footerOf, type ReferenceModel } from './input.ts';
import { toolSection } from './integration-tools.ts';
import { rateLimitBlocks } from './signals.ts';

export type IntegrationInput = {
  readonly model: ReferenceModel;
  readonly integration: Integration;
  /** As `tools/list` has them: of `buildTools`. */
  readonly tools: readonly Tool[];
};

export const pageOf = (slug: string): string => `/reference/${slug}`;

/** `/reference/{slug}`. Bundled integrations only: what a tenant stored is shown nowhere public. */
export const integrationDocument = ({ model, integration, tools }: IntegrationInput): TrustDocument => {
  const { slug, label, version, description } = integration;
  return {
    page: pageOf(slug),
    title: `${label}: integration reference`,
    description: `Tools, authentication, rate limits and pagination of ${label} as agents see it through Sallyport.`,
    lead: description ?? `${label} through Sallyport: one MCP tool for each documented method.`,
    facts: [
      ['Slug', [code(slug)]],
      ['Tools', countsOf(tools)],
      ['Version', version],
      ['Definition', [code(integrationHash(integration))]],
      ['List', [code(listHash(tools))]],
    ],
    sections: [connection(integration), authentication(integration), limits(integration), pages(tools), toolsOf(tools)],
    twins: [toPage('Integration reference', '/reference'), toPage('Tools as JSON', '/reference/tools.json')],
    footer: footerOf(model),
  };
};

const countsOf = (tools: readonly Tool[]): string => {
  const classes = (['read', 'write', 'custom'] as const).map((name) => {
    const count = tools.filter(({ methodClass }) => methodClass === name).length;
    return `${count} ${name}`;
  });
  return `${tools.length}: ${classes.join(', ')}`;
};

const connection = (integration: Integration): Section => {
  const { variables = {}, docs_url, verify } = integration;
  const rows = Object.entries(variables).map(([name, variable]) => [
    [code(name)],
    variable.description,
    variable.enum?.join(', ') ?? variable.pattern ?? 'a DNS label',
    variable.source === undefined ? 'whoever creates the account' : 'read when the account is connected',
  ]);
  return {
    id: 'connection',
    title: 'Connection',
    blocks: [
      facts([
        ['Base URLs', baseUrls(integration).flatMap(({ url }, i) => [...(i > 0 ? [', '] : []), code(url)])],
        ['Verified with', verify === undefined ? 'nothing' : [code(`${verify.method ?? 'GET'} ${verify.path}`)]],
        ...(docs_url === undefined ? [] : [['Vendor’s documentation', [outside(docs_url, docs_url)]] as const]),
      ]),
      ...(rows.length > 0
        ? [table('Variables of an account', ['Variable', 'What it is', 'Allowed', 'From'], rows)]
        : []),
    ],
  };
};

const placesOf = ({ apply }: AuthScheme): string =>
  apply.length === 0 ? 'nothing' : apply.map(({ in: place, name }) => `${place} ${name}`).join(', ');

const authentication = ({ auth }: Integration): Section => ({
  id: 'authentication',
  title: 'Authentication upstream',
  blocks: [
    table(
      'Ways in which an account may authenticate',
      ['Kind', 'What is handed over', 'Where it goes'],
      auth.map((scheme) => [
        [code(scheme.kind)],
        Object.entries(scheme.fields)
          .map(([name, said]) => `${name}: ${said}`)
          .join(' '),
        placesOf(scheme),
      ]),
    ),
    paragraph([
      'A caller’s own headers never travel upstream. ',
      toPage('Credential handling', '/reference', 'credential-handling'),
      ' says who holds what.',
    ]),
  ],
});

const limits = (integration: Integration): Section => ({
  id: 'rate-limits',
  title: 'Rate-limit signals',
  blocks: rateLimitBlocks(integration),
});

const pages = (tools: readonly Tool[]): Section => {
  const rows = tools.flatMap(({ name, method: { pagination } }) => {
    if (pagination === undefined) return [];
    const { limit } = pagination;
    const size = limit === undefined ? 'the provider’s' : `${limit.default ?? 'the provider’s'}, at most ${limit.max}`;
    return [[[code(name)], pagination.kind, size]];
  });
  const blocks: readonly Block[] =
    rows.length === 0
      ? [paragraph('No tool has more than one page.')]
      : [
          list([
            ['Give ', code('next_cursor'), ' back exactly as received; without one, the page was the last.'],
            [code('limit'), ' is lowered to the provider’s maximum.'],
          ]),
          table('Tools with pages', ['Tool', 'Kind upstream', 'Page size'], rows),
        ];
  return { id: 'pagination', title: 'Pagination', blocks };
};

const toolsOf = (tools: readonly Tool[]): Section => ({
  id: 'tools',
  title: 'Tools',
  blocks: [
    paragraph([
      'Made by the function that answers ',
      code('tools/list'),
      ' to a server without a scope, in its order. The same as JSON, with a hash of each: ',
      toPage('tools.json', '/reference/tools.json'),
      '.',
    ]),
  ],
  sections: tools.map(toolSection),
});
