// What every caller of a tool does in the same order, whoever calls: arguments that fit, the request of them, and once there
// was an exchange what the agent is told. Where the credential comes from and who sends is the caller's.
import type { JsonObject } from '#core/json.ts';
import { inexactNumbers } from '#core/mcp/exact-numbers.ts';
import type { CallOutcome } from '#core/mcp/outcome.ts';
import { err, type Problem, type Result } from '#core/result.ts';
import type { CompiledSchema } from '#core/tools/ports.ts';
import type { Tool } from '#core/tools/tool.ts';
import { buildRequest } from './build-request.ts';
import type { UpstreamAnswer, UpstreamFailure, UpstreamRequest } from './exchange.ts';
import { failureOutcome } from './failure-outcome.ts';
import { multipartFor } from './load-multipart.ts';
import type { RateLimitReading } from './rate-limit.ts';
import { type AnswerContext, readAnswer } from './read-answer.ts';

/** From when the request came in: API Gateway cuts at 29 s, and an answer that is ours must be on its way before. */
export const CALL_MS = 27_000;

/** Of a call's deadline, upstream gets at most this (design, "Contract: the MCP endpoint"). */
export const UPSTREAM_MS = 25_000;

type OneCall = Pick<Parameters<typeof buildRequest>[0], 'integration' | 'variables'> & {
  readonly tool: Pick<Tool, 'method' | 'slots'>;
  /** Of the tool's input schema. */
  readonly validate: CompiledSchema['validate'];
};

/**
 * The request of these arguments, or every problem with the pointer of its argument.
 *
 * @param sent those that go upstream, where the gateway keeps some of the given ones for itself
 */
export const requestOf = async (
  { integration, variables, tool: { method, slots }, validate }: OneCall,
  given: JsonObject,
  sent = given,
): Promise<Result<UpstreamRequest, readonly Problem[]>> => {
  const invalid = [...inexactNumbers(given), ...validate(given)];
  if (invalid.length > 0) return err(invalid);
  return buildRequest({ integration, method, slots, args: sent, variables, multipart: await multipartFor(method) });
};

export type Called = { readonly outcome: CallOutcome; readonly limits?: RateLimitReading };

/** What the agent is told of an exchange, and the limits that the answer spoke of. */
export const readExchange = async (
  answer: UpstreamAnswer | UpstreamFailure,
  context: AnswerContext,
): Promise<Called> =>
  answer.kind === 'failure'
    ? { outcome: failureOutcome(context.integration.label, answer) }
    : readAnswer(answer, context);
