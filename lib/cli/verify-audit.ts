// `audit verify`: whether an archive is whole and as it was signed, by its files and a public key alone.
import { gzip, unpackDamaged } from '#adapters/gzip.ts';
import type { Finding } from '#core/audit/finding.ts';
import { type Verification, verifyArchive } from '#core/audit/verify.ts';
import type { Head } from '#core/audit/verify-digest.ts';
import type { Json } from '#core/json.ts';
import { err, ok, type Result } from '#core/result.ts';
import { openFiles, unreadableArchive } from './archive-files.ts';
import type { Arguments, Failure, Io, Outcome } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { type PublicKey, readPublicKey } from './public-key.ts';
import { columns, printable } from './table.ts';

const usage = (message: string) => err<Failure>({ exit: EXIT.usage, message });

/** Exit 0 where it is valid, 6 where it is not, 4 where it is and does not hold the event that was asked for. */
export const verifyAudit = async (given: Arguments, io: Io): Promise<Result<Outcome, Failure>> => {
  const { operands, flags } = given;
  const [head, from] = [readHead(flags.head?.[0]), readFrom(flags.from?.[0])];
  if (head === null) return usage('--head takes NUMBER:HASH, as this command prints it: 12:0a1b….');
  if (from === null) return usage('--from takes the number of a digest, such as 12.');
  if (head !== undefined && from !== undefined && head.number < from)
    return usage('--head is older than --from: what is known must be among what is verified.');
  const seq = readFrom(flags.seq?.[0]);
  if (seq === null) return usage('--seq takes the number of an event, such as 1004.');
  const files = await openFiles(operands.archive ?? '');
  if (!files.ok) return files;
  const key = await readPublicKey(given, io, () => files.value.get('key.pem'));
  if (!key.ok) return key;
  const event = flags.event?.[0];
  const isWhole = (operands.archive ?? '').startsWith('s3://');
  const question = { publicKey: key.value.der, head, from, tenant: flags.tenant?.[0], event, seq, isWhole };
  const asked = { files: files.value, unpack: gzip.unpack, unpackDamaged, ...question };
  const verification = await verifyArchive(asked).catch((fault: Error) => fault);
  if (verification instanceof Error) return err(unreadableArchive(verification));
  const { tenant } = question;
  if (tenant !== undefined && verification.verdict === 'valid' && verification.events === 0)
    return err({ exit: EXIT.notFound, message: `Nothing of ${printable(tenant)} is in this archive.` });
  return ok(outcomeOf(operands.archive ?? '', verification, key.value, event));
};

/** `null` where it cannot be read. */
const readHead = (text: string | undefined): Head | undefined | null => {
  if (text === undefined) return undefined;
  const [, number, hash] = /^([1-9]\d{0,11}):([0-9a-f]{64})$/.exec(text) ?? [];
  return hash === undefined ? null : { number: Number(number), hash };
};

const readFrom = (text: string | undefined): number | undefined | null => {
  if (text === undefined) return undefined;
  return /^[1-9]\d{0,11}$/.test(text) ? Number(text) : null;
};

const BESIDE = `The key lies beside the archive, where whoever wrote the one could write the other: this proves nothing about who signed.
Compare the fingerprint with one from elsewhere (sallyport audit key asks KMS for it, npm start prints it), or give it with --fingerprint.`;

const outcomeOf = (archive: string, verification: Verification, key: PublicKey, event: string | undefined): Outcome => {
  const { verdict, proof } = verification;
  const isUnknown = verdict === 'valid' && event !== undefined && proof === undefined;
  const vouched = key.from !== 'beside';
  return {
    exit: verdict === 'valid' ? (isUnknown ? EXIT.notFound : EXIT.ok) : EXIT.problems,
    json: { archive, ...verification, key: { fingerprint: key.fingerprint, vouched } } as unknown as Json,
    text: [
      `${archive}: ${verdict}`,
      ...(verification.finding ? [`  ${placeOf(verification.finding)}.`] : []),
      columns(facts(verification, key)),
      ...(isUnknown ? [`No event ${printable(event)} is in what was verified.`] : []),
      ...(proof ? [JSON.stringify(proof, null, 2)] : []),
    ].join('\n'),
    ...(!vouched && { note: BESIDE }),
  };
};

const placeOf = ({ digest, object, line, seq, event, detail }: Finding): string => {
  const record = [
    ...(line === undefined ? [] : [`line ${line}`]),
    ...(seq === undefined ? [] : [`event ${seq}`]),
    ...(event === undefined ? [] : [event]),
  ];
  const where = [`digest ${digest}`, ...(object === undefined ? [] : [printable(object)]), record.join(', ')];
  return `${where.filter((part) => part !== '').join(', ')} ${detail}`;
};

const KEY_FROM: { readonly [from in PublicKey['from']]: string } = {
  file: 'from the file that was named',
  fingerprint: 'as the fingerprint that was given',
  beside: 'from beside the archive: NOT vouched for',
};

const facts = (
  { digests, events, tenants, head, scope, unnamed, last }: Verification,
  { fingerprint, from }: PublicKey,
): readonly (readonly string[])[] => [
  ['', 'digests', `${digests}${head === undefined ? '' : `, the newest of ${head.sealed_at}`}`],
  [
    '',
    'events',
    `${events} of ${tenants} ${tenants === 1 ? 'tenant' : 'tenants'}${scope === 'tenants' ? ', whose proofs are here' : ''}`,
  ],
  ...(head === undefined ? [] : [['', 'head', `${head.number}:${head.hash}`]]),
  ...(last === undefined ? [] : [['', 'last event', String(last)]]),
  ['', 'key', `${fingerprint}, ${KEY_FROM[from]}`],
  ...(unnamed.length === 0
    ? []
    : [['', 'unnamed', `${unnamed.length} files that no digest names: ${printable(unnamed[0] ?? '')}`]]),
];
