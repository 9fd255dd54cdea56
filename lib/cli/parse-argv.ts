// argv → command and arguments, or one sentence about what is wrong with it.
import { parseArgs } from 'node:util';
import { err, ok, type Result } from '#core/result.ts';
import type { Arguments, Command } from './command.ts';
import { FLAG_NAMES, FLAGS, type FlagName, isFlagName } from './flags.ts';
import { didYouMean } from './suggest.ts';

export type Parsed =
  | { readonly kind: 'run'; readonly command: Command; readonly given: Arguments; readonly json: boolean }
  /** Help on one command, on those of a noun, or (without words) on all. */
  | { readonly kind: 'help'; readonly words: string }
  | { readonly kind: 'version' };

export type UsageError = { readonly message: string; readonly json: boolean };

type Placeholders = { readonly [name in FlagName]: string | undefined };

/** What each flag takes on this command line: a command may have a switch that takes a value elsewhere. */
const placeholdersOf = (argv: readonly string[], commands: readonly Command[]): Placeholders => {
  const meant = commands.find(
    ({ words, switches }) => switches !== undefined && words.split(' ').every((word) => argv.includes(word)),
  );
  return Object.fromEntries(
    FLAG_NAMES.map((name) => [name, meant?.switches?.[name] === undefined ? FLAGS[name].value : undefined]),
  ) as Placeholders;
};

type Read = {
  readonly words: readonly string[];
  readonly flags: { readonly [name in FlagName]?: readonly string[] };
};

/** @param argv what follows the program's name */
export const parseArgv = (argv: readonly string[], commands: readonly Command[]): Result<Parsed, UsageError> => {
  const json = argv.includes('--json');
  const fail = (message: string) => err({ message, json });
  if (argv.length === 1 && argv[0] === '--version') return ok({ kind: 'version' });
  const read = readFlags(argv, placeholdersOf(argv, commands));
  if (!read.ok) return fail(read.error);
  const { words, flags } = read.value;
  if (flags.help !== undefined || words[0] === 'help') return helpOn(words, commands, json);
  const command = findCommand(words, commands);
  if (command === undefined) return fail(unknownCommand(words, commands));
  const wrong = wrongFlag(command, flags);
  if (wrong !== undefined) return fail(wrong);
  const values = words.slice(command.words.split(' ').length);
  const missing = command.operands[values.length];
  if (missing !== undefined) return fail(`${command.words} needs <${missing}>: sallyport ${command.words} --help`);
  if (values.length > command.operands.length) {
    return fail(
      `${command.words} was given too much: quote values with spaces, or see sallyport ${command.words} --help`,
    );
  }
  const operands = Object.fromEntries(command.operands.map((name, index) => [name, values[index] as string]));
  return ok({ kind: 'run', command, given: { operands, flags }, json });
};

const readFlags = (argv: readonly string[], placeholders: Placeholders): Result<Read, string> => {
  const known = FLAG_NAMES.map((name) => {
    const type = placeholders[name] === undefined ? ('boolean' as const) : ('string' as const);
    return [name, { type, multiple: true }];
  });
  const options = { ...Object.fromEntries(known), h: { type: 'boolean' as const } };
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true });
  const flags: { [name in FlagName]?: string[] } = {};
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const name = token.rawName === '-h' ? 'help' : token.name;
    if (!isFlagName(name)) return err(`There is no flag ${token.rawName}.${didYouMean(token.rawName, DASHED)}`);
    const problem = flagProblem(name, placeholders[name], token, flags[name] !== undefined);
    if (problem !== undefined) return err(problem);
    flags[name] = [...(flags[name] ?? []), token.value ?? 'true'];
  }
  return ok({ words: tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : [])), flags });
};

const DASHED: readonly string[] = FLAG_NAMES.map((name) => `--${name}`);

const flagProblem = (
  name: FlagName,
  placeholder: string | undefined,
  { value, inlineValue }: { readonly value?: string | undefined; readonly inlineValue?: boolean | undefined },
  again: boolean,
): string | undefined => {
  if (again && FLAGS[name].many === undefined) return `--${name} was given more than once.`;
  if (placeholder === undefined) return value === undefined ? undefined : `--${name} takes no value.`;
  // `--tenant --json` forgot the value; `--secret=token=-x` means what it says.
  const absent = value === undefined || value === '' || (value.startsWith('-') && inlineValue !== true);
  return absent ? `--${name} needs a value: --${name}=${placeholder}` : undefined;
};

const findCommand = (words: readonly string[], commands: readonly Command[]): Command | undefined =>
  commands.find((command) => {
    const own = command.words.split(' ');
    return own.every((word, index) => words[index] === word);
  });

const unknownCommand = (words: readonly string[], commands: readonly Command[]): string => {
  const [first] = words;
  if (first === undefined) return 'Say what to do: sallyport --help lists the commands.';
  const ofNoun = commands.filter((command) => command.words.startsWith(`${first} `));
  const verbs = ofNoun.map((command) => command.words.slice(first.length + 1));
  if (ofNoun.length > 0 && words[1] === undefined) return `${first} needs one of: ${verbs.join(', ')}.`;
  if (ofNoun.length > 0) {
    const hint = didYouMean(words[1] ?? '', verbs);
    return `There is no command "${first} ${words[1]}".${hint || ` ${first} knows: ${verbs.join(', ')}.`}`;
  }
  const starts = [...new Set(commands.map((command) => command.words.split(' ')[0] as string))];
  return `There is no command "${first}".${didYouMean(first, starts) || ' sallyport --help lists the commands.'}`;
};

const wrongFlag = (command: Command, flags: Read['flags']): string | undefined => {
  const known = [...command.flags, ...command.required];
  const foreign = (Object.keys(flags) as FlagName[]).find((name) => !known.includes(name));
  if (foreign !== undefined) {
    const hint = didYouMean(
      `--${foreign}`,
      known.map((name) => `--${name}`),
    );
    return `${command.words} has no flag --${foreign}.${hint || ` sallyport ${command.words} --help lists its flags.`}`;
  }
  const missing = command.required.find((name) => flags[name] === undefined);
  return missing === undefined
    ? undefined
    : `${command.words} needs --${missing} ${FLAGS[missing].value}: ${FLAGS[missing].summary}.`;
};

const helpOn = (words: readonly string[], commands: readonly Command[], json: boolean): Result<Parsed, UsageError> => {
  const asked = words[0] === 'help' ? words.slice(1) : words;
  const command = findCommand(asked, commands);
  if (command !== undefined) return ok({ kind: 'help', words: command.words });
  const [noun] = asked;
  if (noun === undefined) return ok({ kind: 'help', words: '' });
  return commands.some((each) => each.words.startsWith(`${noun} `))
    ? ok({ kind: 'help', words: noun })
    : err({ message: unknownCommand(asked, commands), json });
};
