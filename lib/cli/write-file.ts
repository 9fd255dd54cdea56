import { err, ok, type Result } from '#core/result.ts';
import type { Failure, Io } from './command.ts';
import { EXIT } from './exit-codes.ts';

const refused = (path: string, cause: unknown) => {
  const code = (cause as NodeJS.ErrnoException).code ?? 'error';
  return err<Failure>({ exit: EXIT.usage, message: `${path} cannot be written (${code}): check the path.` });
};

/** `usage` where it cannot be written. */
export const writeText = async (
  path: string,
  text: string | Uint8Array,
  io: Io,
): Promise<Result<undefined, Failure>> => {
  try {
    await io.writeFile(path, text);
    return ok(undefined);
  } catch (cause) {
    return refused(path, cause);
  }
};

/** The same where no file is yet; what is there stays as it is. */
export const writeNew = async (path: string, text: string, io: Io): Promise<Result<'written' | 'exists', Failure>> => {
  try {
    await io.writeFile(path, text, 'wx');
    return ok('written');
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EEXIST' ? ok('exists') : refused(path, cause);
  }
};
