// HTTP answers as an endpoint, or what stands before it, might give them: most odd in one place, some in all.
import fc from 'fast-check';

const seldom = (usual: readonly string[], odd: readonly string[]) =>
  fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...usual) }, { weight: 1, arbitrary: fc.constantFrom(...odd) });

const status = seldom(
  ['200 OK', '400 ', '204 No', '304 No'],
  ['100 C', '101 S', '102 P', '199 x', '200', '200 \u0001', '600 x'],
);
const informational = seldom(
  [''],
  [
    ...['100 C\r\n', '102 P\r\n', '101 S\r\n', '101 S\r\nconnection: upgrade\r\nupgrade: x\r\n'],
    ...['103 E\r\nx: \u0001\r\n', '102 P\r\ncontent-length: 3\r\n', '102 P\r\ntransfer-encoding: chunked\r\n'],
  ].map((lines) => `HTTP/1.1 ${lines}\r\n`),
);
const framing = seldom(
  ['content-length: 3\r\n', 'Content-Length:0\r\n', 'transfer-encoding: chunked\r\n', ''],
  ['transfer-encoding: identity\r\n', 'Transfer-Encoding: CHUNKED \r\n', 'content-length: 3 \t\r\n', ' z\r\n'],
);
const field = seldom(
  ['', 'x: y\r\n', 'connection: close\r\n', 'x:\u00ff\t\r\n'],
  [
    ...[
      'x: \u0000\r\n',
      'x: a\u0001\r\n',
      'x: \u007f\r\n',
      'x\u0001: a\r\n',
      'x: a\n',
      'x: a\r',
      ': a\r\n',
      'x : a\r\n',
    ],
    ...['connection: upgrade\r\n', 'upgrade: x\r\n', 'Connection: Keep-Alive\r\n', 'content-length: 3\r\n'],
  ],
);
const chunk = seldom(
  ['3\r\nabc\r\n', ''],
  [
    '3;a=b\r\nabc\r\n',
    '3;\u0000=\u0001\r\nabc\r\n',
    '3;a="b\r\nabc\r\n',
    '3 ;a\r\nabc\r\n',
    '3 \r\nabc\r\n',
    '03\r\nabcd\r\n',
  ],
);
const chunks = fc
  .tuple(chunk, chunk, seldom(['0\r\n\r\n'], ['0\r\n', '0\r\nx: y\r\n\r\n', '00\r\n\r\n', '0;a="\r\n\r\n']))
  .map((parts) => parts.join(''));
const body = fc.oneof(seldom(['abc', ''], ['{"a":1}', '\r\n', 'HTTP/1.1 200 OK\r\n\r\n']), chunks);

/** What frames it, and it; as they belong together, and as they may not. */
const framed = fc.oneof(
  fc.constantFrom(['content-length: 3\r\n', 'abc'], ['Content-Length:0\r\n', ''], ['', 'abc']),
  fc.tuple(fc.constant('transfer-encoding: chunked\r\n'), chunks),
  fc.tuple(framing, body),
);
const built = fc
  .tuple(informational, status, field, framed, field)
  .map(
    ([before, line, first, [frame, content], second]) =>
      `${before}HTTP/1.1 ${line}\r\n${first}${frame}${second}\r\n${content}`,
  );
const heaped = fc
  .array(fc.oneof(status, field, framing, chunk, body, fc.constantFrom('\r\n', '\n', '\r', ':', '\t', 'abc')), {
    maxLength: 7,
  })
  .map((pieces) => `HTTP/1.1 200 OK\r\n${pieces.join('')}`);

export const oddAnswers: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: built },
  { weight: 1, arbitrary: heaped },
);
