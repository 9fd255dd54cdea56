// A DNS server on loopback (RFC 1035 §4), over UDP and TCP on one port, that says what a script tells it to.
import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { ResolveHost } from '#adapters/http/vetted-lookup.ts';

const TYPES = { A: 1, CNAME: 5, AAAA: 28 } as const;

export type DnsRecord = {
  readonly type: keyof typeof TYPES;
  readonly value: string /** @default the name asked for */;
  readonly owner?: string;
};

/** `asked`: how often this name and type was asked for before. `truncated` sends the client to TCP. */
export type DnsScript = (question: {
  readonly name: string;
  readonly type: 'A' | 'AAAA';
  readonly asked: number;
  readonly overTcp: boolean;
}) => readonly DnsRecord[] | 'truncated';

const nameBytes = (name: string): Buffer =>
  Buffer.concat([
    ...name.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label, 'latin1')])),
    Buffer.from([0]),
  ]);

/** The sixteen octets of an address as `ipv6` in this file writes it: eight groups. */
const ipv6Bytes = (value: string): Buffer =>
  Buffer.from(
    value
      .split(':')
      .map((group) => group.padStart(4, '0'))
      .join(''),
    'hex',
  );

const dataOf = ({ type, value }: DnsRecord): Buffer => {
  if (type === 'CNAME') return nameBytes(value);
  return type === 'A' ? Buffer.from(value.split('.').map(Number)) : ipv6Bytes(value);
};

const recordBytes = (record: DnsRecord, name: string): Buffer => {
  const data = dataOf(record);
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(TYPES[record.type], 0);
  fixed.writeUInt16BE(1, 2);
  // Bytes 4 to 7: a time to live of 0, so that nobody may keep the answer.
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([nameBytes(record.owner ?? name), fixed, data]);
};

const questionOf = (query: Buffer): { readonly name: string; readonly type: number; readonly end: number } => {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
};

const answerTo = (query: Buffer, script: DnsScript, times: Map<string, number>, overTcp: boolean): Buffer => {
  const { name, type, end } = questionOf(query);
  const kind = type === TYPES.AAAA ? 'AAAA' : 'A';
  const key = `${kind} ${name} ${overTcp}`;
  const asked = times.get(key) ?? 0;
  times.set(key, asked + 1);
  const said = script({ name, type: kind, asked, overTcp });
  const records = said === 'truncated' ? [] : said;
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(said === 'truncated' ? 0x8780 : 0x8580, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  return Buffer.concat([header, query.subarray(12, end), ...records.map((record) => recordBytes(record, name))]);
};

const overStream = (socket: Socket, reply: (query: Buffer) => Buffer): void => {
  socket.on('error', () => undefined);
  socket.on('data', (data: Buffer) => {
    const answer = reply(data.subarray(2));
    const length = Buffer.alloc(2);
    length.writeUInt16BE(answer.length);
    socket.end(Buffer.concat([length, answer]));
  });
};

export type DnsServer = {
  /** Asks this server for A and AAAA, as a system's resolver does. */
  readonly resolve: ResolveHost;
  readonly seen: { queries: number; overTcp: number };
  readonly close: () => Promise<void>;
};

export const startDnsServer = async (script: DnsScript): Promise<DnsServer> => {
  const times = new Map<string, number>();
  const seen = { queries: 0, overTcp: 0 };
  const streams = createServer((socket) =>
    overStream(socket, (query) => {
      seen.overTcp += 1;
      return answerTo(query, script, times, true);
    }),
  );
  await once(streams.listen(0, '127.0.0.1'), 'listening');
  const { port } = streams.address() as AddressInfo;
  const datagrams = createSocket('udp4', (query, from) => {
    seen.queries += 1;
    datagrams.send(answerTo(query, script, times, false), from.port, from.address);
  });
  datagrams.bind(port, '127.0.0.1');
  await once(datagrams, 'listening');
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  resolver.setServers([`127.0.0.1:${port}`]);
  const resolve: ResolveHost = async (name) => {
    const none = () => [];
    const [four, six] = await Promise.all([resolver.resolve4(name).catch(none), resolver.resolve6(name).catch(none)]);
    return [...four, ...six];
  };
  const close = async () => {
    resolver.cancel();
    datagrams.close();
    streams.close();
    await once(streams, 'close');
  };
  return { resolve, seen, close };
};
