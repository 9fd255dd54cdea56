// What a list of tools costs a model before it has done anything: tokens of each tool, in every profile and in search mode.
import type { JsonObject } from '#core/json.ts';
import type { SchemaProfile } from '#core/tokens/door-options.ts';
import { definitionIn } from '#core/tools/profiles/profile.ts';
import { searchTools } from '#core/tools/search/search-tools.ts';
import type { Outcome } from './command.ts';
import { estimateTokens } from './estimate-tokens.ts';
import { EXIT } from './exit-codes.ts';
import { columns, printable } from './table.ts';
import type { ToolSource } from './tool-source.ts';

/** Tokens of a list from which on models choose worse, and every request costs noticeably more. */
export const DEFAULT_LIMIT = 20_000;

const PROFILES: readonly SchemaProfile[] = ['full', 'inlined', 'flat'];

type Tokens = { readonly [P in SchemaProfile]: number };

const costOf = (definition: JsonObject): Tokens =>
  Object.fromEntries(
    PROFILES.map((profile) => [profile, estimateTokens(JSON.stringify(definitionIn(definition, profile)))]),
  ) as Tokens;

const sumOf = (all: readonly Tokens[]): Tokens =>
  Object.fromEntries(
    PROFILES.map((profile) => [profile, all.reduce((sum, tokens) => sum + tokens[profile], 0)]),
  ) as Tokens;

const number = (tokens: number): string => tokens.toLocaleString('en');

const cells = (tokens: Tokens): readonly string[] => PROFILES.map((profile) => number(tokens[profile]));

/** Exit 6 where the list, as it is or in the full profile, costs more than the limit. */
export const budgetOf = ({ shown, label, definitions, door }: ToolSource, limit: number): Outcome => {
  const tools = definitions
    .map((definition) => ({ name: String(definition.name), tokens: costOf(definition) }))
    .sort((a, b) => b.tokens.full - a.tokens.full || (a.name < b.name ? -1 : 1));
  const total = sumOf(tools.map(({ tokens }) => tokens));
  const search = searchTools(
    label,
    definitions.map((definition) => ({ definition })),
  ).reduce((sum, { definition }) => sum + estimateTokens(JSON.stringify(definition)), 0);
  const within = total.full <= limit;
  const rows = [
    ['NAME', door ? 'LISTED' : 'FULL', 'INLINED', 'FLAT'],
    ...tools.map(({ name, tokens }) => [printable(name.slice(0, 80)), ...cells(tokens)]),
    [`${tools.length} tools`, ...cells(total)],
  ];
  return {
    exit: within ? EXIT.ok : EXIT.problems,
    json: { source: shown, limit, ok: within, tools, total, search },
    text: [
      `${shown}: tokens of tools/list, estimated.`,
      columns(rows),
      `In search mode: ${number(search)}.`,
      within
        ? `${number(total.full)} tokens are within the limit of ${number(limit)}.`
        : `${number(total.full)} tokens are more than ${number(limit)}: narrow the server's scope (--methods, --tags, --tools), or create it with --tool-mode search.`,
    ].join('\n\n'),
  };
};
