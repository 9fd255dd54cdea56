// #rate-limits: what happens to an upstream's limit on its way to the agent, and the gateway's own.
import { code, list, paragraph, type Section, table, toPage } from '../document/document.ts';
import type { TrustModel } from '../model/trust-model.ts';
import { answerBlock } from '../reference/exact-requests.ts';
import { recorded429 } from '../reference/recorded-answers.ts';
import { promised } from './evidence-text.ts';
import { sectionOf } from './section.ts';

export const rateLimits = (model: TrustModel): Section => {
  const { throttle, waf } = model.settings;
  return sectionOf('rate-limits', [
    paragraph([
      'An upstream’s rate limit is handed on, never hidden and never waited out. An MCP server is made with one of two ways to say it: ',
      code('http'),
      ' (the default) or ',
      code('tool_error'),
      '.',
    ]),
    table(
      'What an upstream answers, and what the agent gets',
      ['Upstream', 'http', 'tool_error'],
      [
        ['2xx', 'result', 'result'],
        [
          '429; 503 with Retry-After; what the integration’s data names as a limit',
          'HTTP 429 (503), JSON-RPC error with the numbers',
          'HTTP 200, isError, the same numbers',
        ],
        ['any other 4xx or 5xx', 'HTTP 200, isError, the upstream’s body word for word', 'the same'],
        ['no answer', 'HTTP 200, isError, the reason', 'the same'],
      ],
    ),
    list([
      [
        code('ratelimit-limit'),
        ', ',
        code('ratelimit-remaining'),
        ', ',
        code('ratelimit-reset'),
        ', ',
        code('retry-after'),
        ': seconds from now, rounded up, whatever unit the upstream uses',
      ],
      [
        code('RateLimit'),
        ' and ',
        code('RateLimit-Policy'),
        ': the same as structured fields (IETF draft-ietf-httpapi-ratelimit-headers)',
      ],
      'They are on every answer whose upstream sent any, in both ways, and the same numbers are in the body.',
      'What the upstream did not say is left out. Nothing is made up.',
    ]),
    answerBlock('A recorded answer: the 21st call within ten seconds', recorded429),
    paragraph(
      `The gateway’s own limits are ${throttle.rate} requests per second for each method of a residency’s API (${throttle.burst} at once)${waf.enabled ? `, ${waf.perAddress.toLocaleString('en')} requests in five minutes from one address that name no MCP server` : ''}, and a quota for each MCP server that has one. They are HTTP 429, too; a quota names itself as the gateway’s.`,
    ),
    paragraph(['A recipe for clients is in the ', toPage('integration reference', '/reference', 'rate-limits'), '.']),
    promised(model, 'rate-limits'),
  ]);
};
