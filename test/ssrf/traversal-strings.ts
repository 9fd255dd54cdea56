// Texts that try to become more than one value: path traversals, line breaks with what would follow them, and separators.

const DOTS = [
  ...[
    '..',
    '.',
    '%2e%2e',
    '%2E%2E',
    '.%2e',
    '%2e.',
    '%252e%252e',
    '%25252e%25252e',
    '%c0%ae%c0%ae',
    '%e0%80%ae%e0%80%ae',
  ],
  ...[
    '%u002e%u002e',
    '%uff0e%uff0e',
    '\u2024\u2024',
    '\uff0e\uff0e',
    '\u3002\u3002',
    '\u2025',
    '\ufe30',
    '..;',
    '..%00',
    '. .',
    '.\u200b.',
  ],
];

const SLASHES = [
  ...['/', '\\', '//', '\\/', '%2f', '%2F', '%5c', '%5C', '%252f', '%255c', '%25252f', '%c0%af', '%c1%9c', '%e0%80%af'],
  ...[
    '%u2215',
    '%u2216',
    '\u2215',
    '\u2044',
    '\uff0f',
    '\uff3c',
    '\u29f8',
    '\u215f',
    ';/',
    '%3b/',
    '/./',
    '\t/',
    '/\u0000/',
  ],
];

const TARGETS = [
  '',
  'etc/passwd',
  'latest/meta-data/',
  'admin',
  'v2/tenants?all=1',
  'windows\\win.ini',
  '127.0.0.1/x',
  '{id}',
];

const DEPTHS = [1, 2, 3, 6];

const LINE_BREAKS = [
  ...[
    '\r\n',
    '\n',
    '\r',
    '\r\n\r\n',
    '\n\n',
    '\n\r',
    '%0d%0a',
    '%0D%0A',
    '%0a',
    '%0d',
    '%250d%250a',
    '%25250a',
    '%u000d%u000a',
  ],
  ...[
    '\\r\\n',
    '\u0085',
    '\u2028',
    '\u2029',
    '\v',
    '\f',
    '\u0000\r\n',
    '%e5%98%8d%e5%98%8a',
    '\u560d\u560a',
    '\r\n\t',
    '\r\n ',
    '%E2%80%A8',
  ],
];

const FOLLOWING = [
  ...[
    'x-evil: 1',
    'Host: evil.example',
    'Content-Length: 0',
    'Transfer-Encoding: chunked',
    'Authorization: Bearer x',
    'Cookie: a=b',
  ],
  ...[
    'Set-Cookie: a=b',
    'Location: https://evil.example/',
    'X-Forwarded-For: 127.0.0.1',
    'X-HTTP-Method-Override: DELETE',
    'Expect: 100-continue',
  ],
  ...[
    'GET /admin HTTP/1.1\r\nHost: evil.example\r\n\r\n',
    'POST http://169.254.169.254/ HTTP/1.0\r\n\r\n',
    '0\r\n\r\nGET / HTTP/1.1\r\n\r\n',
  ],
  ...[
    'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<script>',
    '--sallyport',
    '--boundary--',
    '',
    ' ',
    ': x',
    'a: b\r\nc: d',
  ],
  ...[
    'Content-Disposition: form-data; name="evil"\r\n\r\nx',
    'Content-Type: text/html\r\n\r\nx',
    'filename="../../x.sh"',
  ],
];

const BEFORE = ['', 'a', 'a"', 'a; ', '0', 'a=b&c', '\u00e9', '"}'];

const SEPARATORS = [
  ...[
    '&x=1',
    '&&',
    '?x=1',
    '#x',
    ';x=1',
    ',x',
    '|x',
    '%26x=1',
    '%3fx',
    '%23x',
    '%3bx',
    '%2cx',
    '=',
    '==x',
    '[]=1',
    '[a]=1',
    '%5b0%5d=1',
  ],
  ...[
    '"',
    '""',
    "'",
    '";x="',
    '\\"',
    '`',
    '<!--',
    '{{account.x}}',
    '{{credential.token}}',
    '{id}',
    '\u0024{x}',
    '%',
    '%%',
    '%zz',
    '%f',
    '%00',
    '\0',
  ],
  ...[
    '\ud800',
    '\udc00x',
    '\ufeff',
    '\u202e',
    '\u200b',
    '@evil.example',
    ':443',
    '\t',
    ' ',
    '+',
    '%2b',
    '%20',
    '*',
    '!',
    '(',
    ')',
    '~',
    '--',
    '../',
  ],
];

const CORES = [
  '',
  '\ufe30',
  '\ufe19',
  '\u00bd',
  '\u2100',
  'a',
  'a/b',
  '1',
  'evil.example',
  'a b',
  '\u65e5\u672c',
  'x'.repeat(300),
];

/** More than 20,000 distinct texts, in a fixed order. */
export const traversalStrings = (): readonly string[] => [
  ...new Set([
    ...DOTS.flatMap((dots) =>
      SLASHES.flatMap((slash) =>
        DEPTHS.flatMap((depth) => TARGETS.map((target) => (dots + slash).repeat(depth) + target)),
      ),
    ),
    ...DOTS.flatMap((dots) =>
      SLASHES.flatMap((slash) => ['a', '/'].map((before) => before + slash + dots + slash + dots)),
    ),
    ...LINE_BREAKS.flatMap((line) => FOLLOWING.flatMap((next) => BEFORE.map((before) => before + line + next))),
    ...SEPARATORS.flatMap((separator) =>
      CORES.flatMap((core) => [core + separator, separator + core, core + separator + core]),
    ),
  ]),
];
