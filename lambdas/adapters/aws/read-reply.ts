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
  readonly length: number | 'chunked' | 'until end';
};

const STATUS = /^HTTP\/1\.1 ([1-5]\d\d)(?: [^\r\n]*)?$/;
const FRAMING: ReadonlySet<string> = new Set(['content-length', 'transfer-encoding', 'connection']);
const FIELD = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\r\n]*?)[ \t]*$/;

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

/** Framing by RFC 9112 §6.3; a length beside a transfer coding is refused instead of resolved. */
const headOf = (text: string): Head => {
  const [first = '', ...lines] = text.split('\r\n');
  const status = STATUS.exec(first)?.[1];
  const fields = fieldsOf(lines);
  const length = fields.get('content-length');
  const coding = fields.get('transfer-encoding')?.toLowerCase();
  const isReusable = (fields.get('connection') ?? 'keep-alive').toLowerCase() === 'keep-alive';
  if (status === undefined || (length !== undefined && coding !== undefined)) throw broken();
  if (coding !== undefined && coding !== 'chunked') throw broken();
  if (length !== undefined && !/^\d{1,9}$/.test(length)) throw broken();
  if (coding !== undefined) return { status: Number(status), isReusable, length: 'chunked' };
  if (length === undefined) return { status: Number(status), isReusable: false, length: 'until end' };
  return { status: Number(status), isReusable, length: Number(length) };
};

const LINE = Buffer.from('\r\n');

/** A chunked body, once it is whole (RFC 9112 §7.1). Trailers are refused: nobody here sends any. */
const dechunked = (bytes: Buffer): Buffer | undefined => {
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const line = bytes.indexOf(LINE, at);
    if (line < 0) return undefined;
    const size = /^([0-9a-f]{1,6})(?:[ \t]*;[^\r\n]*)?$/i.exec(bytes.toString('latin1', at, line))?.[1];
    if (size === undefined) throw broken();
    const start = line + 2;
    const end = start + Number.parseInt(size, 16);
    if (bytes.length < end + 2) return undefined;
    if (bytes.toString('latin1', end, end + 2) !== '\r\n') throw broken();
    if (end === start) {
      if (bytes.length > end + 2) throw broken();
      return Buffer.concat(chunks);
    }
    chunks.push(bytes.subarray(start, end));
    at = end + 2;
  }
};

/** Reads one answer to a POST; informational ones before it are passed over. */
export const createReplyReader = (): ReplyReader => {
  let bytes: Buffer = Buffer.alloc(0);
  let head: Head | undefined;

  const readHead = (): boolean => {
    const end = bytes.indexOf('\r\n\r\n');
    if (end > MAX_HEAD || (end < 0 && bytes.length > MAX_HEAD)) throw broken();
    if (end < 0) return false;
    head = headOf(bytes.toString('latin1', 0, end));
    bytes = bytes.subarray(end + 4);
    if (head.status >= 200) return true;
    head = undefined;
    return readHead();
  };
  const body = ({ length }: Head): Buffer | undefined => {
    if (length === 'until end') return undefined;
    if (length === 'chunked') return dechunked(bytes);
    // More than was announced belongs to no question.
    if (bytes.length > length) throw broken();
    return bytes.length === length ? bytes : undefined;
  };
  const whole = ({ status, isReusable }: Head, read: Buffer | undefined): Reply | undefined =>
    read && { status, body: read, isReusable };

  return {
    push: (chunk) => {
      bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]);
      if (head === undefined && !readHead()) return undefined;
      if (bytes.length > MAX_BODY) throw broken();
      return head && whole(head, body(head));
    },
    end: () => (head?.length === 'until end' ? whole(head, bytes) : undefined),
  };
};
