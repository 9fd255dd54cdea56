// What a name may resolve to and no request may reach: every address once, as a DNS server writes it.
import { FORBIDDEN_IPV4, FORBIDDEN_IPV6 } from './address-forms.ts';
import { octetsOf } from './ipv4-forms.ts';

const hex = (high: number, low: number): string => (high * 256 + low).toString(16);

/** Beyond 2000::/3, where nothing is assigned, and reserved within it. */
const RESERVED = ['100::1', '4000::1', '5f00::1', '8000::1', 'c000::1', '2001:db8::1', '3fff::1'].map((address) =>
  address.replace('::', `:${'0:'.repeat(9 - address.split(':').length)}`),
);

/** Every prefix under which some host or gateway finds the IPv4 address again; `H:L` is where it goes. */
const EMBEDDING = [
  ...['0:0:0:0:0:0:H:L', '0:0:0:0:0:ffff:H:L', '0:0:0:0:ffff:0:H:L', '64:ff9b:0:0:0:0:H:L', '64:ff9b:1:0:0:0:H:L'],
  ...['2002:H:L:0:0:0:0:1', '2001:0:H:L:0:0:0:1', 'fe80:0:0:0:0:5efe:H:L'],
];

const embedded = (address: string): readonly string[] => {
  const [a, b, c, d] = octetsOf(address);
  return EMBEDDING.map((form) => form.replace('H:L', `${hex(a, b)}:${hex(c, d)}`));
};

/** IPv6 in eight groups. */
export const FORBIDDEN: readonly string[] = [
  ...new Set([
    ...FORBIDDEN_IPV4,
    ...FORBIDDEN_IPV6.map((long) => long.replaceAll(/\b0+(?=[0-9a-f])/g, '')),
    ...RESERVED,
    ...FORBIDDEN_IPV4.flatMap(embedded),
  ]),
];
