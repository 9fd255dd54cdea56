// One tools/call: in scope? arguments valid? → request → credential → one exchange → outcome.
import type { Log } from '#adapters/log.ts';
import type { Credentials } from '#core/credentials/credentials.ts';
import type { CredentialFailure } from '#core/credentials/failure-outcome.ts';
import { holderOf } from '#core/credentials/holder.ts';
import type { JsonObject } from '#core/json.ts';
import type { Headers } from '#core/mcp/headers.ts';
import type { ToolCall } from '#core/mcp/message.ts';
import { inScope } from '#core/scopes/scope.ts';
import type { UrlTokenRecord } from '#core/tokens/records.ts';
import { paramMismatch } from '#core/tools/param-headers.ts';
import type { EvaluateMapping } from '#core/tools/ports.ts';
import type { Tool } from '#core/tools/tool.ts';
import { placeCredential } from '#core/upstream/credential.ts';
import type { SendUpstream, UpstreamAnswer, UpstreamFailure, UpstreamRequest } from '#core/upstream/exchange.ts';
import { argumentOutcome } from '#core/upstream/failure-outcome.ts';
import { type Called, readExchange, requestOf, UPSTREAM_MS } from '#core/upstream/one-call.ts';
import type { ShapeAnswer } from '#core/upstream/read-answer.ts';
import { type ReconnectDeps, unsentOutcome, wasAsked } from './reconnect.ts';
import type { Toolbox } from './toolbox.ts';

export type CallDeps = ReconnectDeps & {
  readonly credentials: Credentials;
  readonly send: SendUpstream;
  readonly evaluate: EvaluateMapping;
  readonly now: () => number;
  readonly log: Log;
};

export type CallContext = {
  readonly door: UrlTokenRecord;
  readonly toolbox: Toolbox;
  readonly headers: Headers;
  readonly requestId: string;
  /** Epoch milliseconds after which nothing may be waited for. */
  readonly deadline: number;
  /** Whether tools/list showed the tool, and so which arguments are repeated in headers. @default true */
  readonly listed?: boolean;
  /** Where the tool's arguments stand in those of the request (RFC 6901). @default the root */
  readonly argumentsAt?: string;
};

export const callTool = async (call: ToolCall, context: CallContext, deps: CallDeps): Promise<Called> => {
  const { door, toolbox, headers, listed, argumentsAt } = context;
  const tool = toolbox.find(call.name);
  if (tool === undefined || !inScope(tool, door.scope)) return { outcome: { kind: 'unknown_tool' } };
  const asked = await wasAsked(call, context, deps);
  if (asked === 'foreign') return { outcome: { kind: 'foreign_state' } };
  const mismatch =
    call.revision === '2026-07-28' ? paramMismatch(tool.paramHeaders, call.args, headers, listed) : undefined;
  if (mismatch !== undefined) return { outcome: { kind: 'header_mismatch', detail: mismatch } };
  const { validate } = await toolbox.validator(tool);
  const { args, shape } = await takeShape(tool, call.args);
  const { integration } = toolbox;
  const request = await requestOf({ integration, tool, variables: door.variables, validate }, call.args, args);
  if (!request.ok) return { outcome: argumentOutcome(request.error, argumentsAt) };
  const started = deps.now();
  const answer = await exchange(request.value, context, deps);
  const called =
    answer.kind === 'unsent'
      ? {
          outcome: await unsentOutcome(answer.reason, call, asked, { door, headers, label: integration.label }, deps),
        }
      : await read(answer, tool, { args, shape }, context, deps);
  logCall(tool, answer, started, context, deps);
  return called;
};

type Asked = {
  /** What goes upstream. */
  readonly args: JsonObject;
  readonly shape?: ShapeAnswer | undefined;
};

/** Loaded by calls that ask for a smaller answer alone. */
const takeShape = async ({ shaping, method }: Tool, given: JsonObject): Promise<Asked> => {
  if (shaping === undefined) return { args: given };
  const { splitShape } = await import('#core/shaping/shaped-tools.ts');
  const { args, shape } = splitShape(shaping, given);
  if (shape === undefined) return { args };
  const { shapeContent } = await import('#core/shaping/shape-content.ts');
  return { args, shape: (blocks) => shapeContent(blocks, shape, method.pagination !== undefined) };
};

type Exchanged = UpstreamAnswer | UpstreamFailure | { readonly kind: 'unsent'; readonly reason: CredentialFailure };

const exchange = async (
  request: UpstreamRequest,
  { door, toolbox, deadline }: CallContext,
  deps: CallDeps,
): Promise<Exchanged> => {
  const holder = holderOf(door, door, toolbox.integration);
  if (holder === undefined) return { kind: 'unsent', reason: 'no_credential' };
  const secret = await deps.credentials.get(holder, deadline);
  if (!secret.ok) return { kind: 'unsent', reason: secret.error };
  const until = Math.min(deadline, deps.now() + UPSTREAM_MS);
  const answer = await deps.send(request, placeCredential(holder.scheme, secret.value), until);
  if (answer.kind === 'answer' && answer.status === 401) await deps.credentials.refused(holder);
  return answer;
};

const read = (
  answer: UpstreamAnswer | UpstreamFailure,
  tool: Tool,
  { args, shape }: Asked,
  { door, toolbox }: CallContext,
  deps: CallDeps,
): Promise<Called> =>
  readExchange(answer, {
    integration: toolbox.integration,
    method: tool.method,
    args,
    shape,
    mode: door.upstreamErrors,
    evaluate: deps.evaluate,
    now: deps.now(),
  });

const logCall = (
  tool: Tool,
  answer: Exchanged,
  started: number,
  { door, toolbox, requestId }: CallContext,
  deps: CallDeps,
): void =>
  deps.log('tool_call', {
    request_id: requestId,
    tenant: door.tenant,
    server: door.server,
    integration: toolbox.integration.slug,
    tool: tool.name,
    ...(answer.kind === 'answer' ? { upstream_status: answer.status } : { failure: answer.reason }),
    attribution: answer.kind === 'unsent' ? 'gateway' : 'upstream',
    ms: deps.now() - started,
  });
