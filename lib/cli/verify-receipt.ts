// `receipt verify`: whether a receipt of an off-boarding is what was signed, by the file and a public key alone.
import { dirname, join } from 'node:path';
import { type EnvelopeError, openEnvelope } from '#core/audit/envelope.ts';
import type { JsonObject } from '#core/json.ts';
import { err, ok, type Result } from '#core/result.ts';
import { RECEIPT_KIND } from '#core/tenancy/receipt.ts';
import type { Arguments, Failure, Io, Outcome } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { readPublicKey } from './public-key.ts';
import { readBytes } from './read-input.ts';
import { printable, record } from './table.ts';

const WRONG: { readonly [error in EnvelopeError]: string } = {
  malformed: 'is no receipt as it was signed: something was added, left out or written in another way',
  other_key: 'was signed with another key than this',
  signature: 'was altered: the signature does not fit',
};

const BESIDE =
  'The key lies beside the receipt, which proves nothing about who signed: give --fingerprint from elsewhere.';

/** Exit 0 where it is valid, 6 where it is not. */
export const verifyReceipt = async (given: Arguments, io: Io): Promise<Result<Outcome, Failure>> => {
  const file = given.operands.file as string;
  const read = await readBytes(file, io);
  if (!read.ok) return read;
  const beside = () => io.readFile(join(dirname(file), 'key.pem')).catch(() => undefined);
  const key = await readPublicKey(given, io, beside);
  if (!key.ok) return key;
  const wrong = (what: string) => err<Failure>({ exit: EXIT.problems, message: `${printable(file)} ${what}.` });
  // An editor or `echo` ends a file with a line break.
  const opened = openEnvelope(Buffer.from(read.value).toString().trimEnd(), key.value.der);
  if (!opened.ok) return wrong(WRONG[opened.error]);
  const { payload } = opened.value;
  // The same key signs digests of the audit log.
  if (payload.kind !== RECEIPT_KIND) return wrong('is signed, and is no receipt of an off-boarding');
  const { fingerprint, from } = key.value;
  const vouched = from !== 'beside';
  return ok({
    exit: EXIT.ok,
    json: { file, verdict: 'valid', receipt: payload, key: { fingerprint, vouched } },
    text: `${printable(file)}: valid, signed by ${fingerprint}\n${record(countsOf(payload))}`,
    ...(!vouched && { note: BESIDE }),
  });
};

/** For people: counts without their hashes. */
const countsOf = ({ v: _, kind: _kind, deleted, ...rest }: JsonObject): JsonObject => ({
  ...rest,
  deleted: Object.fromEntries(
    Object.entries((deleted ?? {}) as JsonObject).map(([name, value]) => [name, (value as JsonObject).count ?? 0]),
  ),
});
