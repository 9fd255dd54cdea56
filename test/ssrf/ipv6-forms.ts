// The same for IPv6: addresses of its own, and those that carry an IPv4 address.
import { type Octets, octetsOf } from './ipv4-forms.ts';

const hex = (value: number): string => value.toString(16);
const pair = (high: number, low: number): string => hex(high * 256 + low);

/** Every prefix under which some host or gateway finds the IPv4 address again. */
const embedding = ([a, b, c, d]: Octets): readonly string[] => {
  const words = `${pair(a, b)}:${pair(c, d)}`;
  const inverted = `${pair(255 - a, 255 - b)}:${pair(255 - c, 255 - d)}`;
  const dotted = `${a}.${b}.${c}.${d}`;
  return [
    ...[words, dotted].flatMap((tail) => [
      `::ffff:${tail}`,
      `::${tail}`,
      `::ffff:0:${tail}`,
      `64:ff9b::${tail}`,
      `64:ff9b:1::${tail}`,
      `0:0:0:0:0:ffff:${tail}`,
      `0000:0000:0000:0000:0000:ffff:${tail}`,
      `fe80::5efe:${tail}`,
      `2001:db8::${tail}`,
    ]),
    `2002:${words}::`,
    `2002:${words}::1`,
    `2001:0:${words}:0:0:${inverted}`,
    `2001::${inverted}`,
    `fe80::200:5efe:${words}`,
  ];
};

const ZONES = ['', '%eth0', '%25eth0', '%lo', '%251', '%0'];

/** With and without brackets, in both cases, with zone ids. */
const written = (address: string): readonly string[] =>
  ZONES.flatMap((zone) => [`[${address}${zone}]`, `[${address.toUpperCase()}${zone}]`, address + zone]);

/** An address of its own, as short and as long as it can be written. */
export const ipv6Forms = (address: string, long: string): readonly string[] => [
  ...new Set([...written(address), ...written(long)]),
];

export const embeddedForms = (address: string): readonly string[] => [
  ...new Set(
    embedding(octetsOf(address)).flatMap((each) => (each.includes('.') ? [`[${each}]`, each] : written(each))),
  ),
];
