// Whose limits there are, how they are told, and how a client waits.
import { META_IDEMPOTENCY_KEY } from '#core/mcp/revisions.ts';
import { code, codeBlock, list, paragraph, type Section, type Text, table } from '#lib/trust/document/document.ts';
import { BACKOFF_RECIPE } from './backoff-recipe.ts';
import { answerBlock } from './exact-requests.ts';
import type { ReferenceModel } from './input.ts';
import { RATE_LIMIT_HEADERS } from './overview.ts';
import { recorded429 } from './recorded-answers.ts';

const MEANINGS: { readonly [header: string]: string } = {
  'ratelimit-limit': 'requests in the window of the policy that binds',
  'ratelimit-remaining': 'what is left of them',
  'ratelimit-reset': 'seconds until the window ends',
  'retry-after': 'seconds to wait, as the vendor said; it counts before the others',
  ratelimit: 'every policy, as a structured field: r is what is left, t the seconds until its end',
  'ratelimit-policy': 'every policy, as a structured field: q is its limit, w its window in seconds',
};

const limitsOf = ({ settings: { throttle, waf } }: ReferenceModel): readonly (readonly Text[])[] => [
  [
    'The vendor’s',
    'as the vendor counts',
    'HTTP 429, or 503 with retry-after; or a failed tool with upstream_errors: tool_error',
  ],
  [
    'A server’s quota',
    'calls a minute and a day, where the server has one',
    'the same; the policy’s name begins with sallyport-',
  ],
  [
    'The gateway’s throttle',
    `${throttle.rate} requests a second and ${throttle.burst} at once, all doors together`,
    'HTTP 429 of API Gateway',
  ],
  ...(waf.enabled
    ? [
        [
          'The firewall’s',
          `${waf.perAddress} requests in 5 minutes from an address that name no door`,
          'HTTP 429',
        ] as const,
      ]
    : []),
];

export const rateLimits = (model: ReferenceModel): Section => ({
  id: 'rate-limits',
  title: 'Rate limits',
  blocks: [
    paragraph(
      'A vendor’s limit comes through as one: the status, one set of headers in one unit whatever the vendor calls its own, and the same numbers in the body. Nothing is invented: what the vendor did not say has no header. What is computed from a window that the vendor documents says so: derived.',
    ),
    table('Limits that a call can meet', ['Limit', 'Counts', 'Told as'], limitsOf(model)),
    table(
      'Headers of rate limits, also on successful calls',
      ['Header', 'What it is'],
      RATE_LIMIT_HEADERS.map((name) => [[code(name)], MEANINGS[name] ?? '']),
    ),
    answerBlock('A recorded answer: the 21st call within ten seconds', recorded429),
    list([
      'Times are whole seconds from now, rounded up. In a batch each message has its own numbers, and the headers are those of the tightest limit.',
      [
        'Clients of the official SDK throw at a 429, and the model reads the message: it holds the seconds. A host that shows models no errors is better off with ',
        code('upstream_errors: tool_error'),
        '.',
      ],
    ]),
  ],
  sections: [
    {
      id: 'back-off',
      title: 'A client that waits',
      blocks: [
        paragraph([
          'It waits at least as long as it was told, adds full jitter, gives up when its budget is used, and repeats a write only under an idempotency key (',
          code(`params._meta["${META_IDEMPOTENCY_KEY}"]`),
          '), under which the gateway makes it once. A test runs this text.',
        ]),
        codeBlock('call-with-backoff.ts', 'ts', BACKOFF_RECIPE),
      ],
    },
  ],
});
