// What is decided of a call before anything is sent: is its tool in scope, was it asked for, do its arguments fit?
import type { JsonObject } from '#core/json.ts';
import type { Headers } from '#core/mcp/headers.ts';
import type { ToolCall } from '#core/mcp/message.ts';
import type { CallOutcome } from '#core/mcp/outcome.ts';
import { err, ok, type Result } from '#core/result.ts';
import { inScope } from '#core/scopes/scope.ts';
import type { UrlTokenRecord } from '#core/tokens/records.ts';
import { paramMismatch } from '#core/tools/param-headers.ts';
import type { Tool } from '#core/tools/tool.ts';
import type { UpstreamRequest } from '#core/upstream/exchange.ts';
import { argumentOutcome } from '#core/upstream/failure-outcome.ts';
import { requestOf } from '#core/upstream/one-call.ts';
import type { ShapeAnswer } from '#core/upstream/read-answer.ts';
import type { Asked, ReconnectDeps } from './reconnect.ts';
import type { Toolbox } from './toolbox.ts';

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

/** A call that may be made. */
export type ReadyCall = {
  readonly tool: Tool;
  readonly request: UpstreamRequest;
  /** What goes upstream. */
  readonly args: JsonObject;
  readonly shape?: ShapeAnswer | undefined;
  readonly asked: Asked;
};

/** @property tool the one that was named, where it is in scope */
export type Refused = { readonly outcome: CallOutcome; readonly tool?: Tool };

export const judgeCall = async (
  call: ToolCall,
  context: CallContext,
  deps: ReconnectDeps,
): Promise<Result<ReadyCall, Refused>> => {
  const { door, toolbox, headers, listed, argumentsAt } = context;
  const tool = toolbox.find(call.name);
  if (tool === undefined || !inScope(tool, door.scope)) return err({ outcome: { kind: 'unknown_tool' } });
  // Few calls come back from a page: only they load what reads that.
  const asked =
    call.requestState === undefined ? 'never' : await (await import('./reconnect.ts')).wasAsked(call, context, deps);
  if (asked === 'foreign') return err({ tool, outcome: { kind: 'foreign_state' } });
  const detail =
    call.revision === '2026-07-28' ? paramMismatch(tool.paramHeaders, call.args, headers, listed) : undefined;
  if (detail !== undefined) return err({ tool, outcome: { kind: 'header_mismatch', detail } });
  const { validate } = await toolbox.validator(tool);
  const { args, shape } = await takeShape(tool, call.args);
  const { integration } = toolbox;
  const request = await requestOf({ integration, tool, variables: door.variables, validate }, call.args, args);
  if (!request.ok) return err({ tool, outcome: argumentOutcome(request.error, argumentsAt) });
  return ok({ tool, request: request.value, args, shape, asked });
};

/** Loaded by calls that ask for a smaller answer alone. */
const takeShape = async ({ shaping, method }: Tool, given: JsonObject): Promise<Pick<ReadyCall, 'args' | 'shape'>> => {
  if (shaping === undefined) return { args: given };
  const { splitShape } = await import('#core/shaping/shaped-tools.ts');
  const { args, shape } = splitShape(shaping, given);
  if (shape === undefined) return { args };
  const { shapeContent } = await import('#core/shaping/shape-content.ts');
  return { args, shape: (blocks) => shapeContent(blocks, shape, method.pagination !== undefined) };
};
