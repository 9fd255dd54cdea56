// One call as it is shown: the request with templates in the place of the credential, and what the agent gets.
import type { Integration } from '#core/integrations/integration.ts';
import { isObject, type Json, type JsonObject } from '#core/json.ts';
import type { ContentBlock } from '#core/mcp/outcome.ts';
import type { UpstreamRequest } from '#core/upstream/exchange.ts';
import type { Called } from '#core/upstream/one-call.ts';
import { printable, record } from '#lib/cli/table.ts';

type Places = Integration['auth'][number]['apply'];

/** With `{{credential.FIELD}}` where the secret goes: what is printed never held it. */
export const requestShown = ({ method, url, headers, body }: UpstreamRequest, places: Places): JsonObject => {
  const query = places.filter((place) => place.in === 'query').map(({ name, value }) => `${name}=${value}`);
  const sent = query.length === 0 ? url : `${url}${url.includes('?') ? '&' : '?'}${query.join('&')}`;
  const more = places.filter((place) => place.in === 'header').map(({ name, value }) => [name.toLowerCase(), value]);
  return {
    ...{ method, url: sent, headers: { ...headers, ...Object.fromEntries(more) } },
    ...(body !== undefined && { body: typeof body === 'string' ? body : `${body.byteLength} bytes` }),
  };
};

export type AgentGets = {
  readonly is_error: boolean;
  readonly content: readonly ContentBlock[];
  /** Of a rate limit, which reaches clients as an HTTP error of its own. */
  readonly http_status?: number;
  readonly [more: string]: Json | readonly ContentBlock[];
};

/** The outcome as members that read alike, whatever kind it is. */
export const agentGets = ({ outcome }: Called): AgentGets => {
  if (outcome.kind === 'limited') {
    const { status, message, data } = outcome;
    return {
      ...{ is_error: true, http_status: status, content: [{ type: 'text', text: message }] },
      ...(data.rate_limit !== undefined && { rate_limit: data.rate_limit }),
    };
  }
  if (outcome.kind !== 'result') throw new Error(`a call without a gateway cannot end as ${outcome.kind}`);
  const { isError, content, upstream = {}, structured = {} } = outcome;
  const { next_cursor, rate_limit } = upstream;
  return {
    ...{ is_error: isError, content },
    ...(next_cursor !== undefined && { next_cursor }),
    ...(rate_limit !== undefined && { rate_limit }),
    ...(structured.error !== undefined && { error: structured.error }),
  };
};

/** Line breaks stay, and nothing else that a terminal would obey. */
const lines = (text: string): string => text.split('\n').map(printable).join('\n');

export const requestText = ({ method, url, headers, body }: JsonObject): string =>
  [
    printable(`${method} ${url}`),
    ...Object.entries(isObject(headers) ? headers : {}).map(([name, value]) => printable(`${name}: ${value}`)),
    ...(body === undefined ? [] : ['', lines(String(body))]),
  ].join('\n');

export const answerText = ({ content, ...more }: AgentGets): string =>
  [
    'The agent gets:',
    ...content.map((block) => lines(block.type === 'text' ? block.text : JSON.stringify(block))),
    '',
    record(more as JsonObject),
  ].join('\n');
