// What the endpoint is, and what each protocol revision gets from it.

import { UPSTREAM_LIMITS } from '#adapters/http/upstream-client.ts';
import { MAX_BODY, SECURITY_HEADERS } from '#core/http.ts';
import { MAX_BATCH, MAX_ENVELOPE } from '#core/mcp/batch.ts';
import { ASSUMED, INSTRUCTIONS } from '#core/mcp/revisions.ts';
import { CALL_MS, UPSTREAM_MS } from '#core/upstream/one-call.ts';
import { rateLimitHeaders } from '#core/upstream/rate-limit-headers.ts';
import {
  code,
  facts,
  type Inline,
  list,
  paragraph,
  type Section,
  type Text,
  table,
} from '#lib/trust/document/document.ts';
import { REVISIONS, type Surface, surfaceOf } from './revision-surface.ts';

/** Names with commas between them. */
export const codes = (names: readonly string[]): readonly Inline[] =>
  names.flatMap((name, i) => [...(i > 0 ? [', '] : []), code(name)]);

const megabytes = (bytes: number): string => `${bytes / 1024 / 1024} MB`;

/** Every header that a rate limit can give an answer. */
export const RATE_LIMIT_HEADERS: readonly string[] = Object.keys(
  rateLimitHeaders(
    {
      limited: true,
      retry_after_s: 1,
      binding: { name: 'any', limit: 1, remaining: 0, reset_s: 1 },
      policies: [{ name: 'any', limit: 1, remaining: 0, reset_s: 1, window_s: 1 }],
    },
    'any',
  ),
);

const headersOf = ({ requiredHeaders, methods }: Surface): Text =>
  requiredHeaders.length === 0
    ? 'no other'
    : requiredHeaders.flatMap(({ name, methods: needing }, i) => [
        ...(i > 0 ? [', '] : []),
        code(name),
        ...(needing.length === methods.length ? [] : [` (${needing.join(', ')})`]),
      ]);

const rowOf = (surface: Surface): readonly Text[] => [
  surface.revision,
  surface.begins,
  codes(surface.methods),
  headersOf(surface),
  surface.batches ? 'yes' : 'no',
  codes(surface.responseHeaders),
  codes(surface.listMembers),
];

const revisions = (): Section => ({
  id: 'revisions',
  title: 'Protocol revisions',
  blocks: [
    table(
      'MCP revisions with their methods and headers',
      [
        'Revision',
        'Begins with',
        'Methods',
        'Required request headers',
        'Batches',
        'Response headers',
        'tools/list answers',
      ],
      REVISIONS.map((revision) => rowOf(surfaceOf(revision))),
    ),
    list([
      [
        'Every POST needs ',
        code('Content-Type: application/json'),
        '; the column names what else is required. Beside the response headers of the column an answer has those of every answer above, and on ',
        code('tools/call'),
        ' those of rate limits.',
      ],
      `A batch holds at most ${MAX_BATCH} messages. A handshake is initialize; where there is none, each request says its revision.`,
      [
        'The table is computed from the function that reads requests. Any other method is refused with ',
        code('-32601'),
        '; notifications are answered 202 without a body.',
      ],
      [
        'Until 2025-11-25 ',
        code('MCP-Protocol-Version'),
        ` may be left out: then ${ASSUMED} is meant. A revision that is not in the table is refused with 400.`,
      ],
      [
        code('GET'),
        ' and ',
        code('DELETE'),
        ' are answered 405: there is no event stream and no session, and answers are whole JSON bodies.',
      ],
    ]),
  ],
});

export const overview = (): Section => ({
  id: 'overview',
  title: 'Overview',
  blocks: [
    paragraph([
      'An agent gets one expiring, scoped door into one connected account: ',
      code('POST /mcp/{door}'),
      ' speaks the Model Context Protocol, lists tools, and makes exactly one request to the vendor for each call. What is behind a door is a SaaS API as data: a method with a documentation record is a tool, and without one there is none.',
    ]),
    facts([
      ['Door', ['the URL token, or the server’s id with the token in ', code('Authorization')]],
      ['Request body', `at most ${megabytes(MAX_BODY)}, JSON without repeated keys`],
      ['Upstream’s answer', `at most ${megabytes(UPSTREAM_LIMITS.body)} once decoded`],
      ['Whole answer', `at most ${megabytes(MAX_ENVELOPE)}`],
      ['Time', `${CALL_MS / 1000} s for a call, of which the upstream gets at most ${UPSTREAM_MS / 1000} s`],
      ['On every answer', codes(Object.keys(SECURITY_HEADERS))],
      ['Where known', [...codes(RATE_LIMIT_HEADERS), ' on ', code('tools/call')]],
      ['Told to models', INSTRUCTIONS],
    ]),
  ],
  sections: [revisions()],
});
