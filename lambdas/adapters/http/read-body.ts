// The body of an upstream answer, whole, decoded and within the cap.
import type { IncomingMessage } from 'node:http';
import { nodeZlib } from '#adapters/builtins.ts';
import { err, ok, type Result } from '#core/result.ts';
import type { UpstreamFailureReason } from '#core/upstream/exchange.ts';

/** What this gateway decodes, as it says in `accept-encoding`. */
export const ACCEPTED_CODINGS = 'gzip, deflate, br';

type Decode = (raw: Buffer, options: { maxOutputLength: number }) => Buffer;

/** "deflate" is zlib (RFC 9110 §8.4.1.2), and raw deflate from servers that got it wrong. */
const inflateEither: Decode = (raw, options) => {
  const isZlib = ((raw[0] ?? 0) & 0x0f) === 8 && raw.length > 1 && raw.readUInt16BE(0) % 31 === 0;
  return isZlib ? nodeZlib().inflateSync(raw, options) : nodeZlib().inflateRawSync(raw, options);
};

const gunzip: Decode = (raw, options) => nodeZlib().gunzipSync(raw, options);

const DECODERS: ReadonlyMap<string, Decode> = new Map([
  ['gzip', gunzip],
  ['x-gzip', gunzip],
  ['deflate', inflateEither],
  ['br', (raw, options) => nodeZlib().brotliDecompressSync(raw, options)],
]);

/**
 * Decodes in one go: the input is capped already, the output stops at the cap (a bomb costs that much and no more), and
 * for a body of usual size this is several times cheaper than a stream.
 */
const decodeBody = (coding: string, raw: Buffer, maxBytes: number): Result<Buffer, UpstreamFailureReason> => {
  if (coding === '' || coding === 'identity' || raw.length === 0) return ok(raw);
  const decode = DECODERS.get(coding);
  if (decode === undefined) return err('not_decodable');
  try {
    return ok(decode(raw, { maxOutputLength: maxBytes }));
  } catch (error) {
    return err((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'too_large' : 'not_decodable');
  }
};

/**
 * Reads a body of at most `maxBytes`, raw as well as decoded. On an error the rest is not read: destroying the request is
 * the caller's part.
 */
export const readBody = (
  response: IncomingMessage,
  maxBytes: number,
  done: (body: Result<Buffer, UpstreamFailureReason>) => void,
): void => {
  const chunks: Buffer[] = [];
  let size = 0;
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxBytes) done(err('too_large'));
    else chunks.push(chunk);
  });
  response.on('error', () => done(err('reset')));
  response.on('end', () => {
    const [first] = chunks;
    const raw = first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks);
    const coding = (response.headers['content-encoding'] ?? '').trim().toLowerCase();
    if (size <= maxBytes) done(decodeBody(coding, raw, maxBytes));
  });
};
