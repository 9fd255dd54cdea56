// What an agent is told when no answer came: a reason, and whether a write can have happened.

import type { CallOutcome } from '#core/mcp/outcome.ts';
import type { Attribution } from '#core/measured.ts';
import type { Problem } from '#core/result.ts';
import type { UpstreamFailure, UpstreamFailureReason } from './exchange.ts';

const SENTENCES: { readonly [R in UpstreamFailureReason]: string } = {
  timeout: 'did not answer in time',
  refused: 'refused the connection',
  reset: 'closed the connection before it had answered',
  dns: 'has a host name that could not be resolved',
  tls: 'did not present a valid TLS certificate',
  too_large: 'answered with more than the gateway passes on (2 MB); ask for less, for example with a smaller limit',
  not_decodable: 'answered with a body that could not be decoded',
  address_not_allowed: 'resolves to an address that the gateway does not call',
  held: 'was not called',
};

/** HTTP 200 with `isError`: a transport failure of the upstream is a failure of the tool, not of the door. */
export const failureOutcome = (label: string, { reason, sent }: UpstreamFailure): CallOutcome => {
  const caution = sent
    ? ' The request may have been carried out: read before you repeat a write.'
    : ' Nothing was sent.';
  return toolError(`${label} ${SENTENCES[reason]}.${caution}`, { attribution: 'upstream', reason, sent });
};

/** A caller mends no more at once, and a hostile call must not grow into an answer of megabytes. */
const MAX_PROBLEMS = 50;

/**
 * Arguments that do not fit (SEP-1303): problems with their pointers, nothing sent.
 * @param at where these arguments stand in those of the request
 */
export const argumentOutcome = (problems: readonly Problem[], at = ''): CallOutcome => {
  const told = problems.slice(0, MAX_PROBLEMS).map(({ pointer, detail }) => ({ pointer: at + pointer, detail }));
  const lines = told.map(({ pointer, detail }) => `${pointer === '' ? '/' : pointer}: ${detail}`);
  const text = `The arguments do not fit this tool; nothing was sent.\n${lines.join('\n')}`;
  return toolError(text, { attribution: 'client', reason: 'invalid_arguments', problems: told });
};

export const toolError = (
  text: string,
  error: { readonly attribution: Attribution; readonly reason: string } & {
    readonly [more: string]: string | number | boolean | readonly Problem[];
  },
): CallOutcome => ({ kind: 'result', isError: true, content: [{ type: 'text', text }], structured: { error } });

/** Seconds. */
const RETRY_AFTER = 2;

/** A call that the gateway itself did not make, and may make in a moment. @param mode whether that is told as HTTP 503 */
export const heldBack = (because: string, reason: string, mode: 'http' | 'tool_error'): CallOutcome => {
  const message = `${because}; nothing was sent. Wait ${RETRY_AFTER} s before calling it again.`;
  const error = { attribution: 'gateway', reason, sent: false, retry_after: RETRY_AFTER } as const;
  return mode === 'tool_error'
    ? toolError(message, error)
    : { kind: 'limited', status: 503, message, data: error, headers: { 'retry-after': String(RETRY_AFTER) } };
};
