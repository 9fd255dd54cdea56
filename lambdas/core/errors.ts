// The only mapping of our own failures to the wire. Causes that a stranger must not tell apart share one arm.
import { type HttpAnswer, jsonAnswer } from './http.ts';
import { errorReply, RPC } from './mcp/rpc.ts';
import type { Problem } from './result.ts';
import type { Refusal } from './tokens/authorise.ts';

/** What can go wrong with a POST to a door before its JSON-RPC message is read. */
export type McpRefusal =
  | Refusal
  | { readonly reason: 'method_not_allowed' }
  | { readonly reason: 'origin_not_allowed' }
  | { readonly reason: 'duplicate_header'; readonly header: string }
  | { readonly reason: 'unsupported_media_type' }
  | { readonly reason: 'too_large' }
  | { readonly reason: 'unparsable'; readonly detail: string }
  | { readonly reason: 'invalid_batch'; readonly detail: string }
  | { readonly reason: 'unavailable' }
  | { readonly reason: 'internal' };

const CLOSED_DOOR =
  'This door is closed: the URL or token is wrong, has expired or was revoked, or a required API token is missing. Ask whoever gave you this URL for a new one; trying again with the same values will not help.';

/** @param residencyUrl base URL of the residency a token belongs to, where configuration knows it */
export const mcpRefusal = (refusal: McpRefusal, requestId: string, residencyUrl?: string): HttpAnswer => {
  const answer = (status: number, code: number, message: string, headers = {}) =>
    jsonAnswer(status, errorReply(status, null, code, message, { request_id: requestId }).body, headers);
  switch (refusal.reason) {
    case 'closed':
      return answer(401, 401, CLOSED_DOOR);
    case 'other_residency':
      return answer(
        421,
        421,
        `This token belongs to residency "${refusal.residency}": ${residencyUrl ? `use ${residencyUrl}` : 'use the URL it was issued with'}.`,
      );
    case 'method_not_allowed':
      return answer(
        405,
        RPC.invalidRequest,
        'Only POST is served here: this endpoint has no event stream and no session.',
        { allow: 'POST' },
      );
    case 'origin_not_allowed':
      return answer(403, 403, 'This Origin is not allowed.');
    case 'duplicate_header':
      return answer(400, RPC.invalidRequest, `The header ${refusal.header} was sent more than once.`);
    case 'unsupported_media_type':
      return answer(415, RPC.invalidRequest, 'Send Content-Type: application/json.');
    case 'too_large':
      return answer(413, RPC.invalidRequest, 'The request body is larger than 1 MB.');
    case 'unparsable':
      return answer(400, RPC.parse, `Parse error: ${refusal.detail}.`);
    case 'invalid_batch':
      return answer(400, RPC.invalidRequest, refusal.detail);
    case 'unavailable':
      return answer(503, 503, 'A store of this gateway did not answer; nothing was sent upstream. Try again.', {
        'retry-after': '2',
      });
    case 'internal':
      return answer(
        500,
        RPC.internal,
        'Internal error. Nothing is known to be wrong with your request; quote the request id to the operator.',
      );
  }
};

/** RFC 9457 problem types of the provisioning API; `type` is `/problems/{reason}` and stable. */
const PROBLEMS = {
  invalid_request: [400, 'The request is not valid'],
  unauthorised: [401, 'Authentication is missing or not accepted'],
  forbidden: [403, 'The role does not allow this'],
  not_found: [404, 'Not found'],
  method_not_allowed: [405, 'Method not allowed'],
  conflict: [409, 'In conflict with the current state'],
  gone: [410, 'No longer available'],
  too_large: [413, 'The request body is too large'],
  unsupported_media_type: [415, 'Send Content-Type: application/json'],
  other_residency: [421, 'This tenant or token belongs to another residency'],
  idempotency_mismatch: [422, 'The Idempotency-Key was used with a different request'],
  in_progress: [409, 'A request with this Idempotency-Key is still running'],
  internal: [500, 'Internal error'],
  unavailable: [503, 'A store did not answer; try again'],
} as const satisfies { [reason: string]: readonly [number, string] };

export type ProblemReason = keyof typeof PROBLEMS;

export type ApiProblem = {
  readonly reason: ProblemReason;
  readonly detail: string;
  readonly errors?: readonly Problem[];
};

export const PROBLEM_REASONS = Object.keys(PROBLEMS) as readonly ProblemReason[];

/** `application/problem+json` with the pointer of each bad field and the request id. */
export const problemAnswer = (problem: ApiProblem, requestId: string): HttpAnswer => {
  const [status, title] = PROBLEMS[problem.reason];
  const body = {
    type: `/problems/${problem.reason}`,
    title,
    status,
    detail: problem.detail,
    ...(problem.errors && { errors: problem.errors }),
    request_id: requestId,
  };
  return {
    status,
    headers: { 'content-type': 'application/problem+json', ...(status === 503 && { 'retry-after': '2' }) },
    body: JSON.stringify(body),
  };
};
