// A network for the real upstream client that ends at this machine, whatever a guard lets through: port 443 of every address
// that is not public leads to a honeypot, and a public one is noted and unreachable. Names, lookups, TLS and checks are real.
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { vi } from 'vitest';
import type { Honeypots } from './honeypots.ts';

/** What names of these tests resolve to where they are harmless; decided here, and not by the rule under test. */
export const PUBLIC = { ipv4: '93.184.215.14', ipv6: '2606:2800:21f:cb07:6820:80da:af6b:8b2c' } as const;

const isHarmless = (address: string): boolean => address === PUBLIC.ipv4 || address === PUBLIC.ipv6;

export type LoopbackNetwork = {
  /** Public addresses that were dialled. */
  readonly dialled: string[];
  readonly restore: () => void;
};

type Options = { readonly host?: string; readonly lookup?: LookupFunction };

const UNREACHABLE = Object.assign(new Error('no network but loopback'), { code: 'ENETUNREACH' });

/** As a lookup yields them, one or all. */
const addressesOf = (found: string | readonly { readonly address: string }[]): readonly string[] =>
  typeof found === 'string' ? [found] : found.map(({ address }) => address);

export const loopbackNetwork = (honeypots: Honeypots): LoopbackNetwork => {
  const dialled: string[] = [];
  const trap = (address: string): string => (honeypots.addresses.has(address) ? address : '127.0.0.1');
  const routed =
    (lookup: LookupFunction): LookupFunction =>
    (name, options, callback) =>
      lookup(name, { ...options, all: false }, (error, found) => {
        if (error !== null) return callback(error, '');
        const [address = ''] = addressesOf(found);
        if (isHarmless(address)) {
          dialled.push(address);
          return callback(UNREACHABLE, '');
        }
        callback(null, trap(address), isIP(trap(address)));
      });
  const original = https.Agent.prototype.createConnection;
  const spy = vi.spyOn(https.Agent.prototype, 'createConnection').mockImplementation(function (
    this: https.Agent,
    options,
    callback,
  ) {
    const { host = '', lookup } = options as Options;
    // A literal is dialled without a lookup.
    const literal = isIP(host) === 0 ? {} : { host: trap(host) };
    const guarded = lookup === undefined ? {} : { lookup: routed(lookup) };
    const rest = { port: honeypots.port, autoSelectFamily: false };
    return original.call(this, { ...options, ...literal, ...guarded, ...rest }, callback);
  });
  return { dialled, restore: () => spy.mockRestore() };
};
