// `audit pull`: a tenant's part of the signed archive as files, from a gateway or from the bucket, for `audit verify` to read.
import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ArchivePage } from '#core/audit/pull-archive.ts';
import { pullArchive } from '#core/audit/pull-archive.ts';
import { isObject, type Json } from '#core/json.ts';
import { err, ok, type Result } from '#core/result.ts';
import { callApi } from './api-client.ts';
import { path } from './api-command.ts';
import type { Arguments, Failure, Io, Outcome } from './command.ts';
import { connectionOf } from './connection.ts';
import { EXIT } from './exit-codes.ts';

const failure = (exit: Failure['exit'], message: string) => err<Failure>({ exit, message });

/** One page after a digest's number. */
type Source = (after: number) => Promise<Result<ArchivePage & { readonly publicKey?: string }, Failure>>;

export const pullAudit = async (given: Arguments, io: Io): Promise<Result<Outcome, Failure>> => {
  const { out: [directory = ''] = [], tenant: [tenant = ''] = [], bucket: [bucket] = [] } = given.flags;
  const source = bucket === undefined ? fromGateway(tenant, given, io) : ok(await fromBucket(tenant, bucket));
  if (!source.ok) return source;
  const held = await readdir(join(directory, 'proofs')).catch(() => []);
  const other = held.find((name) => name !== tenant);
  if (other !== undefined)
    return failure(EXIT.usage, `${directory} holds the archive of ${other}: choose another directory with --out.`);
  const first = await newestIn(directory);
  const pulled = await pullPages(source.value, first, directory, io);
  if (!pulled.ok) return pulled;
  const newest = await newestIn(directory);
  return ok({
    exit: EXIT.ok,
    json: { directory, files: pulled.value, first: first + 1, newest },
    text:
      pulled.value === 0
        ? `Nothing new: ${directory} goes on to digest ${newest} already.`
        : `${pulled.value} files in ${directory}, on to digest ${newest}. What happened in the last minutes is not sealed yet.`,
    note: `Verify it: sallyport audit verify ${directory} --fingerprint HEX`,
  });
};

/** @returns how many files were written */
const pullPages = async (
  source: Source,
  first: number,
  directory: string,
  io: Io,
): Promise<Result<number, Failure>> => {
  let files = 0;
  for (let after: number | undefined = first; after !== undefined; ) {
    const page: Awaited<ReturnType<Source>> = await source(after);
    if (!page.ok) return page;
    const { next, publicKey } = page.value;
    if (!page.value.files.every((file) => isName(file.path)))
      return failure(EXIT.failed, 'The gateway named a file that belongs nowhere: nothing of that page was written.');
    for (const file of digestsLast(page.value.files)) await write(join(directory, file.path), file.content);
    if (publicKey !== undefined) await write(join(directory, 'key.pem'), Buffer.from(publicKey));
    files += page.value.files.length;
    after = next;
    if (after !== undefined) io.err(`Digest ${after} …\n`);
  }
  return ok(files);
};

/** Under the archive's own prefixes, and nowhere else on this machine. */
const isName = (name: string): boolean => /^(?:digests|proofs|batches)\/[\w/.-]+$/.test(name) && !name.includes('..');

/** What a digest names is there before it is: where a pull broke off is known from the digests alone. */
const digestsLast = (files: ArchivePage['files']): ArchivePage['files'] => {
  const isDigest = ({ path: name }: ArchivePage['files'][number]): boolean => name.startsWith('digests/');
  return [...files.filter((file) => !isDigest(file)), ...files.filter(isDigest)];
};

/** A file is there as a whole or not at all: a pull that broke off goes on where it was. */
const write = async (file: string, content: Uint8Array): Promise<void> => {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.part`, content);
  await rename(`${file}.part`, file);
};

const newestIn = async (directory: string): Promise<number> => {
  const names = await readdir(join(directory, 'digests')).catch(() => []);
  const numbers = names.flatMap((name) => (/^\d{12}\.json$/.test(name) ? [Number.parseInt(name, 10)] : []));
  return Math.max(0, ...numbers);
};

const fromBucket = async (tenant: string, bucket: string): Promise<Source> => {
  const { openArchive } = await import('#adapters/aws/s3-archive.ts');
  const archive = openArchive(bucket.replace(/^s3:\/\//, '').replace(/\/$/, ''));
  return async (after) => {
    try {
      return ok(await pullArchive(tenant, after, archive));
    } catch (fault) {
      return failure(
        EXIT.failed,
        `The bucket could not be read (${(fault as Error).name}): check --bucket and your AWS credentials.`,
      );
    }
  };
};

const fromGateway = (tenant: string, given: Arguments, io: Io): Result<Source, Failure> => {
  const connection = connectionOf(given, io);
  if (!connection.ok) return connection;
  const parts = tenant === 'operator' ? ['audit-archive'] : ['tenants', tenant, 'audit-archive'];
  return ok(async (after) => {
    const call = { method: 'GET', path: `${path(...parts)}?after=${after}` } as const;
    const answer = await callApi(call, connection.value, io);
    if (!answer.ok) return answer;
    const { files, next, public_key } = answer.value ?? {};
    return ok({
      files: (Array.isArray(files) ? (files as readonly Json[]) : []).filter(isObject).map((file) => ({
        path: String(file.path),
        content: Buffer.from(String(file.content), 'base64'),
      })),
      ...(typeof next === 'number' && { next }),
      ...(typeof public_key === 'string' && { publicKey: public_key }),
    });
  });
};
