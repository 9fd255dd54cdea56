// Which numbers of an upstream's answers are read as its rate limit, in words.
import type { Condition, RateLimitPolicy, Signal } from '#core/integrations/answer-rules.ts';
import type { Integration } from '#core/integrations/integration.ts';
import { RETRY_AFTER } from '#core/upstream/read-rate-limit.ts';
import { type Block, code, type Inline, list, paragraph, type Text, table } from '#lib/trust/document/document.ts';

const placeOf = ({ header, body, format }: Signal): readonly Inline[] => {
  const places = [...(header === undefined ? [] : [header]), ...(body === undefined ? [] : [`body ${body}`])];
  return [code(places.join(' or ')), ` (${format})`];
};

const signalsText = (signals: readonly Signal[] | undefined): Text =>
  signals === undefined || signals.length === 0
    ? 'not read'
    : signals.flatMap((signal, i) => [...(i > 0 ? [', else '] : []), ...placeOf(signal)]);

const windowText = ({ window, window_s }: RateLimitPolicy): Text => {
  if (window !== undefined) return signalsText(window);
  return window_s === undefined ? 'not known' : `${window_s} s, documented`;
};

const conditionText = ({ status, header, body, body_contains }: Condition): string =>
  [
    ...(status === undefined ? [] : [`status ${status.join(' or ')}`]),
    ...(header === undefined ? [] : [`header ${header.name} ${valueText(header)}`]),
    ...(body === undefined ? [] : [`body ${body.path} ${valueText(body)}`]),
    ...(body_contains === undefined ? [] : [`a body that contains “${body_contains}”`]),
  ].join(', ');

const valueText = ({ equals, contains }: { equals?: string | number | boolean; contains?: string }): string => {
  const said = [
    ...(equals === undefined ? [] : [`is ${equals}`]),
    ...(contains === undefined ? [] : [`contains “${contains}”`]),
  ];
  return said.length === 0 ? 'is there' : said.join(' and ');
};

export const rateLimitBlocks = ({ rate_limit = {} }: Integration): readonly Block[] => {
  const { policies = [], retry_after = [], limited_when = [] } = rate_limit;
  const rows = policies.map((policy) => [
    policy.name,
    signalsText(policy.limit),
    signalsText(policy.remaining),
    signalsText(policy.reset),
    windowText(policy),
  ]);
  return [
    rows.length === 0
      ? paragraph([
          'The vendor documents no numbers of its own; ',
          code('RateLimit'),
          ' and ',
          code('RateLimit-Policy'),
          ' are read where an answer has them.',
        ])
      : table('Policies, and where their numbers are read', ['Policy', 'Limit', 'Remaining', 'Reset', 'Window'], rows),
    paragraph(['Time to wait: ', ...inlines(signalsText(unique([...retry_after, RETRY_AFTER]))), '.']),
    ...(limited_when.length === 0
      ? []
      : [paragraph('These answers are taken for rate limits:'), list(limited_when.map(conditionText))]),
  ];
};

const inlines = (text: Text): readonly Inline[] => (typeof text === 'string' ? [text] : text);

/** The same header read in the same unit is one signal. */
const unique = (signals: readonly Signal[]): readonly Signal[] =>
  signals.filter((signal, i) => signals.findIndex((each) => JSON.stringify(each) === JSON.stringify(signal)) === i);
