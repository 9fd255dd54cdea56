import { err, ok, type Result } from '#core/result.ts';
import type { Failure, Io } from './command.ts';
import { EXIT } from './exit-codes.ts';

/** `usage` where it cannot be written. */
export const writeText = async (path: string, text: string, io: Io): Promise<Result<undefined, Failure>> => {
  try {
    await io.writeFile(path, text);
    return ok(undefined);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'error';
    return err({ exit: EXIT.usage, message: `${path} cannot be written (${code}): check the path.` });
  }
};
