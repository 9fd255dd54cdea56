// A server in search mode: three tools by which the others are found, read and called. Loaded by such servers alone.
import { ownToolFields } from '#core/audit/call-record.ts';
import type { JsonObject } from '#core/json.ts';
import type { ToolCall } from '#core/mcp/message.ts';
import type { CallOutcome } from '#core/mcp/outcome.ts';
import { inScope } from '#core/scopes/scope.ts';
import type { UrlTokenRecord } from '#core/tokens/records.ts';
import { rank } from '#core/tools/search/rank.ts';
import { firstSentence, type SearchDocument, searchDocument } from '#core/tools/search/search-document.ts';
import { searchTools, USUAL_RESULTS } from '#core/tools/search/search-tools.ts';
import type { Tool } from '#core/tools/tool.ts';
import { argumentOutcome } from '#core/upstream/failure-outcome.ts';
import type { Called } from '#core/upstream/one-call.ts';
import { recordWhole, toldAs } from './audit-call.ts';
import { type CallDeps, callTool } from './call-tool.ts';
import type { CallContext } from './judge-call.ts';
import type { Toolbox } from './toolbox.ts';

const toolsInScope = ({ tools }: Toolbox, { scope }: UrlTokenRecord): readonly Tool[] =>
  tools.filter((tool) => inScope(tool, scope));

/** What tools/list shows, each as JSON text. */
export const searchFragments = (toolbox: Toolbox, door: UrlTokenRecord): readonly string[] =>
  searchTools(toolbox.integration.label, toolsInScope(toolbox, door)).map(({ definition }) =>
    JSON.stringify(definition),
  );

/** @returns what became of it, and the call as it was meant: of the tool that `call_tool` names */
export const callInSearchMode = async (
  call: ToolCall,
  context: CallContext,
  deps: CallDeps,
): Promise<Called & { readonly call: ToolCall }> => {
  const { toolbox, door } = context;
  const own = searchTools(toolbox.integration.label, toolsInScope(toolbox, door)).find(
    ({ name }) => name === call.name,
  );
  // Its names are also in the answers of other servers and in agents' notes: what may be called through call_tool may be
  // called by its name, with the same scope. No list told the client which arguments to repeat in headers.
  if (own === undefined) return { call, ...(await callTool(call, { ...context, listed: false }, deps)) };
  const { validate } = await toolbox.validator(own);
  const invalid = validate(call.args);
  if (own.name === 'call_tool' && invalid.length === 0) {
    const meant = { ...call, name: String(call.args.name), args: (call.args.arguments ?? {}) as JsonObject };
    return { call: meant, ...(await callTool(meant, { ...context, listed: false, argumentsAt: '/arguments' }, deps)) };
  }
  const outcome = invalid.length > 0 ? argumentOutcome(invalid) : await answerOf(own.name, call.args, context);
  const { result, ...why } = toldAs(outcome);
  const told = { result: result === 'failure' ? 'denied' : result, ...why, sent: false } as const;
  await recordWhole(call, ownToolFields(own, call.args), told, context, deps);
  return { call, outcome };
};

const answerOf = (name: string, args: JsonObject, context: CallContext): CallOutcome | Promise<CallOutcome> =>
  name === 'search_tools' ? found(args, context) : described(args, context);

const answer = (text: string): CallOutcome => ({ kind: 'result', isError: false, content: [{ type: 'text', text }] });

/** Kept as long as the tool itself, which is as long as its toolbox. */
const documents = new WeakMap<Tool, SearchDocument>();

const documentOf = (tool: Tool): SearchDocument => {
  const known = documents.get(tool) ?? searchDocument(tool);
  documents.set(tool, known);
  return known;
};

const MAX_LINE = 160;

const lineOf = ({ name, definition }: Tool): JsonObject => {
  const text = firstSentence(String(definition.description ?? '')).replace(/\s+/g, ' ');
  return { name, description: text.length > MAX_LINE ? `${text.slice(0, MAX_LINE - 1)}…` : text };
};

const best = (question: string, tools: readonly Tool[], most: number): readonly Tool[] => {
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  return rank(question, tools.map(documentOf), most).flatMap((name) => byName.get(name) ?? []);
};

const MAX_KINDS = 60;

const found = ({ query, limit = USUAL_RESULTS }: JsonObject, { toolbox, door }: CallContext): CallOutcome => {
  const tools = toolsInScope(toolbox, door);
  const fitting = best(String(query), tools, Number(limit));
  if (fitting.length > 0) return answer(JSON.stringify({ tools: fitting.map(lineOf) }));
  const kinds = [...new Set(tools.map(({ resource }) => resource))].slice(0, MAX_KINDS);
  return answer(
    JSON.stringify({ tools: [], note: 'No tool has one of these words. There are tools for these things.', kinds }),
  );
};

const SUGGESTED = 3;

const described = async ({ name }: JsonObject, { toolbox, door }: CallContext): Promise<CallOutcome> => {
  const tools = toolsInScope(toolbox, door);
  const tool = tools.find((each) => each.name === name);
  if (tool === undefined) {
    const near = best(String(name), tools, SUGGESTED).map((each) => each.name);
    const hint = near.length === 0 ? '' : `, such as ${near.join(', ')}`;
    return argumentOutcome([
      { pointer: '/name', detail: `names no tool of this server: search_tools finds names${hint}` },
    ]);
  }
  const [fragment = ''] = await toolbox.fragments([tool], door.options?.schema_profile);
  return answer(fragment);
};
