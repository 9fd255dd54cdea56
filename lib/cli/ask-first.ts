import type { Arguments, Failure, Io } from './command.ts';
import { EXIT } from './exit-codes.ts';

type Question = {
  /** The command's words. */
  readonly words: string;
  /** What happens if it goes on. */
  readonly consequence: string;
  /** What is said of a no. */
  readonly refused: string;
};

/** Asks before something cannot be taken back; where nobody can answer, the command line must have said `--yes`. */
export const askFirst = async (
  { words, consequence, refused }: Question,
  { operands, flags }: Arguments,
  io: Io,
): Promise<Failure | undefined> => {
  if (flags.yes !== undefined) return undefined;
  if (!io.interactive)
    return { exit: EXIT.usage, message: `${words} needs --yes where nobody can be asked. ${consequence}` };
  const answer = await io.ask(`${consequence}\n${words} ${Object.values(operands).join(' ')}? Type yes to go on: `);
  return /^y(es)?$/i.test(answer.trim()) ? undefined : { exit: EXIT.failed, message: refused };
};
