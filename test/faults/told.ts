// What a caller is told of a call, as a row of the table names it and as an answer says it.
import { isObject, type Json, type JsonObject, parseJson } from '#core/json.ts';
import type { Answer } from './process.ts';

/** What the caller is told: design, “Errors and rate limits”, and ADR 12. */
export type Told =
  | { readonly told: 'result' }
  /** A store did not answer: 503 before anything was begun. */
  | { readonly told: 'unavailable' }
  | { readonly told: 'internal' }
  | { readonly told: 'closed' }
  /** The gateway does not make a call that it could not write down: 503. */
  | { readonly told: 'unwritten' }
  | { readonly told: 'no credential' }
  /** No answer of the upstream’s, and whether one may have been on its way. */
  | { readonly told: 'failure'; readonly reason: string; readonly sent: boolean }
  /** Its own error. */
  | { readonly told: 'error'; readonly status: number }
  | { readonly told: 'limit'; readonly status: 429 | 503; readonly retryAfter?: string };

/**
 * `pair`: intent and outcome. `intent`: its outcome could not be stored. `none`: nor could the intent. `doubted`: a pair of
 * which the gateway cannot know whose the outcome is, and says so in its log.
 */
export type Audit = 'pair' | 'doubted' | 'intent' | 'none';

export type Expected = Told & {
  readonly audit: Audit;
  /** Requests at the upstream. */
  readonly requests: 0 | 1;
};

export const messageOf = ({ body }: Answer): JsonObject => {
  const message = parseJson(body);
  return isObject(message) ? message : {};
};

/** The part of an answer that says what became of the call. */
export const said = (answer: Answer): Json => {
  const { result, error } = messageOf(answer);
  const retryAfter = answer.headers['retry-after'] ?? null;
  if (isObject(error)) {
    const { reason = null, sent = null } = isObject(error.data) ? error.data : {};
    return { status: answer.status, retryAfter, code: error.code ?? null, reason, sent };
  }
  const { isError = false, structuredContent, _meta } = isObject(result) ? result : {};
  const failure = isObject(structuredContent) && isObject(structuredContent.error) ? structuredContent.error : {};
  const { reason = null, sent = null, attribution = null, status = null } = failure;
  return { status: answer.status, isError, reason, sent, attribution, upstream: status, meta: _meta !== undefined };
};

const refused = (
  status: number,
  retryAfter: string | null,
  code = status,
  reason: string | null = null,
  sent: false | null = null,
) => ({ status, retryAfter, code, reason, sent });

const failed = (reason: string | null, sent: boolean | null, attribution: string, upstream: number | null = null) => ({
  status: 200,
  isError: true,
  reason,
  sent,
  attribution,
  upstream,
  meta: upstream !== null,
});

const INTERNAL = -32_603;

export const sayingOf = (expected: Told): Json => {
  switch (expected.told) {
    case 'result':
      return { status: 200, isError: false, reason: null, sent: null, attribution: null, upstream: null, meta: true };
    case 'unavailable':
      return refused(503, '2');
    case 'internal':
      return refused(500, null, INTERNAL);
    case 'closed':
      return refused(401, null);
    case 'unwritten':
      return refused(503, '2', 503, 'audit_unavailable', false);
    case 'no credential':
      return failed('no_credential', null, 'gateway');
    case 'failure':
      return failed(expected.reason, expected.sent, 'upstream');
    case 'error':
      return failed(null, null, 'upstream', expected.status);
    case 'limit':
      return refused(expected.status, expected.retryAfter ?? null);
  }
};
