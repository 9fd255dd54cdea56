// What scripts of this repository are told on their command line.
import { type ParseArgsConfig, parseArgs } from 'node:util';

/** Ends the process after `--help` (exit code 0), and on what is wrong (2), with one sentence and the usage on stderr. */
export const scriptOptions = <const Options extends NonNullable<ParseArgsConfig['options']>>(
  usage: string,
  options: Options,
) => {
  if (process.argv.slice(2).includes('--help')) {
    process.stdout.write(`${usage}\n`);
    process.exit(0);
  }
  try {
    return parseArgs({ options }).values;
  } catch (fault) {
    return wrongUsage((fault as Error).message, usage);
  }
};

export const wrongUsage = (sentence: string, usage: string): never => {
  process.stderr.write(`${sentence}\n\n${usage}\n`);
  process.exit(2);
};
