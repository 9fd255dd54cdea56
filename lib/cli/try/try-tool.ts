// `integration try`: one call of one tool of a definition, by the code that runs in the gateway, and no gateway.
import { createUpstreamClient } from '#adapters/http/upstream-client.ts';
import { compileSchema } from '#adapters/schema/compile-schema.ts';
import type { Integration } from '#core/integrations/integration.ts';
import type { Json, JsonObject } from '#core/json.ts';
import { err, ok, type Result } from '#core/result.ts';
import type { EvaluateMapping } from '#core/tools/ports.ts';
import { buildTools, type Tool } from '#core/tools/tool.ts';
import type { UpstreamAnswer, UpstreamFailure } from '#core/upstream/exchange.ts';
import { readExchange, requestOf, UPSTREAM_MS } from '#core/upstream/one-call.ts';
import { askFirst } from '#lib/cli/ask-first.ts';
import type { Arguments, Failure, Io, Outcome } from '#lib/cli/command.ts';
import { EXIT, type ExitCode } from '#lib/cli/exit-codes.ts';
import { readDefinition } from '#lib/cli/read-definition.ts';
import { readArgs } from '#lib/cli/read-input.ts';
import { hiderOf, mapTexts } from '#lib/cli/redact.ts';
import { didYouMean } from '#lib/cli/suggest.ts';
import { accountOf, type TriedAccount } from './account.ts';
import { type Direct, type Directed, directTo } from './destination.ts';
import { type AgentGets, agentGets, answerText, requestShown, requestText } from './show-call.ts';

type Trial = {
  readonly integration: Integration;
  readonly tool: Tool;
  readonly args: JsonObject;
  readonly account: TriedAccount;
  readonly direct: Direct;
};

/** Exit 0 with what the agent would get; 6 where the arguments or the answer are refused, 5 where nothing answers. */
export const tryTool = async (given: Arguments, io: Io): Promise<Result<Outcome, Failure>> => {
  const trial = await trialOf(given, io);
  if (!trial.ok) return trial;
  const { integration, tool, args, account, direct } = trial.value;
  const { validate } = await compileSchema(tool.inputSchema);
  const request = await requestOf({ integration, tool, variables: account.variables, validate }, args);
  if (!request.ok)
    return err({
      exit: EXIT.problems,
      message: `The arguments do not fit ${tool.name}; nothing was sent.`,
      errors: request.error,
    });
  const directed = direct(request.value);
  const hide = hiderOf(account.secrets);
  const isDry = given.flags['dry-run'] !== undefined;
  const places = account.isBare && !isDry ? [] : account.places;
  const shown = mapTexts(requestShown(directed.request, places), hide) as JsonObject;
  const [to] = Object.values(directed.loopbackRoutes);
  const known = { tool: tool.name, class: tool.methodClass, request: shown, ...(to !== undefined && { to }) };
  const asSent = [requestText(shown), ...(to === undefined ? [] : [`At ${to}`])];
  if (isDry)
    return ok({ exit: EXIT.ok, json: { ...known, sent: false }, text: asSent.join('\n\n'), note: 'Nothing was sent.' });
  const refused = tool.methodClass === 'read' ? undefined : await askFirst(writing(tool), given, io);
  if (refused !== undefined) return err(refused);
  const { answer, ms } = await exchange(directed, account, io);
  const called = await readExchange(answer, contextOf(trial.value, io));
  const got = mapTexts(agentGets(called) as unknown as Json, hide) as unknown as AgentGets;
  const status = answer.kind === 'answer' ? [`HTTP ${answer.status} after ${Math.round(ms)} ms`] : [];
  return ok({
    exit: exitOf(answer, got),
    json: { ...known, ...said(answer), ms: Math.round(ms), agent_gets: got as unknown as JsonObject },
    text: [...asSent, ...status, answerText(got)].join('\n\n'),
    ...(account.isBare && { note: 'No credential went along: give one with --secret-file or --secret-stdin.' }),
  });
};

const trialOf = async (given: Arguments, io: Io): Promise<Result<Trial, Failure>> => {
  const { file, tool: name } = given.operands as { readonly file: string; readonly tool: string };
  const direct = directTo(given.flags.url?.[0]);
  if (!direct.ok) return direct;
  const args = readArgs(given);
  if (!args.ok) return args;
  const definition = await readDefinition(file, io);
  if (!definition.ok) return definition;
  const integration = definition.value;
  const tools = buildTools(integration);
  const tool = tools.find((each) => each.name === name);
  if (tool === undefined) {
    const near = didYouMean(
      name,
      tools.map((each) => each.name),
    );
    return err({
      exit: EXIT.usage,
      message: `${file} has no tool ${name}.${near || ` sallyport integration check ${file} lists them.`}`,
    });
  }
  const account = await accountOf(integration, given, io);
  if (!account.ok) return account;
  return ok({ integration, tool, args: args.value, account: account.value, direct: direct.value });
};

const writing = ({ name, methodClass }: Tool) => ({
  words: 'integration try',
  consequence: `${name} is ${methodClass === 'write' ? 'a write' : 'not known to only read'}: it may change data.`,
  refused: 'Nothing was sent.',
});

type Exchanged = { readonly answer: UpstreamAnswer | UpstreamFailure; readonly ms: number };

const exchange = async (
  { request, loopbackRoutes }: Directed,
  { credential }: TriedAccount,
  io: Io,
): Promise<Exchanged> => {
  io.err(`Calling ${Object.values(loopbackRoutes)[0] ?? new URL(request.url).host} …\n`);
  const started = io.now();
  const send = createUpstreamClient({ now: io.clock, ownHosts: [], loopbackRoutes });
  const answer = await send(request, credential, io.clock() + UPSTREAM_MS);
  return { answer, ms: io.now() - started };
};

// Few definitions map answers, and what evaluates them is large.
const evaluate: EvaluateMapping = async (...mapping) =>
  (await import('#adapters/schema/evaluate-mapping.ts')).evaluateMapping(...mapping);

const contextOf = ({ integration, tool: { method }, args }: Trial, io: Io) =>
  ({ integration, method, args, evaluate, mode: 'http', now: io.clock() }) as const;

const said = (answer: UpstreamAnswer | UpstreamFailure): JsonObject =>
  answer.kind === 'answer' ? { sent: true, status: answer.status } : { sent: answer.sent };

/** What answered, however badly, was reached. */
const exitOf = (answer: UpstreamAnswer | UpstreamFailure, { is_error }: AgentGets): ExitCode => {
  if (answer.kind === 'failure' && answer.reason !== 'too_large' && answer.reason !== 'not_decodable')
    return EXIT.unreachable;
  return is_error ? EXIT.problems : EXIT.ok;
};
