// Where a request goes: to the host that the definition names, or to an address that was given in its place.
import { allowedDestination } from '#adapters/http/destination.ts';
import { err, ok, type Result } from '#core/result.ts';
import type { UpstreamRequest } from '#core/upstream/exchange.ts';
import type { Failure } from '#lib/cli/command.ts';
import { EXIT } from '#lib/cli/exit-codes.ts';

export type Directed = {
  readonly request: UpstreamRequest;
  /** For the upstream client. */
  readonly loopbackRoutes: { readonly [host: string]: string };
};

export type Direct = (request: UpstreamRequest) => Directed;

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]']);

/**
 * Puts the address in the place of a request's host; path and query stay, below the address's own path. Anything but https
 * to a domain name and plain http to this machine is refused: the request carries a credential.
 *
 * @param address of `--url`; `undefined`: requests go where the definition says
 */
export const directTo = (address: string | undefined): Result<Direct, Failure> => {
  if (address === undefined) return ok((request) => ({ request, loopbackRoutes: {} }));
  const url = URL.parse(address);
  const isPlain = url !== null && url.search === '' && url.hash === '' && url.username === '' && url.password === '';
  if (isPlain && url.protocol === 'http:' && LOOPBACK.has(url.hostname))
    return ok((request) => ({ request, loopbackRoutes: { [new URL(request.url).hostname]: url.href } }));
  if (!isPlain || allowedDestination(url.href, new Set()) === undefined) return err(REFUSED);
  const base = url.href.replace(/\/+$/, '');
  return ok((request) => ({
    request: { ...request, url: base + request.url.slice(new URL(request.url).origin.length) },
    loopbackRoutes: {},
  }));
};

const REFUSED: Failure = {
  exit: EXIT.usage,
  message: '--url must be an https URL of a domain name, or http://127.0.0.1:PORT or http://[::1]:PORT.',
};
