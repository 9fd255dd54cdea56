// What a door's answer is measured by: whose failures it tells, and how long an upstream was waited for.
import { isObject } from '#core/json.ts';
import type { Message } from '#core/mcp/message.ts';
import type { CallOutcome } from '#core/mcp/outcome.ts';
import type { Attribution, Measured, Operation } from '#core/measured.ts';
import type { SendUpstream } from '#core/upstream/exchange.ts';
import type { Answered } from './envelope.ts';

/** Whose failure an outcome is; one that names nobody is ours. */
export const failureOf = (outcome: CallOutcome): Attribution | undefined => {
  switch (outcome.kind) {
    case 'unknown_tool':
    case 'foreign_state':
    case 'header_mismatch':
      return 'client';
    case 'input_required':
      return 'upstream';
    case 'limited': {
      const { attribution } = outcome.data;
      return attribution === 'gateway' || attribution === 'client' ? attribution : 'upstream';
    }
    case 'result': {
      if (!outcome.isError) return undefined;
      const error = outcome.structured?.error;
      const named = isObject(error) ? error.attribution : undefined;
      return named === 'client' || named === 'upstream' ? named : 'gateway';
    }
  }
};

export const operationOf = ({ kind }: Message): Operation | undefined => {
  if (kind === 'list') return 'tools/list';
  return kind === 'call' ? 'tools/call' : undefined;
};

export type Waited = { readonly upstreamMs: number; readonly answeredAt: number | undefined };

/** Around `send`: `waited` tells for how long one request or several at once were under way, and when the last ended. */
export const stopwatch = (send: SendUpstream, now: () => number) => {
  let underWay = 0;
  let since = 0;
  let upstreamMs = 0;
  let answeredAt: number | undefined;
  const timed: SendUpstream = async (...exchange) => {
    let state: 'held' | 'under way' | 'over' = 'held';
    const begin = () => {
      if (state !== 'held') return;
      state = 'under way';
      if (underWay === 0) since = now();
      underWay += 1;
    };
    const [, , , mayGo] = exchange;
    // What a request waits for before it may go is ours.
    if (mayGo === undefined) begin();
    else void mayGo.then(begin);
    try {
      return await send(...exchange);
    } finally {
      answeredAt = now();
      if ((state as string) === 'under way') {
        underWay -= 1;
        if (underWay === 0) upstreamMs += answeredAt - since;
      }
      state = 'over';
    }
  };
  return { send: timed, waited: (): Waited => ({ upstreamMs, answeredAt }) };
};

export const measure = (
  operation: Operation | undefined,
  answered: readonly Answered[],
  { upstreamMs, answeredAt }: Waited,
): Measured => ({
  operation,
  failures: new Set(
    answered.flatMap(({ reply, failure }) => failure ?? (reply.status >= 400 ? ['client' as const] : [])),
  ),
  upstreamMs,
  limitedAt: answered.some(({ limits }) => limits?.limited === true) ? answeredAt : undefined,
});
