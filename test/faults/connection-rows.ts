// The upstream at fault before it has answered: its name, its certificate, its connection, its time.
import type { Row } from './cell.ts';
import {
  BODY,
  dripping,
  failure,
  HEAD,
  pouring,
  QUICK,
  row,
  says,
  saysAndHangsUp,
  saysAndResets,
  unsent,
} from './upstream-row.ts';
import { CERTIFICATES } from './ways.ts';

const connections: readonly Row[] = [
  {
    name: 'the upstream refuses the connection',
    expected: unsent('refused'),
    begin: ({ upstream }) => upstream.shut(),
    end: ({ upstream }) => upstream.reopen(),
  },
  row('resets before it answers', (socket) => socket.resetAndDestroy(), failure('reset')),
  row('hangs up before it answers', (socket) => socket.end(), failure('reset')),
  row('resets in its headers', saysAndResets(`${HEAD}content-le`), failure('reset')),
  row('hangs up in its headers', saysAndHangsUp(`${HEAD}content-le`), failure('reset')),
  row('resets in its body', saysAndResets(`${HEAD}content-length: 100\r\n\r\nabc`), failure('reset')),
  row(
    'hangs up between chunks',
    saysAndHangsUp(`${HEAD}transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n`),
    failure('reset'),
  ),
  row('resets a connection that was used before', (socket) => socket.resetAndDestroy(), failure('reset'), {
    isWarm: true,
  }),
];

const names: readonly Row[] = (
  [
    ['does not resolve', async () => Promise.reject(new Error('ENOTFOUND')), 'dns'],
    ['resolves to nothing', async () => [], 'dns'],
    ['leads to the metadata service', async () => ['169.254.169.254'], 'address_not_allowed'],
    ['leads to loopback', async () => ['127.0.0.1'], 'address_not_allowed'],
    ['leads to a public address and to a private one', async () => ['1.1.1.1', '10.0.0.1'], 'address_not_allowed'],
    ['is never resolved', () => new Promise<readonly string[]>(() => undefined), 'timeout'],
  ] as const
).map(([name, resolver, reason]) => ({
  name: `the name of the upstream ${name}`,
  options: { isSecure: true, ...(reason === 'timeout' && QUICK) },
  expected: unsent(reason),
  begin: ({ way }) => way.resolve(resolver),
  end: ({ way }) => way.resolve(undefined),
}));

const certificates: readonly Row[] = (
  [
    ['nobody vouches for', CERTIFICATES.ofNobodyKnown],
    ['has expired', CERTIFICATES.expired],
    ['is for another host', CERTIFICATES.ofAnotherHost],
  ] as const
).map(([name, certificate]) => ({
  name: `the certificate of the upstream ${name}`,
  options: { isSecure: true },
  expected: unsent('tls'),
  begin: ({ upstream }) => upstream.certify(certificate),
  end: ({ upstream }) => upstream.certify(CERTIFICATES.good),
}));

const hanging: readonly Row[] = (
  [
    ['hangs before its headers', () => undefined],
    ['hangs in its headers', says(`${HEAD}a: b\r\n`)],
    ['hangs in its body', says(`${HEAD}content-length: 100\r\n\r\na`)],
    ['promises more than it sends', says(`${HEAD}content-length: ${BODY.length + 1}\r\n\r\n${BODY}`)],
    ['sends its headers byte by byte', dripping(`${HEAD}a: `)],
    ['sends its body byte by byte', dripping(`${HEAD}content-length: 100000\r\n\r\n`)],
    ['floods with 1xx', pouring('', Buffer.from('HTTP/1.1 102 Processing\r\n\r\n'.repeat(100)))],
  ] as const
).map(([name, behaviour]) => row(name, behaviour, failure('timeout'), { options: QUICK }));

export const CONNECTION_ROWS: readonly Row[] = [...connections, ...names, ...certificates, ...hanging];
