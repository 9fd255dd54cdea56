// Every way we know to write an IPv4 address so that some parser reads it and some filter does not.

/** Four octets. */
export type Octets = readonly [number, number, number, number];

export const octetsOf = (address: string): Octets => address.split('.').map(Number) as unknown as Octets;

const number = ([a, b, c, d]: Octets): number => a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;

const hex = (value: number, width = 0): string => value.toString(16).padStart(width, '0');
const octal = (value: number, width = 0): string => value.toString(8).padStart(width, '0');

/** One octet in the notations of `inet_aton`. */
const NOTATIONS: readonly ((octet: number) => string)[] = [
  String,
  (octet) => `0x${hex(octet)}`,
  (octet) => `0${octal(octet)}`,
];

/** Each octet in a notation of its own: 81 ways. */
const mixed = (octets: Octets): readonly string[] =>
  octets.reduce<readonly string[]>(
    (heads, octet) => heads.flatMap((head) => NOTATIONS.map((write) => [head, write(octet)].filter(Boolean).join('.'))),
    [''],
  );

/** `127.1`, `127.0.1` and one number: the last part stands for all the rest. */
const short = ([a, b, c, d]: Octets): readonly string[] => {
  const two = b * 2 ** 16 + c * 2 ** 8 + d;
  const three = c * 2 ** 8 + d;
  const one = number([a, b, c, d]);
  const tails = (value: number) => [`${value}`, `0x${hex(value)}`, `0X${hex(value).toUpperCase()}`, `0${octal(value)}`];
  return [
    ...tails(one),
    ...tails(two).map((tail) => `${a}.${tail}`),
    ...tails(two).map((tail) => `0x${hex(a)}.${tail}`),
    ...tails(three).map((tail) => `${a}.${b}.${tail}`),
    ...tails(three).map((tail) => `0${octal(a)}.0${octal(b)}.${tail}`),
  ];
};

/** Beyond 32 bits, or beyond 8: parsers that wrap around read the same address. */
const overflowed = (octets: Octets): readonly string[] => {
  const one = number(octets);
  const wrapped = [1, 2, 3, 255].map((times) => one + times * 2 ** 32);
  const wide = [256, 512, 65_536].map((more) => octets.map((octet) => octet + more).join('.'));
  return [...wrapped.map(String), ...wrapped.map((value) => `0x${hex(value)}`), ...wide, `${one - 2 ** 32}`];
};

const padded = (octets: Octets): readonly string[] => [
  octets.map((octet) => String(octet).padStart(3, '0')).join('.'),
  octets.map((octet) => `0${octal(octet, 4)}`).join('.'),
  octets.map((octet) => `0${octal(octet, 10)}`).join('.'),
  octets.map((octet) => `0x${hex(octet, 2)}`).join('.'),
  octets.map((octet) => `0x${hex(octet, 10)}`).join('.'),
  `0x${hex(number(octets), 8)}`,
  `0x${hex(number(octets), 16)}`,
  `0${octal(number(octets), 20)}`,
  hex(number(octets), 8),
];

/** Digits that NFKC or a lenient `parseInt` brings to ASCII, as code points of zero and one; circled ones have a zero of their own. */
const DIGITS: readonly ((digit: number) => string)[] = [
  (digit) => String.fromCodePoint(0xff10 + digit),
  (digit) => (digit === 0 ? '\u24ea' : String.fromCodePoint(0x2460 + digit - 1)),
  (digit) =>
    digit === 0 ? '\u2070' : (['\u00b9', '\u00b2', '\u00b3'][digit - 1] ?? String.fromCodePoint(0x2070 + digit)),
  (digit) => String.fromCodePoint(0x2080 + digit),
  (digit) => String.fromCodePoint(0x0660 + digit),
  (digit) => String.fromCodePoint(0x06f0 + digit),
  (digit) => String.fromCodePoint(0x0966 + digit),
  (digit) => String.fromCodePoint(0x1d7ce + digit),
  (digit) => String.fromCodePoint(0x1d7d8 + digit),
  (digit) => String.fromCodePoint(0x1d7f6 + digit),
];

const DOTS = ['\u3002', '\uff0e', '\uff61', '\u2024', '%2e', '%252e', '\u0701', '..', '. ', ',', '_', '-'];
const INVISIBLE = [
  '\u200b',
  '\u200c',
  '\u200d',
  '\u2060',
  '\ufeff',
  '\u00ad',
  '\u180e',
  '\u202e',
  '\u0000',
  '\t',
  '%00',
  '%09',
];

const replaced = (text: string, write: (digit: number) => string): string =>
  text.replace(/\d/g, (digit) => write(Number(digit)));

const unicode = (octets: Octets): readonly string[] => {
  const plain = octets.join('.');
  return [
    ...DIGITS.map((write) => replaced(plain, write)),
    ...DIGITS.map((write) => replaced(plain, write).replaceAll('.', '\u3002')),
    ...DIGITS.map((write) => replaced(String(number(octets)), write)),
    ...DOTS.map((dot) => octets.join(dot)),
    ...INVISIBLE.flatMap((mark) => [plain.replace('.', `${mark}.`), mark + plain, plain + mark]),
    plain.replace(/./g, (character) => `%${hex(character.charCodeAt(0))}`),
    plain.replace(/./g, (character) => `%25${hex(character.charCodeAt(0))}`),
  ];
};

/** Names that other people's DNS servers answer with the address that stands in them. */
const wildcardNames = (octets: Octets): readonly string[] => {
  const texts = [octets.join('.'), octets.join('-'), hex(number(octets), 8)];
  const zones = ['nip.io', 'sslip.io', 'xip.io', 'traefik.me', 'rbndr.us', '1u.ms'];
  return texts.flatMap((text) => zones.flatMap((zone) => [`${text}.${zone}`, `a.${text}.${zone}`]));
};

/** Distinct spellings of one address, the plain one among them. */
export const ipv4Forms = (address: string): readonly string[] => {
  const octets = octetsOf(address);
  const parts = [mixed, short, overflowed, padded, unicode, wildcardNames];
  return [
    ...new Set([address, `${address}.`, `${address}..`, `.${address}`, ...parts.flatMap((part) => part(octets))]),
  ];
};
