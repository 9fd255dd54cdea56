// Gzip for the archive, where an object's name is its hash.
import { promisify } from 'node:util';
import { createGunzip, gunzip, gzipSync } from 'node:zlib';
import type { Gzip } from '#core/audit/seal-ports.ts';

/** 1,000 events of some kilobytes at most; what unpacks to more was not packed here. */
const MOST_BYTES = 64_000_000;
/** Position of the byte that names the operating system (RFC 1952, section 2.3.1), and its value for "unknown". */
const [OS_AT, OS_UNKNOWN] = [9, 255];

const unzip = promisify(gunzip);

export const gzip: Gzip = {
  pack: (bytes) => {
    // zlib leaves the time at 0; the system is the one field that differs between machines.
    const packed = gzipSync(bytes);
    packed[OS_AT] = OS_UNKNOWN;
    return packed;
  },
  unpack: (bytes) => unzip(bytes, { maxOutputLength: MOST_BYTES }),
};

/** As much as can be read of a damaged archive: what was before the damage. */
export const unpackDamaged = async (bytes: Uint8Array): Promise<Uint8Array> => {
  // Small steps: what is decoded and not yet handed over is lost.
  const stream = createGunzip({ chunkSize: 64, maxOutputLength: MOST_BYTES });
  const chunks: Buffer[] = [];
  stream.end(bytes);
  try {
    for await (const chunk of stream) chunks.push(chunk as Buffer);
  } catch {
    // That it ends badly is why it is read so.
  }
  return Buffer.concat(chunks);
};
