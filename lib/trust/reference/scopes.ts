// What a server may list and call, shown by the predicate that decides it.

import { isObject, type JsonObject } from '#core/json.ts';
import { BODIES } from '#core/provisioning/bodies.ts';
import { inScope, type Scope, scopeProblems } from '#core/scopes/scope.ts';
import { OPTION_SCHEMAS } from '#core/tokens/door-options.ts';
import { code, list, paragraph, type Section, type Text, table } from '#lib/trust/document/document.ts';
import { answerBlock, createServerExample, requestBlock } from './exact-requests.ts';
import { EXAMPLE_TOOLS } from './example.ts';
import { baseOf, type ReferenceModel } from './input.ts';
import { codes } from './overview.ts';
import { recordedAnswers } from './recorded-answers.ts';

const SCOPES: readonly Scope[] = [
  {},
  { methods: ['read'] },
  { tags: ['people'] },
  { methods: ['read'], tags: ['people'] },
  { methods: ['list', 'create'], tags: ['support'] },
  { tools: ['get_single_crm_contact_by_id'] },
];

const REFUSED: readonly Scope[] = [{ methods: [] }, { tags: ['finance'] }, { methods: ['delete'], tags: ['support'] }];

const exampleRow = (scope: Scope): readonly Text[] => {
  const tools = EXAMPLE_TOOLS.filter((tool) => inScope(tool, scope)).map(({ name }) => name);
  const named = tools.length === EXAMPLE_TOOLS.length ? 'all' : codes(tools);
  return [[code(JSON.stringify(scope))], String(tools.length), named];
};

const refusedRow = (scope: Scope): readonly Text[] => [
  [code(JSON.stringify(scope))],
  scopeProblems(scope, EXAMPLE_TOOLS)
    .map(({ pointer, detail }) => `/config${pointer}: ${detail}`)
    .join('; '),
];

/** Members of `config` beside the scope, from the schema that requests are validated against. */
const optionRows = (): readonly (readonly Text[])[] => {
  const { config } = BODIES.server.properties as { config: { properties: JsonObject } };
  const own = { methods: 1, tags: 1, tools: 1 };
  return Object.entries(config.properties)
    .filter(([name]) => !Object.hasOwn(own, name))
    .map(([name, schema]) => [[code(name)], valuesOf(schema), descriptionOf(name, schema)]);
};

const valuesOf = (schema: unknown): string => {
  if (!isObject(schema)) return '';
  const values = Array.isArray(schema.enum) ? schema.enum.join(', ') : String(schema.type);
  return schema.default === undefined ? values : `${values}; default ${schema.default}`;
};

const DESCRIPTIONS: { readonly [name: string]: string } = {
  require_api_token_auth: 'Whether a call needs an API token as second factor.',
  upstream_errors: 'How a rate limit is told: as HTTP 429 or 503, or as a failed tool under HTTP 200.',
};

const descriptionOf = (name: string, schema: unknown): string => {
  const { description } = { ...(schema as { description?: string }), ...(OPTION_SCHEMAS[name] as object) };
  return description ?? DESCRIPTIONS[name] ?? '';
};

export const toolScopeControls = (model: ReferenceModel): Section => {
  const base = baseOf(model);
  return {
    id: 'tool-scope-controls',
    aliases: ['scope-controls'],
    title: 'Tool scope controls',
    blocks: [
      paragraph([
        'A server’s scope has three axes: ',
        ...codes(['methods', 'tags', 'tools']),
        '. A tool is in scope if it matches every axis that is present, and one word of each is enough. One predicate decides what is listed and what may be called.',
      ]),
      table('Scopes of the demo CRM, by that predicate', ['Scope', 'Tools', 'Which'], SCOPES.map(exampleRow)),
      table('Scopes that are refused', ['Scope', 'Why'], REFUSED.map(refusedRow)),
      list([
        [
          'A call of what is out of scope is answered ',
          code('-32602 Unknown tool'),
          ', as a tool that never was: nobody learns what a wider door shows.',
        ],
        'Scope is immutable: another scope is another server. Whether a tool reads or writes is in the integration’s data, never in the request.',
        [
          code('read'),
          ' holds list, get and what the data mark as a search; ',
          code('write'),
          ' create, update, replace and delete; ',
          code('custom'),
          ' the rest.',
        ],
      ]),
      requestBlock(createServerExample, base),
      answerBlock('The new server; its URL is shown this once', recordedAnswers(base).createServer),
      table('Further members of config', ['Member', 'Values', 'What it does'], optionRows()),
    ],
  };
};
