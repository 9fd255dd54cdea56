// Lambda refuses a response over 6 MB and API Gateway turns that into a 502: a write that succeeded would look failed.
// So the size is checked here, while the outcome can still be told.

import { MAX_ENVELOPE } from '#core/mcp/batch.ts';
import type { ToolCall } from '#core/mcp/message.ts';
import { renderOutcome } from '#core/mcp/outcome.ts';
import { errorReply, type Reply, RPC, type RpcId } from '#core/mcp/rpc.ts';
import type { Attribution } from '#core/measured.ts';
import { toolError } from '#core/upstream/failure-outcome.ts';
import type { RateLimitReading } from '#core/upstream/rate-limit.ts';

export type Answered = {
  readonly reply: Reply;
  readonly limits?: RateLimitReading | undefined;
  /** Present where an upstream body is inside, so that a short answer can take its place. */
  readonly call?: ToolCall;
  /** Present where the tools are listed: the id of the request. */
  readonly list?: RpcId;
  /** Whose failure the reply tells, where its status does not. */
  readonly failure?: Attribution | undefined;
};

const TOO_LARGE = toolError(
  'The request was sent and answered, but the answer is larger than the gateway can pass on (5.5 MB). Ask for less, for example with a smaller limit; read before you repeat a write.',
  { attribution: 'gateway', reason: 'too_large', sent: true },
);

const LIST_TOO_LARGE =
  'The list of tools is larger than the gateway can pass on (5.5 MB): ask for it alone, or for a door with a narrower scope.';

/** What takes an answer's place; `undefined` where it has to be told as it is. */
const short = ({ call, list, reply }: Answered): Answered | undefined => {
  // Status and headers of a call stay: a rate limit is one, whatever the size of its body.
  if (call !== undefined) return { reply: { ...reply, body: renderOutcome(call, TOO_LARGE).body } };
  return list === undefined ? undefined : { reply: errorReply(reply.status, list, RPC.internal, LIST_TOO_LARGE) };
};

/**
 * The answers, the largest replaced by a short one each until all fit together: calls first, which had their effect, and
 * lists if that was not enough.
 */
export const withinEnvelope = (answered: readonly Answered[]): readonly Answered[] => {
  const characters = answered.reduce((sum, { reply }) => sum + reply.body.length, 0);
  // A character is at most three bytes: most answers need no exact count.
  if (characters * 3 <= MAX_ENVELOPE) return answered;
  const sizes = answered.map(({ reply }) => envelopeSize(reply.body));
  let total = sizes.reduce((sum, size) => sum + size, 0);
  const result = [...answered];
  const largestFirst = [...answered.keys()].sort((a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0));
  const isCall = (i: number) => answered[i]?.call !== undefined;
  for (const i of [...largestFirst.filter(isCall), ...largestFirst.filter((each) => !isCall(each))]) {
    const each = answered[i];
    const shortened = each && short(each);
    if (total <= MAX_ENVELOPE || shortened === undefined) continue;
    result[i] = { ...each, ...shortened, failure: 'gateway' };
    total += envelopeSize(shortened.reply.body) - (sizes[i] ?? 0);
  }
  return result;
};

/** The envelope holds the body as a JSON string: every quote and backslash counts twice. */
const envelopeSize = (body: string): number => Buffer.byteLength(JSON.stringify(body));
