// Where a browser goes when an attempt is over: URLs that the tenant registered, and what is added to them.
import type { Problem } from '#core/result.ts';

const MAX_LENGTH = 500;

/** Parameters that tell how an attempt ended. */
const OURS = ['account_id', 'code', 'error', 'started_by'];

/** Also without TLS: a developer's own machine (RFC 8252 §7.3). */
const isLoopback = (host: string): boolean => host === 'localhost' || host === '127.0.0.1' || host === '[::1]';

/** What is wrong with each that a tenant wants to register. */
export const returnUrlProblems = (urls: readonly string[], pointer: string): readonly Problem[] =>
  urls.flatMap((text, i) => {
    const detail = problemOf(text);
    return detail === undefined ? [] : [{ pointer: `${pointer}/${i}`, detail }];
  });

const problemOf = (text: string): string | undefined => {
  const url = URL.parse(text);
  if (url === null || text.length > MAX_LENGTH) return `must be an absolute URL of at most ${MAX_LENGTH} characters`;
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname)))
    return 'must begin with https:// (http:// only on a loopback host)';
  if (url.username !== '' || url.password !== '' || url.hash !== '' || text.includes('#'))
    return 'must hold no user and no fragment';
  const own = OURS.find((name) => url.searchParams.has(name));
  if (own !== undefined) return `must not hold the parameter ${own}, which is added to it`;
  // What is compared and shown is what is called.
  return url.href === text || url.href === `${text}/` ? undefined : `must be written as ${url.href}`;
};

/** The URL to send a browser to, its own query kept. */
export const returnTo = (url: string, parameters: { readonly [name: string]: string }): string => {
  const target = new URL(url);
  for (const [name, value] of Object.entries(parameters)) target.searchParams.set(name, value);
  return target.href;
};
