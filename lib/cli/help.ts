// Help as text, from the same data that parses the command line.
import type { Command } from './command.ts';
import { FLAGS, type FlagName } from './flags.ts';
import { columns } from './table.ts';

const indent = (text: string): string => text.replaceAll(/^(?=.)/gm, '  ');

const usage = ({ words, operands }: Command): string =>
  ['sallyport', words, ...operands.map((name) => `<${name}>`)].join(' ');

const FOOTER = `Connection: --url and --key, or better the environment: SALLYPORT_URL and SALLYPORT_KEY.
Exit codes: 0 ok, 1 failed, 2 usage, 3 key not accepted or not allowed, 4 not found,
5 unreachable, 6 problems found (doctor, integration check or try, openapi import, tools --budget), 7 first key minted before (admin bootstrap).
`;

/** All commands, or those that begin with a noun. */
export const overview = (noun: string, commands: readonly Command[]): string => {
  const shown = commands.filter(({ words }) => noun === '' || words.startsWith(`${noun} `));
  const rows = shown.map((command) => [usage(command).slice('sallyport '.length), command.summary]);
  return `Usage: sallyport <command> [flags]

${indent(columns(rows))}

sallyport <command> --help shows flags and an example.

${FOOTER}`;
};

const flagRow = (name: FlagName, required: boolean, { switches, meanings }: Command): readonly string[] => {
  const own = switches?.[name];
  const { value, many, summary } = own === undefined ? FLAGS[name] : { summary: own };
  const said = meanings?.[name] ?? summary;
  const shape = value === undefined ? `--${name}` : `--${name} ${value}`;
  return [many === true ? `${shape} …` : shape, required ? `${said} (required)` : said];
};

export const commandHelp = (command: Command): string => {
  const { required, flags, summary, note, example } = command;
  const rows = [
    ...required.map((name) => flagRow(name, true, command)),
    ...flags.map((name) => flagRow(name, false, command)),
  ];
  return [
    `Usage: ${usage(command)} [flags]`,
    `${summary}.`,
    ...(note === undefined ? [] : [note]),
    indent(columns(rows)),
    `Example:\n${indent(example)}\n`,
  ].join('\n\n');
};
