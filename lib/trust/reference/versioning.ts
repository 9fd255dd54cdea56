// What has versions, and the catalogue of tools.
import { MODERN } from '#core/mcp/revisions.ts';
import { OPENAPI_RESOURCE } from '#core/provisioning/routes.ts';
import { buildTools } from '#core/tools/tool.ts';
import { VERSION } from '#core/version.ts';
import { code, list, paragraph, type Section, table, toPage } from '#lib/trust/document/document.ts';
import type { ReferenceInput, ReferenceModel } from './input.ts';
import { pageOf } from './integration-document.ts';
import { REVISIONS } from './revision-surface.ts';

export const versioning = ({ published }: ReferenceModel): Section => {
  const { trust } = published;
  return {
    id: 'versioning',
    title: 'Versioning',
    blocks: [
      table(
        'What has a version',
        ['Thing', 'Version', 'How it changes'],
        [
          ['Gateway', VERSION, 'semantic version; in serverInfo of every handshake'],
          ['Protocol', `${MODERN} and ${REVISIONS.length - 1} older`, 'a revision is taken away only after notice'],
          [
            'Provisioning API',
            [code(`GET ${OPENAPI_RESOURCE}`)],
            'members are added; one that is there keeps its meaning',
          ],
          [
            'Integration',
            'hash of its definition',
            'a server keeps the version that it was made with, until it is moved',
          ],
          [
            'Tool',
            'hash of its definition',
            'another byte that a model sees is another hash; the audit trail names it with every call',
          ],
          ['Trust page', trust.version, 'a weaker commitment takes a new version and notice'],
        ],
      ),
      list([
        [
          'A server is moved to the current version of its integration by ',
          code('PATCH /mcp-servers/{id}'),
          ' with ',
          code('{"integration":"latest"}'),
          '; nothing else changes its tools.',
        ],
        `Anything published here is taken away no earlier than ${trust.notice.deprecation} days after it was announced.`,
        [toPage('Changes', '/trust', 'changes'), ' lists what was published before.'],
      ]),
    ],
  };
};

export const toolCatalogueSection = ({ integrations }: ReferenceInput): Section => ({
  id: 'tool-catalogue',
  title: 'Tool catalogue',
  blocks: [
    paragraph([
      'Each integration has a page, made by the function that answers ',
      code('tools/list'),
      ': name, description, schema, upstream endpoint, class and tags of every tool. A page’s list hash is the SHA-256 of the ',
      code('tools'),
      ' that a server without a scope answers; a test compares it with a running gateway. As JSON: ',
      toPage('tools.json', '/reference/tools.json'),
      '.',
    ]),
    table(
      'Integrations that are bundled',
      ['Integration', 'Slug', 'Tools', 'Read, write, custom'],
      integrations.map((integration) => {
        const tools = buildTools(integration);
        const count = (name: string) => String(tools.filter(({ methodClass }) => methodClass === name).length);
        return [
          [toPage(integration.label, pageOf(integration.slug))],
          [code(integration.slug)],
          String(tools.length),
          ['read', 'write', 'custom'].map(count).join(', '),
        ];
      }),
    ),
    paragraph(
      'What a tenant stored as an integration of its own is shown to that tenant alone, through the provisioning API.',
    ),
  ],
});
