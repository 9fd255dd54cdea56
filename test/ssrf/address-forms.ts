// Addresses and names that no request may reach, in thousands of spellings.
import { ipv4Forms } from './ipv4-forms.ts';
import { embeddedForms, ipv6Forms } from './ipv6-forms.ts';

/** Loopback (the Lambda runtime API), private networks and metadata services. */
const IPV4 = ['127.0.0.1', '0.0.0.0', '10.0.0.1', '192.168.1.1', '169.254.169.254', '169.254.170.2', '168.63.129.16'];

/** Further ranges, in fewer spellings. */
const OTHERS = [
  ...['127.1.2.3', '127.255.255.254', '172.16.0.1', '172.31.255.255', '100.64.0.1', '100.100.100.200', '192.0.0.192'],
  ...['192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '224.0.0.1', '240.0.0.1', '255.255.255.255'],
];

const IPV6 = [
  ['::1', '0:0:0:0:0:0:0:1'],
  ['::', '0000:0000:0000:0000:0000:0000:0000:0000'],
  ['fe80::1', 'fe80:0:0:0:0:0:0:1'],
  ['fc00::1', 'fc00:0:0:0:0:0:0:1'],
  ['fd00:ec2::254', 'fd00:0ec2:0:0:0:0:0:0254'],
  ['fec0::1', 'fec0:0:0:0:0:0:0:1'],
  ['ff02::1', 'ff02:0:0:0:0:0:0:1'],
] as const;

export const FORBIDDEN_IPV4: readonly string[] = [...IPV4, ...OTHERS];
/** In eight groups. */
export const FORBIDDEN_IPV6: readonly string[] = IPV6.map(([, long]) => long);

const NAMES = [
  ...[
    'localhost',
    'LOCALHOST',
    'localhost.',
    'localhost.localdomain',
    'ip6-localhost',
    'ip6-loopback',
    'broadcasthost',
  ],
  ...['lvh.me', 'localtest.me', 'vcap.me', 'lacolhost.com', 'local.test', 'a.localhost', 'loopback'],
  ...['metadata', 'metadata.google.internal', 'metadata.goog', 'metadata.google.internal.', 'metadata.azure.internal'],
  ...['instance-data', 'instance-data.ec2.internal', 'instance-data.eu-west-1.compute.internal'],
  ...['kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local', 'consul.service.consul'],
  ...['host.docker.internal', 'gateway.docker.internal', 'rancher-metadata', 'vpce-0.execute-api.internal'],
  ...[
    'ｌｏｃａｌｈｏｓｔ',
    'ⓛⓞⓒⓐⓛⓗⓞⓢⓣ',
    'locaſhost',
    'loca\u00adlhost',
    'localh\u200bost',
    'LOCALHO\u017fT',
    'ℓocalhost',
  ],
  ...[
    'metadata。google。internal',
    'metadata｡google｡internal',
    'metadata．google．internal',
    'ⓜⓔⓣⓐⓓⓐⓣⓐ.google.internal',
  ],
  ...['xn--localhost-', 'xn--80ak6aa92e.com', 'xn--ls8h.la', 'xn--metadata-google-internal', 'xn--127-0-0-1'],
  ...['localhost%00', 'localhost%2e', 'localhos%74', '%6c%6f%63%61%6c%68%6f%73%74', 'localhost\0.example.com'],
];

/** Around an address, so that where a URL begins or ends is in doubt. `@` is where the address goes. */
const WRAPPED: readonly ((address: string) => string)[] = [
  ...[
    'x@',
    'x:y@',
    '@',
    '@@',
    'x%40',
    '/',
    '//',
    '///',
    '\\',
    '\\\\',
    '/\\',
    'x/',
    'x?',
    'x#',
    'x;',
    '.',
    'x.',
    ' ',
    '\t',
  ],
  ...['\r\n', '\n', '%0d%0a', '%20', '%23@', '%2f%2f', 'x\u2044', 'x\uff0f', 'x\uff03', 'x\uff20', 'x%ff@', 'https://'],
  ...[
    'http://',
    'HTTPS:',
    'https:\\\\',
    'gopher://',
    'file://',
    'dict://',
    'jar:https://',
    'url:',
    'x:443@',
    '{',
    '{{account.x}}@',
  ],
].map((before) => (address: string) => before + address);

const FOLLOWED: readonly ((address: string) => string)[] = [
  ...[
    '/',
    '//',
    '\\',
    '?',
    '#',
    '@',
    '#@',
    '?@',
    ';',
    ',',
    ':',
    ':80',
    ':443',
    ':8443',
    ':0',
    ':65536',
    ':00443',
    ': 443',
    '.',
  ],
  ...[
    '%23',
    '%2f',
    '%5c',
    '%00',
    '\0',
    '\r\n',
    '\nhost: x',
    '\r\nx: y',
    '%0d%0ax:%20y',
    '\u3002',
    ' ',
    '/..',
    '/.',
    '\u2044',
  ],
  ...[
    '/latest/meta-data/',
    '#.',
    '#.example-saas.com',
    '?.example-saas.com',
    '/.example-saas.com',
    '\\.example-saas.com',
    '}',
    '&',
  ],
].map((after) => (address: string) => address + after);

/** What is wrapped: one of each kind, since the wrapping is the same for all. */
export const CORES = [
  '127.0.0.1',
  '169.254.169.254',
  '2130706433',
  '0x7f000001',
  '127.1',
  '[::1]',
  '[::ffff:a9fe:a9fe]',
  'localhost',
];

/** Distinct, in a fixed order. */
export const addressForms = (): readonly string[] => [
  ...new Set([
    ...IPV4.flatMap(ipv4Forms),
    ...IPV6.flatMap(([address, long]) => ipv6Forms(address, long)),
    ...IPV4.flatMap(embeddedForms),
    ...OTHERS,
    ...NAMES,
    ...CORES.flatMap((core) => [...WRAPPED, ...FOLLOWED].map((write) => write(core))),
    ...WRAPPED.flatMap((before) => FOLLOWED.map((after) => before(after('127.0.0.1')))),
  ]),
];
