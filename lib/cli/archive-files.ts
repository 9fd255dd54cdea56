// The files of an archive that a command line names: a directory, or a bucket.
import { stat } from 'node:fs/promises';
import { directoryArchive } from '#adapters/files/directory-archive.ts';
import type { Archive } from '#core/audit/ports.ts';
import { err, ok, type Result } from '#core/result.ts';
import type { Failure } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { printable } from './table.ts';

export type ArchiveFiles = Pick<Archive, 'get' | 'list'>;

const usage = (message: string) => err<Failure>({ exit: EXIT.usage, message });

/** @param place path of a directory, or `s3://BUCKET` */
export const openFiles = async (place: string): Promise<Result<ArchiveFiles, Failure>> => {
  const bucket = /^s3:\/\/([a-z0-9.-]{3,63})\/?$/.exec(place)?.[1];
  if (bucket !== undefined) return ok((await import('#adapters/aws/s3-archive.ts')).openArchive(bucket));
  if (place.startsWith('s3://')) return usage(`${printable(place)} is no bucket: write s3://NAME.`);
  const found = await stat(place).catch(() => undefined);
  return found?.isDirectory()
    ? ok(directoryArchive(place))
    : usage(`${printable(place)} is no directory: check the path.`);
};

export const unreadableArchive = ({ message }: Error): Failure => ({
  exit: EXIT.failed,
  message: `The archive cannot be read (${printable(message)}): check its name, and for s3:// your AWS credentials and region.`,
});
