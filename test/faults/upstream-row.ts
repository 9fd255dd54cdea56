// What rows about an upstream are made of.
import { HEALTHY, type Row } from './cell.ts';
import type { Expected, Told } from './told.ts';
import type { Behaviour } from './upstream-front.ts';
import { ANSWER } from './world.ts';

export const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
export const MEBIBYTE = 1024 * 1024;
export const BODY = JSON.stringify({ data: [{ note: ANSWER }] });

/** Lists ask nothing of an upstream. */
export const calls = (told: Told, requests: 0 | 1 = 1): Row['expected'] => {
  const expected: Expected = { ...told, audit: 'pair', requests };
  return { list: HEALTHY.list, read: expected, write: expected };
};
export const failure = (reason: string): Row['expected'] => calls({ told: 'failure', reason, sent: true });
export const unsent = (reason: string): Row['expected'] => calls({ told: 'failure', reason, sent: false }, 0);

/** Real milliseconds that stand for all that an upstream is given. */
export const QUICK = { upstreamMs: 700 };

export const row = (name: string, behaviour: Behaviour, expected: Row['expected'], rest: Partial<Row> = {}): Row => ({
  ...{ name: `the upstream ${name}`, expected, begin: ({ upstream }) => upstream.behave(behaviour) },
  ...rest,
});
export const says =
  (bytes: string | Buffer): Behaviour =>
  (socket) =>
    void socket.write(bytes, 'latin1');
export const saysAndHangsUp =
  (bytes: string): Behaviour =>
  (socket) =>
    void socket.end(bytes, 'latin1');
export const saysAndResets =
  (bytes: string): Behaviour =>
  (socket) =>
    void socket.write(bytes, () => setTimeout(() => socket.resetAndDestroy(), 20));
export const coded = (coding: string, bytes: Buffer): Behaviour =>
  says(
    Buffer.concat([
      Buffer.from(`${HEAD}content-encoding: ${coding}\r\ncontent-length: ${bytes.length}\r\n\r\n`),
      bytes,
    ]),
  );
export const body = (text: string | Buffer, type = 'application/json'): Behaviour =>
  says(
    Buffer.concat([
      Buffer.from(`HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\ncontent-length: ${text.length}\r\n\r\n`),
      Buffer.from(text),
    ]),
  );

/** One piece again and again, for as long as the other end takes it. */
export const pouring =
  (head: string, piece: Buffer, poured?: { bytes: number }): Behaviour =>
  (socket) => {
    const more = () => {
      let taken = true;
      while (taken && !socket.destroyed) {
        taken = socket.write(piece);
        if (poured !== undefined) poured.bytes += piece.length;
      }
    };
    socket.on('drain', more);
    socket.write(head);
    more();
  };

export const dripping =
  (head: string): Behaviour =>
  (socket) => {
    const drop = setInterval(() => socket.write('a'), 10);
    socket.on('close', () => clearInterval(drop)).write(head);
  };
