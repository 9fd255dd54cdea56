// The answer to one HTTP/1.1 request (RFC 9112), as AWS's endpoints and what may stand before them give it. What is
// ambiguous is refused: a connection whose next bytes belong to another answer would hand one tenant's item to another.

export type Reply = {
  readonly status: number;
  readonly body: Buffer;
  /** Whether the connection may carry another exchange. */
  readonly isReusable: boolean;
};

export type ReplyReader = {
  /** @returns the reply once it is whole. Throws, with the code `NotDecodable`, on anything that is none. */
  readonly push: (chunk: Buffer) => Reply | undefined;
  /** At the end of the connection, which is the end of a body without a length. */
  readonly end: () => Reply | undefined;
};

const MAX_HEAD = 16 * 1024;
/** A KMS, Secrets Manager or STS answer has some KB, an item of DynamoDB at most 400. */
const MAX_BODY = 4 * 1024 * 1024;

const broken = (): Error => Object.assign(new Error('no HTTP answer'), { code: 'NotDecodable' });

type Head = {
  readonly status: number;
  readonly isReusable: boolean;
  /** Infinite where the body ends with the connection. */
  readonly length: number | 'chunked';
};

/** 101 answers a wish to switch protocols, which nobody here has. */
const STATUS = /^HTTP\/1\.1 (?!101)([1-5]\d\d)(?: [\t -~\x80-\xff]*)?$/;
const BODILESS = /^(1..|204|304)$/;
const FRAMING: ReadonlySet<string> = new Set(['content-length', 'transfer-encoding', 'connection']);
const FIELD = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t -~\x80-\xff]*?)[ \t]*$/;

/** Header fields by lower-case name. One that frames the answer and comes twice is refused, whatever it says. */
const fieldsOf = (lines: readonly string[]): ReadonlyMap<string, string> => {
  const fields = new Map<string, string>();
  for (const line of lines) {
    const [, given, value] = FIELD.exec(line) ?? [];
    if (given === undefined || value === undefined) throw broken();
    const name = given.toLowerCase();
    if (fields.has(name) && FRAMING.has(name)) throw broken();
    fields.set(name, value);
  }
  return fields;
};

/** By RFC 9112 §6.3; a length beside a transfer coding, and one of a body that cannot be, are refused instead of resolved. */
const lengthOf = (status: string, length: string | undefined, coding: string | undefined): Head['length'] => {
  if (length !== undefined && (coding !== undefined || !/^\d{1,9}$/.test(length))) throw broken();
  if (coding !== undefined && coding !== 'chunked') throw broken();
  if (!BODILESS.test(status)) return coding ?? (length === undefined ? Number.POSITIVE_INFINITY : Number(length));
  if (coding !== undefined || Number(length ?? 0) > 0) throw broken();
  return 0;
};

const headOf = (text: string): Head => {
  const [first = '', ...lines] = text.split('\r\n');
  const status = STATUS.exec(first)?.[1];
  if (status === undefined) throw broken();
  const fields = fieldsOf(lines);
  const length = lengthOf(status, fields.get('content-length'), fields.get('transfer-encoding')?.toLowerCase());
  const isKept = (fields.get('connection') ?? 'keep-alive').toLowerCase() === 'keep-alive';
  // After one that closes no answer can come.
  if (status < '200' && !isKept) throw broken();
  return { status: Number(status), isReusable: isKept && length !== Number.POSITIVE_INFINITY, length };
};

/** Takes the next bytes of a body, each looked at once. @returns whether it is whole now */
type ReadBody = (bytes: Buffer) => boolean;

const byLength = (length: number, parts: Buffer[]): ReadBody => {
  let left = length;
  return (bytes) => {
    parts.push(bytes);
    left -= bytes.length;
    // More than was announced belongs to no question.
    if (left < 0) throw broken();
    return left === 0;
  };
};

const LINE = '\r\n';
/** Of what stands before a chunk, without its last byte: a line end, six digits, a line end. */
const MAX_PARTIAL = 9;

/** A chunk's size (RFC 9112 §7.1), without extensions: nobody here sends any. `undefined`: there is more to come. */
const sizeIn = (unread: Buffer): { readonly size: number; readonly end: number } | undefined => {
  const line = unread.indexOf(LINE, LINE.length);
  if (line < 0 && unread.length > MAX_PARTIAL) throw broken();
  if (line < 0) return undefined;
  const size = /^\r\n([0-9a-f]{1,6})$/i.exec(unread.toString('latin1', 0, line))?.[1];
  if (size === undefined) throw broken();
  return { size: Number.parseInt(size, 16), end: line + LINE.length };
};

/** A size is read with the line end before it, that of the head or of the chunk before. Trailers are refused, too. */
const byChunks = (parts: Buffer[]): ReadBody => {
  let unread: Buffer = Buffer.from(LINE);
  /** Of the chunk that is being read. */
  let left = 0;
  return (bytes) => {
    unread = Buffer.concat([unread, bytes]);
    for (;;) {
      const part = unread.subarray(0, left);
      parts.push(part);
      left -= part.length;
      unread = unread.subarray(part.length);
      const next = sizeIn(unread);
      if (next === undefined) return false;
      const rest = unread.subarray(next.end);
      if (next.size === 0) {
        if (!LINE.startsWith(rest.toString('latin1'))) throw broken();
        return rest.length === LINE.length;
      }
      left = next.size;
      unread = rest;
    }
  };
};

/** Reads one answer to a POST; informational ones before it are passed over. */
export const createReplyReader = (): ReplyReader => {
  const parts: Buffer[] = [];
  let unread: Buffer = Buffer.alloc(0);
  let head: Head | undefined;
  let readBody: ReadBody | undefined;
  let size = 0;

  const readHead = (): Head | undefined => {
    for (;;) {
      const end = unread.indexOf('\r\n\r\n');
      if (end > MAX_HEAD || (end < 0 && unread.length > MAX_HEAD)) throw broken();
      if (end < 0) return undefined;
      const read = headOf(unread.toString('latin1', 0, end));
      unread = unread.subarray(end + 4);
      if (read.status >= 200) return read;
    }
  };
  const whole = ({ status, isReusable }: Head): Reply => ({
    status,
    body: (parts.length === 1 && parts[0]) || Buffer.concat(parts),
    isReusable,
  });

  return {
    push: (chunk) => {
      let body = chunk;
      if (head === undefined) {
        unread = unread.length === 0 ? chunk : Buffer.concat([unread, chunk]);
        head = readHead();
        if (head === undefined) return undefined;
        readBody = head.length === 'chunked' ? byChunks(parts) : byLength(head.length, parts);
        body = unread;
      }
      size += body.length;
      if (size > MAX_BODY) throw broken();
      return readBody?.(body) ? whole(head) : undefined;
    },
    end: () => (head?.length === Number.POSITIVE_INFINITY ? whole(head) : undefined),
  };
};
