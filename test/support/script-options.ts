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
    return wrongUsage(sentenceOf((fault as Error).message), usage);
  }
};

/** Node has three lines for a value that begins with a dash. */
const sentenceOf = (message: string): string => {
  const [, option] = /^Option '(?:-\w, )?(--[\w-]+)[^']*' argument is ambiguous/.exec(message) ?? [];
  return option === undefined
    ? message
    : `${option} is followed by a dash and not by its value; one that begins with a dash is written ${option}=VALUE.`;
};

type Bounds = { readonly least: number; readonly most: number; readonly isFraction?: boolean };

/** A number in digits, up to six of them after a point where it may be a fraction; else the process ends as on any wrong usage. */
export const numberOption = (name: string, given: string, bounds: Bounds, usage: string): number => {
  const { least, most, isFraction = false } = bounds;
  const form = isFraction ? /^\d{1,10}(?:\.\d{1,6})?$/ : /^\d{1,10}$/;
  const number = form.test(given) ? Number(given) : Number.NaN;
  if (number >= least && number <= most) return number;
  return wrongUsage(`--${name} must be a ${isFraction ? 'number' : 'whole number'} from ${least} to ${most}.`, usage);
};

export const wrongUsage = (sentence: string, usage: string): never => {
  process.stderr.write(`${sentence}\n\n${usage}\n`);
  process.exit(2);
};
