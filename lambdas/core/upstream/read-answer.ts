// From what an upstream answered to what the agent is told: design, "Errors and rate limits".
import type { Integration, Method } from '#core/integrations/integration.ts';
import { type Json, type JsonObject, parseJson } from '#core/json.ts';
import type { CallOutcome, ContentBlock } from '#core/mcp/outcome.ts';
import { ok } from '#core/result.ts';
import type { UpstreamErrors } from '#core/tokens/records.ts';
import type { EvaluateMapping } from '#core/tools/ports.ts';
import { isFailure } from './conditions.ts';
import { passThrough, ruledContent } from './content.ts';
import type { UpstreamAnswer } from './exchange.ts';
import { limitData, limitMessage } from './limit-message.ts';
import type { RateLimitReading } from './rate-limit.ts';
import { rateLimitHeaders } from './rate-limit-headers.ts';
import { readNextCursor } from './read-next-cursor.ts';
import { readRateLimit } from './read-rate-limit.ts';
import { selected } from './select.ts';

export type Reading = { readonly outcome: CallOutcome; readonly limits: RateLimitReading };

export type ShapeAnswer = (blocks: readonly ContentBlock[]) => {
  readonly content: readonly ContentBlock[];
  /** What is not there; told to model and client. */
  readonly note?: JsonObject;
};

export type AnswerContext = {
  readonly integration: Pick<Integration, 'slug' | 'label' | 'rate_limit' | 'errors'>;
  readonly method: Method;
  readonly args: JsonObject;
  readonly mode: UpstreamErrors;
  readonly evaluate: EvaluateMapping;
  /** Makes the content of a success smaller, where the call asked for that. */
  readonly shape?: ShapeAnswer | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
};

/** Reads one answer. The body is parsed only where a rule of the integration looks into it. */
export const readAnswer = async (answer: UpstreamAnswer, context: AnswerContext): Promise<Reading> => {
  const { integration, mode, now } = context;
  const body = looksInside(context) ? parseJson(new TextDecoder().decode(answer.body)) : undefined;
  const limits = readRateLimit(integration.rate_limit, answer, body, now);
  const headers = rateLimitHeaders(limits, integration.slug);
  const upstream = { status: answer.status, attribution: 'upstream' as const, ...limitData(limits) };
  const raw = passThrough(answer.body, answer.headers['content-type']);
  if (limits.limited) {
    const message = limitMessage(integration.label, answer.status, limits);
    const data = { ...upstream, rate_limited: true, ...(raw.type === 'text' && { body: raw.text }) };
    if (mode === 'http')
      return { limits, outcome: { kind: 'limited', status: limitStatus(answer.status), message, data, headers } };
    return { limits, outcome: failure([{ type: 'text', text: message }, raw], data, headers) };
  }
  if (isFailure(integration.errors, answer, body)) {
    const note = `${integration.label} answered HTTP ${answer.status}; its body is above, unchanged.${answer.status === 401 ? ' The gateway’s stored credential was not accepted: this account has to be connected again.' : ''}`;
    return { limits, outcome: failure([raw, { type: 'text', text: note }], upstream, headers) };
  }
  return { limits, outcome: await success(answer, body, raw, upstream, headers, context) };
};

/** Any other status that `limited_when` names is a rate limit too, so it travels as one. */
const limitStatus = (status: number): 429 | 503 => (status === 503 ? 503 : 429);

const failure = (
  content: readonly ContentBlock[],
  data: JsonObject,
  headers: { readonly [name: string]: string },
): CallOutcome => {
  const { body: _, ...upstream } = data;
  return { kind: 'result', isError: true, content, structured: { error: upstream }, upstream, headers };
};

const looksInside = ({ integration, method }: AnswerContext): boolean =>
  method.response !== undefined ||
  method.pagination !== undefined ||
  integration.errors?.failed_when !== undefined ||
  bodySignals(integration.rate_limit);

const bodySignals = (spec: Integration['rate_limit']): boolean =>
  spec?.limited_when?.some((condition) => condition.body !== undefined) === true ||
  [
    ...(spec?.retry_after ?? []),
    ...(spec?.policies ?? []).flatMap((policy) => [
      ...(policy.limit ?? []),
      ...(policy.remaining ?? []),
      ...(policy.reset ?? []),
      ...(policy.window ?? []),
    ]),
  ].some((signal) => signal.body !== undefined);

const success = async (
  answer: UpstreamAnswer,
  body: Json | undefined,
  raw: ContentBlock,
  upstream: JsonObject,
  headers: { readonly [name: string]: string },
  { method, args, evaluate, integration, shape }: AnswerContext,
): Promise<CallOutcome> => {
  const blocks = await blocksOf(method, body, raw, evaluate, shape);
  if (typeof blocks === 'string') {
    // The request has been carried out: saying so keeps an agent from writing twice.
    const text = `${integration.label} answered HTTP ${answer.status}, but the answer could not be mapped (${blocks}). The request was carried out; do not repeat a write.`;
    const data = { ...upstream, attribution: 'gateway', reason: 'mapping_failed' };
    return failure([{ type: 'text', text }], data, headers);
  }
  const next =
    method.pagination === undefined ? undefined : readNextCursor(method.pagination, answer.headers, body, args);
  const more: JsonObject = { ...blocks.note, ...(next !== undefined && { next_cursor: next }) };
  const isWhole = Object.keys(more).length === 0;
  return {
    kind: 'result',
    isError: false,
    content: isWhole ? blocks.content : [...blocks.content, { type: 'text', text: JSON.stringify(more) }],
    upstream: isWhole ? upstream : { ...upstream, ...more },
    headers,
  };
};

/** Content by the method's rules, or the reason why there is none. */
const blocksOf = async (
  { response }: Method,
  body: Json | undefined,
  raw: ContentBlock,
  evaluate: EvaluateMapping,
  shape: ShapeAnswer = (content) => ({ content }),
): Promise<ReturnType<ShapeAnswer> | string> => {
  if (response === undefined) return withinDepth(() => shape([raw]));
  const evaluated = response.mapping === undefined ? undefined : await evaluate(response.mapping, body ?? null);
  if (evaluated?.ok === false) return evaluated.error.reason;
  const part = response.select && selected(response.select, body);
  const mapped = evaluated ?? (part === undefined ? undefined : ok(part));
  const value = mapped === undefined ? body : mapped.value;
  return withinDepth(() => {
    if (response.content !== undefined) return shape(ruledContent(response.content, value));
    return shape(mapped === undefined ? [raw] : [{ type: 'text', text: JSON.stringify(value) }]);
  });
};

/** A body nested tens of thousands deep parses, and overflows the stack when it is written again. */
const withinDepth = <T>(write: () => T): T | string => {
  try {
    return write();
  } catch (fault) {
    if (fault instanceof RangeError) return 'too_deep';
    throw fault;
  }
};
