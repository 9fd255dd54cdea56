// An HTTP exchange as data. Functions read requests through it, so that nothing inside sees a raw event (which holds
// the token in path, pathParameters and requestContext at once).

import type { Headers } from './mcp/headers.ts';
import type { Measured } from './measured.ts';

export type HttpRequest = {
  /** The one tenant whose requests this process may serve, where execution environments are a tenant's own. */
  readonly isolatedFor?: string;
  readonly method: string;
  /** Template of the route, `/tenants/{id}`. */
  readonly resource: string;
  /** Values of the route's placeholders, percent-decoded once. */
  readonly pathParameters: { readonly [name: string]: string };
  readonly query: { readonly [name: string]: string };
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** The id that answers, logs and the front door's access log share. */
  readonly requestId: string;
  /** Epoch milliseconds at which the front door took the request in: where the deadline starts. */
  readonly receivedAt: number;
};

export type HttpAnswer = {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
  /** The body is Base64 of bytes that are no text. */
  readonly isBase64?: true;
  /** For metrics, where the status does not say it; not sent. */
  readonly measured?: Measured;
};

/** Largest request body any function reads. */
export const MAX_BODY = 1024 * 1024;

/** RFC 9110 §8.3: `application/json`, with or without parameters. */
export const isJsonType = (contentType: string | undefined): boolean =>
  /^application\/json\s*(;|$)/i.test(contentType ?? '');

/** On every answer: none of ours may be cached, framed, sniffed or leave a referrer. */
export const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  // A directive without sources allows none (CSP Level 3 §6.7.2.7), as 'none' does, which API Gateway's static values
  // cannot hold: they stand in single quotes themselves.
  'content-security-policy': 'default-src; frame-ancestors',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
} as const;

export const jsonAnswer = (
  status: number,
  body: string,
  headers: { readonly [name: string]: string } = {},
): HttpAnswer => ({ status, headers: { 'content-type': 'application/json', ...headers }, body });
