// Everything that can go wrong, in the words in which it is told: each row is made by the function that makes the answer.
import { type McpRefusal, mcpRefusal, PROBLEM_REASONS, problemAnswer } from '#core/errors.ts';
import type { HttpAnswer } from '#core/http.ts';
import type { CallOutcome } from '#core/mcp/outcome.ts';
import { RPC } from '#core/mcp/rpc.ts';
import type { UpstreamFailureReason } from '#core/upstream/exchange.ts';
import { argumentOutcome, failureOutcome, heldBack } from '#core/upstream/failure-outcome.ts';
import { code, list, paragraph, type Section, type Text, table } from '#lib/trust/document/document.ts';

/** Each reason with what a refusal of it would say; a reason that is added has to be added here. */
const REFUSALS: { readonly [R in McpRefusal['reason']]: Extract<McpRefusal, { reason: R }> } = {
  closed: { reason: 'closed' },
  other_residency: { reason: 'other_residency', residency: 'us' },
  method_not_allowed: { reason: 'method_not_allowed' },
  origin_not_allowed: { reason: 'origin_not_allowed' },
  duplicate_header: { reason: 'duplicate_header', header: 'authorization' },
  unsupported_media_type: { reason: 'unsupported_media_type' },
  too_large: { reason: 'too_large' },
  unparsable: { reason: 'unparsable', detail: 'a key stands twice' },
  invalid_batch: { reason: 'invalid_batch', detail: 'The batch is empty.' },
  unavailable: { reason: 'unavailable' },
  internal: { reason: 'internal' },
};

const refusalRow = (refusal: McpRefusal): readonly Text[] => {
  const answer = mcpRefusal(refusal, 'REQUEST_ID');
  const { error } = JSON.parse(answer.body) as { error: { code: number; message: string } };
  return [[code(refusal.reason)], String(answer.status), String(error.code), error.message];
};

const RPC_MEANINGS: { readonly [N in keyof typeof RPC]: readonly [status: string, said: string] } = {
  parse: ['400', 'the body is no JSON, has a key twice, or is no UTF-8'],
  invalidRequest: ['400', 'no JSON-RPC 2.0 message, or a batch where the revision has none'],
  methodNotFound: ['200, from 2026-07-28 on 404', 'a method that the revision’s row above does not name'],
  invalidParams: ['200 or 400', 'parameters that do not fit, a cursor of somebody else, or an unknown tool'],
  internal: ['500', 'a fault of the gateway'],
  headerMismatch: ['400', 'a header is missing or says something else than the body'],
  unsupportedVersion: ['400', 'a revision that is not served; data.supported names those that are'],
};

const rpcRows = (): readonly (readonly Text[])[] =>
  (Object.keys(RPC) as readonly (keyof typeof RPC)[]).map((name) => [[code(String(RPC[name]))], ...RPC_MEANINGS[name]]);

/** Whether a byte may have gone upstream by then. */
const FAILURES: { readonly [R in Exclude<UpstreamFailureReason, 'held'>]: boolean } = {
  timeout: true,
  refused: false,
  reset: true,
  dns: false,
  tls: false,
  too_large: true,
  not_decodable: true,
  address_not_allowed: false,
};

const textOf = (outcome: CallOutcome): string => {
  if (outcome.kind === 'limited') return outcome.message;
  const [first] = outcome.kind === 'result' ? outcome.content : [];
  return first?.type === 'text' ? first.text.replaceAll('\n', ' ') : '';
};

const outcomeRows = (): readonly (readonly Text[])[] => [
  ...(Object.entries(FAILURES) as readonly [Exclude<UpstreamFailureReason, 'held'>, boolean][]).map(
    ([reason, sent]) => [
      [code(reason)],
      'upstream',
      sent ? 'maybe' : 'no',
      textOf(failureOutcome('The vendor', { kind: 'failure', reason, sent })),
    ],
  ),
  [[code('invalid_arguments')], 'client', 'no', textOf(argumentOutcome([{ pointer: '/id', detail: 'is required' }]))],
  [
    [code('audit_unavailable')],
    'gateway',
    'no',
    textOf(heldBack('The gateway could not write this call into its audit log', 'audit_unavailable', 'http')),
  ],
];

const problemRow = (answer: HttpAnswer): readonly Text[] => {
  const { type, title, status } = JSON.parse(answer.body) as { type: string; title: string; status: number };
  return [[code(type)], String(status), title];
};

export const failureModes = (): Section => ({
  id: 'failure-modes',
  aliases: ['errors'],
  title: 'Failure modes',
  blocks: [
    paragraph([
      'Every failure of a tool call that went upstream says whose it is: ',
      code('attribution'),
      ' is gateway, upstream or client. What API Gateway itself refuses (too many requests, a function that timed out) says its status and the id of the request alone. Every answer of ours has a request id, which the audit trail has too. One request goes upstream for a call, and none is repeated.',
    ]),
    table(
      'Refusals before a message is read',
      ['Reason', 'HTTP', 'Code', 'Message'],
      Object.values(REFUSALS).map(refusalRow),
    ),
    table('Codes of JSON-RPC', ['Code', 'HTTP', 'When'], rpcRows()),
    table(
      'Failures of a call: HTTP 200 and isError, unless said otherwise',
      ['Reason', 'Attribution', 'Sent upstream', 'What the model reads'],
      outcomeRows(),
    ),
    list([
      'An answer of the vendor that is no success comes through as a failed tool: its body unchanged, its status in the data, HTTP 200. A vendor’s 401 or 404 as HTTP status would have clients start signing in, or take their session for lost.',
      'Rate limits are the one exception, in the next section.',
      [code('audit_unavailable'), ' is HTTP 503 with ', code('retry-after'), ' where rate limits are told as HTTP.'],
    ]),
    table(
      'Problem types of the provisioning API (RFC 9457)',
      ['Type', 'Status', 'Title'],
      PROBLEM_REASONS.map((reason) => problemRow(problemAnswer({ reason, detail: '' }, 'REQUEST_ID'))),
    ),
  ],
});
