// The last look at where a request goes, before a connection is made and the credential attached.
import { isIP } from 'node:net';

/** Host names as compared: lower case, without the root dot. */
export const hostKey = (host: string): string => host.toLowerCase().replace(/\.$/, '');

/**
 * The parsed URL, or `undefined` where nothing may be sent: only https on 443 to a domain name that is not the gateway's
 * own (a call to itself would loop), without user info, written the way it parses.
 */
export const allowedDestination = (text: string, ownHosts: ReadonlySet<string>): URL | undefined => {
  const url = URL.parse(text);
  if (url === null || url.href !== text || url.protocol !== 'https:') return undefined;
  if (url.port !== '' || url.username !== '' || url.password !== '') return undefined;
  const { hostname } = url;
  // A literal address would skip the vetted lookup: net.connect does not resolve it.
  if (isIP(hostname) !== 0 || hostname.startsWith('[') || hostname.endsWith('.')) return undefined;
  return ownHosts.has(hostname) ? undefined : url;
};
