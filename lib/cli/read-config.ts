// The configuration that a command is held against.
import { err, type Result } from '#core/result.ts';
import { type Deployment, readDeployment } from '#lib/config/read-deployment.ts';
import type { Failure, Io } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { printable } from './table.ts';

const usage = (message: string) => err<Failure>({ exit: EXIT.usage, message });

/** @param file that was named. It has to be there: without it the example's promises would be taken for the operator's */
export const readConfig = async (file: string | undefined, io: Io): Promise<Result<Deployment, Failure>> => {
  if (file !== undefined) {
    const there = await io.readFile(file).catch((fault: NodeJS.ErrnoException) => fault);
    if (there instanceof Error) return usage(`${printable(file)} cannot be read (${there.code}): check --config.`);
  }
  const read = readDeployment(file);
  return read.ok ? read : usage(`The configuration cannot be used: ${read.error.join('; ')}.`);
};
