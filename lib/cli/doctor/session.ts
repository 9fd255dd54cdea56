// The official MCP client (@modelcontextprotocol/client 2.x) on a door.
import type { Client } from '@modelcontextprotocol/client';
import { isObject, type Json, type JsonObject, parseJson } from '#core/json.ts';
import { MODERN } from '#core/mcp/revisions.ts';
import { type Door, REQUEST_TIMEOUT_MS } from './door.ts';

/** A `tools/list` answer as it came, since the client reads it through schemas of its own. */
export type RawList = { readonly tools: readonly Json[]; readonly bytes: number };

export type Session = {
  readonly client: Client;
  readonly revision: string;
  /** The last `tools/list` answer, all pages together. */
  readonly lastList: () => RawList;
  readonly close: () => Promise<void>;
};

/** Only doctor needs it, and it takes 100 ms. */
export const loadClient = () => import('@modelcontextprotocol/client');

const INFO = { name: 'sallyport-doctor', version: '1.0.0' };

/** Connects with exactly this revision; throws what the client throws where the server does not speak it. */
export const openSession = async (door: Door, revision: string): Promise<Session> => {
  const { Client, StreamableHTTPClientTransport } = await loadClient();
  const era =
    revision === MODERN ? { versionNegotiation: { mode: { pin: MODERN } } } : { supportedProtocolVersions: [revision] };
  const client = new Client(INFO, era);
  let pages: RawList[] = [];
  const transport = new StreamableHTTPClientTransport(door.url, {
    requestInit: { headers: { ...door.headers } },
    fetch: async (url, init) => {
      const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
      const signal = init?.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
      const response = await door.fetch(url, { ...init, signal });
      const asked = listRequest(init?.body);
      if (asked === undefined || !response.ok) return response;
      const list = readList(await response.clone().text());
      pages = asked === 'first' ? [list] : [...pages, list];
      return response;
    },
  });
  try {
    await client.connect(transport, { timeout: REQUEST_TIMEOUT_MS });
  } catch (cause) {
    await client.close();
    throw cause;
  }
  return {
    client,
    revision,
    lastList: () => ({
      tools: pages.flatMap(({ tools }) => tools),
      bytes: pages.reduce((sum, { bytes }) => sum + bytes, 0),
    }),
    close: () => client.close(),
  };
};

const listRequest = (body: unknown): 'first' | 'next' | undefined => {
  const message = typeof body === 'string' ? parseJson(body) : undefined;
  if (!isObject(message) || message.method !== 'tools/list') return undefined;
  return isObject(message.params) && message.params.cursor !== undefined ? 'next' : 'first';
};

/** A JSON body, or the messages of an event stream (HTML Standard 9.2.6, `data` fields). */
const readList = (text: string): RawList => {
  const events = text
    .split(/\r?\n\r?\n/)
    .map((event) => Array.from(event.matchAll(/^data: ?(.*)$/gm), ([, data]) => data).join('\n'));
  const messages = [text, ...events].map(parseJson).filter((message) => message !== undefined);
  const result = messages.flatMap(resultsOf).find(({ tools }) => Array.isArray(tools));
  return { tools: (result?.tools ?? []) as readonly Json[], bytes: Buffer.byteLength(text) };
};

const resultsOf = (message: Json): readonly JsonObject[] =>
  isObject(message) && isObject(message.result) ? [message.result] : [];

/** What a client error says, in one line. */
export const sayError = (cause: unknown): string => {
  if (!(cause instanceof Error)) return 'unknown error';
  const { code, status } = cause as Error & { readonly code?: unknown; readonly status?: unknown };
  const http = typeof status === 'number' ? ` (HTTP ${status})` : '';
  const [line = ''] = cause.message.split('\n');
  return `${typeof code === 'string' ? `${code}: ` : ''}${line.slice(0, 200)}${http}`;
};
