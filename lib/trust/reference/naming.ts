// What tools are called, and how their answers are read page by page.

import type { Method } from '#core/integrations/integration.ts';
import { isObject } from '#core/json.ts';
import { INSTRUCTIONS } from '#core/mcp/revisions.ts';
import { nameMethods } from '#core/tools/names.ts';
import { SEARCH_TOOL_NAMES } from '#core/tools/reserved-names.ts';
import { code, codeBlock, list, paragraph, type Section, table } from '#lib/trust/document/document.ts';
import { EXAMPLE, EXAMPLE_TOOLS } from './example.ts';
import { codes } from './overview.ts';

/** One method of each kind, named by the function that names all. */
const NAMED = nameMethods({
  tool_label: EXAMPLE.tool_label,
  resources: {
    contacts: {
      singular: 'contact',
      plural: 'contacts',
      methods: Object.fromEntries(
        (['list', 'get', 'create', 'update', 'replace', 'delete', 'merge'] as const).map((name) => [
          name,
          { http: 'POST', path: `/${name}` } satisfies Method,
        ]),
      ),
    },
  },
});

export const naming = (): Section => ({
  id: 'naming',
  title: 'Naming conventions',
  blocks: [
    table(
      'Names of the methods of a resource “contacts” of the demo CRM',
      ['Method', 'Tool'],
      NAMED.map(({ methodName, name }) => [[code(methodName)], [code(name)]]),
    ),
    list([
      [
        'Names are lower case, digits and underscores, at most 64 characters, and unique within an integration; ',
        code('tools/list'),
        ' is in their order.',
      ],
      'Two methods that would share a name get six hex digits of a hash of method and path, both of them. A new method renames no other but one whose name it would take.',
      'Path, query, header and body arguments stand side by side in one flat object. One that would take another’s name is prefixed with where it goes, such as body_id.',
      ['Reserved, for servers with ', code('tool_mode: search'), ': ', ...codes(SEARCH_TOOL_NAMES), '.'],
      'The prefix says the vendor, not the tenant: two servers of one vendor show the same names, and a client tells them apart by the server.',
    ]),
  ],
});

const PAGED = EXAMPLE_TOOLS.find(({ method }) => method.pagination !== undefined);

const recordText = EXAMPLE.documentation.find(
  ({ resource, method }) => resource === PAGED?.resource && method === 'list',
);

/** What the gateway adds to the description of every tool with pages. */
export const PAGE_INSTRUCTION = String(PAGED?.definition.description).slice(recordText?.description.length).trim();

const cursor = PAGED?.slots.find(({ argument }) => argument === 'next_cursor')?.schema;

export const CURSOR_INSTRUCTION = isObject(cursor) ? String(cursor.description) : '';

export const pagination = (): Section => ({
  id: 'pagination',
  title: 'Pagination',
  blocks: [
    paragraph([
      'Every list has the same two arguments, whatever the vendor calls its own: ',
      code('limit'),
      ' and ',
      code('next_cursor'),
      '. Models are told three times, in these words:',
    ]),
    codeBlock('Instructions of the server', 'text', INSTRUCTIONS),
    codeBlock('End of the description of a tool with pages', 'text', PAGE_INSTRUCTION),
    codeBlock('Description of next_cursor', 'text', CURSOR_INSTRUCTION),
    list([
      'A cursor is the vendor’s own, or made of its page parameters alone: a forged one sets no other parameter and leads to no other host.',
      'A limit above the vendor’s maximum is lowered to it, not refused.',
      [code('tools/list'), ' itself has one page.'],
    ]),
  ],
});
