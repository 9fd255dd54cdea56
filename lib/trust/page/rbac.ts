// #rbac: what an MCP server may list and call, and what a role may do.

import { EXAMPLE_BASE } from '../clients/placeholders.ts';
import { code, list, paragraph, type Section, table } from '../document/document.ts';
import type { TrustModel } from '../model/trust-model.ts';
import { createServerExample, requestBlock } from '../reference/exact-requests.ts';
import { promised } from './evidence-text.ts';
import { ROLE_TABLE } from './roles.ts';
import { sectionOf } from './section.ts';

export const rbac = (model: TrustModel): Section =>
  sectionOf('rbac', [
    paragraph(
      'A tool is in scope if it matches every filter that is present. What is out of scope is not listed, and answers as a tool that does not exist.',
    ),
    table(
      'Filters of an MCP server',
      ['Filter', 'Matches', 'Values'],
      [
        [
          [code('methods')],
          'any of them',
          [code('read'), ', ', code('write'), ', ', code('custom'), ', or names of methods such as ', code('list')],
        ],
        [[code('tags')], 'a tool that has one of them', 'as the integration’s data says'],
        [[code('tools')], 'a tool that is named', 'names of tools'],
      ],
    ),
    list([
      'An absent filter does not restrict. An empty one is refused, and so is a name that matches nothing.',
      'A scope never changes: another scope is another MCP server, with another token.',
      'Whether a tool reads or writes is in the integration’s reviewed data, never in the caller’s request.',
    ]),
    requestBlock(createServerExample, EXAMPLE_BASE),
    table('What a role may do in the provisioning API', ['Role', 'Held by', 'May'], ROLE_TABLE),
    promised(model, 'rbac'),
  ]);
