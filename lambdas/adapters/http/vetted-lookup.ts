// Name resolution for upstream connections. The addresses that are vetted are the ones connected to: with a second
// resolution in between, DNS rebinding would answer once with a public and then with a private address.
import { lookup } from 'node:dns/promises';
import { isIPv4, type LookupFunction } from 'node:net';
import { isPublicAddress } from './address-rule.ts';

/** All addresses of a host name; rejects where there is none. */
export type ResolveHost = (hostname: string) => Promise<readonly string[]>;

/** The system's resolver. */
export const resolveHost: ResolveHost = async (hostname) =>
  (await lookup(hostname, { all: true })).map(({ address }) => address);

export const addressNotAllowed = (): NodeJS.ErrnoException =>
  Object.assign(new Error('the address of the upstream is not public'), { code: 'ADDRESS_NOT_ALLOWED' });

const notFound = (): NodeJS.ErrnoException =>
  Object.assign(new Error('the name of the upstream does not resolve'), { code: 'ENOTFOUND' });

const vettedAddress = async (resolve: ResolveHost, hostname: string): Promise<string> => {
  const addresses = await resolve(hostname).catch(() => []);
  const [first] = addresses;
  if (first === undefined) throw notFound();
  // One private address among public ones is enough: which one is dialled would be the attacker's choice.
  if (!addresses.every(isPublicAddress)) throw addressNotAllowed();
  // IPv4 first: Lambda outside a VPC has no IPv6 route, and there is no second attempt.
  return addresses.find((address) => isIPv4(address)) ?? first;
};

/** A `lookup` for `net.connect` that yields one vetted address, or fails with `ENOTFOUND` or `ADDRESS_NOT_ALLOWED`. */
export const vettedLookup =
  (resolve: ResolveHost): LookupFunction =>
  (hostname, options, callback) => {
    vettedAddress(resolve, hostname).then(
      (address) => {
        const family = isIPv4(address) ? 4 : 6;
        if (options.all === true) callback(null, [{ address, family }]);
        else callback(null, address, family);
      },
      (error: NodeJS.ErrnoException) => callback(error, ''),
    );
  };
