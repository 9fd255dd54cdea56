import type { Json } from '#core/json.ts';
import type { UpstreamAnswer } from '#core/upstream/exchange.ts';

/** 2026-11-20T10:00:00Z: the local clock of these tests. */
export const NOW = Date.UTC(2026, 10, 20, 10);

/** An upstream answer as the client hands it on: lower-case header names, decoded bytes. */
export const answer = (
  status: number,
  headers: { readonly [name: string]: string } = {},
  body: Json | undefined = undefined,
): UpstreamAnswer => ({
  kind: 'answer',
  status,
  headers,
  body: new TextEncoder().encode(body === undefined ? '' : JSON.stringify(body)),
});
