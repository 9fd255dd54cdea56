// Which IP addresses an upstream may have: public ones. Everything else (metadata services, the Lambda runtime API on
// loopback, the VPC) is what SSRF is after.
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Azure's wire server; public by range, a metadata service by use. */
const WIRE_SERVER = '168.63.129.16';

const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * True for a public unicast address in strict notation. IPv6 must be in 2000::/3 (RFC 4291 §2.4), for ipaddr.js calls
 * `::a9fe:a9fe` (IPv4-compatible 169.254.169.254) unicast; whatever embeds an IPv4 address (mapped, 6to4, Teredo, NAT64)
 * is refused whole.
 */
export const isPublicAddress = (address: string): boolean => {
  if (isIP(address) === 0 || address === WIRE_SERVER) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed.kind() === 'ipv4' || parsed.match(GLOBAL_UNICAST);
};
