// The five MCP revisions. Until 2025-11-25 a client says its revision in `initialize` and, from 2025-06-18, in a header;
// since 2026-07-28 every request says it in `params._meta` and in a header, and nothing is remembered between requests.

import { VERSION } from '#core/version.ts';

export const MODERN = '2026-07-28';

/** Newest first: the first is what `initialize` offers to a client that asks for a revision we do not know. */
export const HANDSHAKE_REVISIONS = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'] as const;

export type Revision = typeof MODERN | (typeof HANDSHAKE_REVISIONS)[number];

/** What stateless clients may choose from; handshake revisions are negotiated by `initialize` alone. */
export const DISCOVERABLE: readonly string[] = [MODERN];

/** A request without the header is of this revision (2025-06-18, basic/transports, "Protocol Version Header"). */
export const ASSUMED: Revision = '2025-03-26';

const KNOWN: readonly string[] = [MODERN, ...HANDSHAKE_REVISIONS];

export const isRevision = (text: string): text is Revision => KNOWN.includes(text);

export const isHandshakeRevision = (text: unknown): text is (typeof HANDSHAKE_REVISIONS)[number] =>
  (HANDSHAKE_REVISIONS as readonly unknown[]).includes(text);

/** JSON-RPC batches: part of 2025-03-26, removed by 2025-06-18. */
export const allowsBatch = (revision: Revision): boolean => revision === '2025-03-26' || revision === '2024-11-05';

export const META_VERSION = 'io.modelcontextprotocol/protocolVersion';
export const META_CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';
export const META_CLIENT = 'io.modelcontextprotocol/clientInfo';
export const META_IDEMPOTENCY_KEY = 'sallyport/idempotency_key';
export const META_SERVER = 'io.modelcontextprotocol/serverInfo';

export const SERVER_INFO = { name: 'sallyport', version: VERSION };

export const INSTRUCTIONS =
  'Each tool is one request to the connected account. A list tool returns one page: call it again with next_cursor exactly as received. After a rate limit, wait for the seconds it names; nothing is retried for you.';

/** How long a client may keep a list: scope is immutable, so only a new definition or the door's end changes it. */
export const LIST_TTL_MS = 300_000;

/** 2026-07-28, server/discover; private, because what a door shows is between it and its holder. */
export const DISCOVERY = {
  supportedVersions: DISCOVERABLE,
  capabilities: { tools: {} },
  instructions: INSTRUCTIONS,
  ttlMs: LIST_TTL_MS,
  cacheScope: 'private',
};
