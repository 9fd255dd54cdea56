// Which configuration a synthesis uses: the command line's, the operator's own file, or the example.
import { lstatSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Json } from '#core/json.ts';
import { err, ok, type Result } from '#core/result.ts';
import { type JsonFault, parseStrictJson } from '#core/strict-json.ts';

export type Source = {
  /** For people. */
  readonly name: string;
  readonly value: Json;
};

const COMMAND_LINE = '--context sallyport';

/**
 * Reads the configuration. A file that is there and cannot be used is an error, never a reason to deploy another one.
 *
 * @param file path of the operator's own
 * @param context text of the command line, or what cdk.json holds
 * @returns an error of one sentence
 */
export const readSource = (file: string, context: unknown): Result<Source, string> => {
  // Of the link itself: one that leads nowhere is a file that somebody meant.
  const there = lstatSync(file, { throwIfNoEntry: false }) !== undefined;
  if (typeof context === 'string') {
    const given = parse(COMMAND_LINE, Buffer.from(context));
    // What is typed goes before what lies there, and that is said.
    return given.ok && there ? ok({ ...given.value, name: `${COMMAND_LINE}, not ${basename(file)}` }) : given;
  }
  return there ? readOwn(file) : ok({ name: exampleName(basename(file)), value: (context ?? {}) as Json });
};

const exampleName = (file: string): string => `the example in cdk.json; write ${file} for a deployment of your own`;

const readOwn = (file: string): Result<Source, string> => {
  const name = basename(file);
  try {
    return parse(name, readFileSync(file));
  } catch (fault) {
    return err(`${name} cannot be read (${(fault as NodeJS.ErrnoException).code})`);
  }
};

const parse = (name: string, bytes: Uint8Array): Result<Source, string> => {
  const parsed = parseStrictJson(bytes);
  return parsed.ok ? ok({ name, value: parsed.value }) : err(`${name} ${describe(parsed.error, bytes, name)}`);
};

const describe = ({ reason, detail }: JsonFault, bytes: Uint8Array, name: string): string => {
  if (reason === 'not_utf8') return 'is not valid UTF-8';
  if (reason !== 'not_json') return `is refused: ${detail}`;
  const text = Buffer.from(bytes).toString();
  if (text.startsWith('\uFEFF')) return 'begins with a byte order mark, which JSON has none of: save it without';
  if (!isFaulty(text))
    return name === COMMAND_LINE
      ? 'must be one line of JSON: the CDK cuts a value at its first line break'
      : 'ends before its JSON does';
  const before = text.slice(0, faultOffset(text)).split('\n');
  return `is not valid JSON: line ${before.length}, column ${(before.at(-1) as string).length + 1}`;
};

/** Whether no more text could make it JSON. V8 says where it stopped, unless that is the end or an unexpected token. */
const isFaulty = (text: string): boolean => {
  try {
    JSON.parse(text);
    return false;
  } catch (fault) {
    const { message } = fault as Error;
    const stopped = / at position (\d+)/.exec(message)?.[1];
    return !(message.startsWith('Unexpected end') || Number(stopped) === text.length);
  }
};

/** The first character that cannot be: what is before it could become JSON. */
const faultOffset = (text: string): number => {
  let [sound, faulty] = [0, text.length];
  while (faulty - sound > 1) {
    const middle = Math.floor((sound + faulty) / 2);
    if (isFaulty(text.slice(0, middle))) faulty = middle;
    else sound = middle;
  }
  return sound;
};
