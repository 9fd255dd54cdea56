// The endpoint under examination, and single HTTP requests to it that a real client would not make.
import { err, ok, type Result } from '#core/result.ts';
import { checksum } from '#core/tokens/checksum.ts';
import type { Arguments, Failure, Io } from '#lib/cli/command.ts';
import { isSafe } from '#lib/cli/connection.ts';
import { EXIT } from '#lib/cli/exit-codes.ts';
import { redactorOf, redactUrl } from '#lib/cli/redact.ts';

export type Door = {
  readonly url: URL;
  /** The URL as a report may show it. */
  readonly shown: string;
  readonly redact: (text: string) => string;
  /** Authentication that goes beside the URL. */
  readonly headers: { readonly [name: string]: string };
  readonly fetch: typeof fetch;
  readonly now: () => number;
};

export const REQUEST_TIMEOUT_MS = 15_000;

const usage = (message: string) => err<Failure>({ exit: EXIT.usage, message });

export const doorOf = ({ operands, flags }: Arguments, io: Io): Result<Door, Failure> => {
  const url = URL.parse(operands['mcp-url'] as string);
  if (url === null || !/^https?:$/.test(url.protocol))
    return usage('doctor needs the http(s) URL of an MCP server, as `sallyport server create` printed it.');
  if (!isSafe(url)) return usage('Over plain http this URL could be read on the way: use https.');
  const bearer = flags.bearer?.[0] ?? io.env.bearer;
  const apiToken = flags['api-token']?.[0] ?? io.env.apiToken;
  const sent = [bearer, apiToken].filter((value): value is string => value !== undefined && value !== '');
  if (sent.some((value) => !/^[\x21-\x7e]+$/.test(value)))
    return usage('--bearer and --api-token hold characters that no token has: copy them again.');
  return ok({
    url,
    shown: redactUrl(url),
    redact: redactorOf(url, sent),
    headers: {
      ...(bearer && { authorization: `Bearer ${bearer}` }),
      ...(apiToken && { 'x-api-token': apiToken }),
    },
    fetch: io.fetch,
    now: io.now,
  });
};

export type Raw = { readonly status: number; readonly headers: Headers; readonly text: string };

const MAX_TEXT = 64 * 1024;

/** One request with nothing of a client's around it; redirects are not followed. Throws where nothing answers. */
export const requestRaw = async (door: Door, url: URL, init: RequestInit): Promise<Raw> => {
  const ended = new AbortController();
  const signal = AbortSignal.any([ended.signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]);
  const response = await door.fetch(url, { ...init, redirect: 'manual', signal });
  try {
    const streams = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
    // A stream has no end to wait for.
    const text = streams ? '' : (await response.text()).slice(0, MAX_TEXT);
    return { status: response.status, headers: response.headers, text };
  } finally {
    ended.abort();
  }
};

export const rpcInit = (method: string, headers: { readonly [name: string]: string } = {}): RequestInit => ({
  method: 'POST',
  headers: {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    ...headers,
  },
  body: JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method,
    ...(method === 'initialize' && {
      params: {
        protocolVersion: '2025-11-25',
        capabilities: {},
        clientInfo: { name: 'sallyport-doctor', version: '1.0.0' },
      },
    }),
  }),
});

/**
 * The same endpoint with a door that does not exist. A token of ours keeps kind, residency and key id and gets a right
 * checksum: so the store is asked, as it is for a token that was revoked.
 */
export const strangerUrl = (url: URL): URL => {
  const parts = url.pathname.split('/');
  const last = parts.findLastIndex((part) => part !== '');
  const part = parts[last] ?? '';
  const ours = /^(sp[uak]_[a-z]{2,4}_[0-9A-Za-z])[0-9A-Za-z]{38}$/.exec(part);
  const body = ours === null ? '' : `${ours[1]}${'0'.repeat(32)}`;
  parts[last < 0 ? 0 : last] = ours === null ? part.replace(/[0-9A-Za-z]/g, '0') || '0' : body + checksum(body);
  return new URL(parts.join('/'), url.origin);
};
