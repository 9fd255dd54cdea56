// One invocation of the CLI: parse, ask, work, print, exit code.
import { SERVER_INFO } from '#core/mcp/revisions.ts';
import { err, ok, type Result } from '#core/result.ts';
import { callApi } from './api-client.ts';
import { askFirst } from './ask-first.ts';
import type { Arguments, Command, Failure, Follow, Io, Outcome, View } from './command.ts';
import { COMMANDS } from './commands.ts';
import { connectionOf } from './connection.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { commandHelp, overview } from './help.ts';
import { parseArgv } from './parse-argv.ts';
import { readInput } from './read-input.ts';
import { hiderOf } from './redact.ts';
import { apiOutcome, failureJson, failureText } from './render.ts';

/**
 * Runs what `argv` (without the program's name) asks for.
 * With `--json` exactly one JSON document goes to `out`, also for a failure: `{"error": {exit, message, errors?, request_id?}}`.
 */
export const run = async (argv: readonly string[], io: Io): Promise<ExitCode> => {
  const parsed = parseArgv(argv, COMMANDS);
  if (!parsed.ok) return fail({ exit: EXIT.usage, message: parsed.error.message }, parsed.error.json, io);
  const { value } = parsed;
  if (value.kind === 'version') {
    io.out(`${SERVER_INFO.version}\n`);
    return EXIT.ok;
  }
  if (value.kind === 'help') {
    const command = COMMANDS.find(({ words }) => words === value.words);
    io.out(command === undefined ? overview(value.words, COMMANDS) : commandHelp(command));
    return EXIT.ok;
  }
  const { command, given, json } = value;
  const outcome = await perform(command, given, io);
  if (!outcome.ok) return fail(outcome.error, json, io);
  const { exit, json: document, text, isVerbatim = false, note } = outcome.value;
  if (json) io.out(`${JSON.stringify(document, null, 2)}\n`);
  else io.out(isVerbatim ? text : `${text}\n`);
  if (note !== undefined) io.err(`${note}\n`);
  return exit;
};

const fail = (failure: Failure, json: boolean, io: Io): ExitCode => {
  if (json) io.out(`${JSON.stringify(failureJson(failure), null, 2)}\n`);
  else io.err(`${failureText(failure)}\n`);
  return failure.exit;
};

const perform = async (command: Command, given: Arguments, io: Io): Promise<Result<Outcome, Failure>> => {
  if (command.work.kind === 'local') return command.work.run(given, io);
  const connection = connectionOf(given, io);
  if (!connection.ok) return connection;
  const input = await readInput(given, io);
  if (!input.ok) return input;
  const { words, confirm: consequence } = command;
  const refused = consequence && (await askFirst({ words, consequence, refused: 'Nothing was deleted.' }, given, io));
  if (refused) return err(refused);
  if (command.progress !== undefined) io.err(`${command.progress}\n`);
  const answer = await callApi(command.work.call(input.value), connection.value, io);
  const { view, follow }: { readonly view: View; readonly follow?: Follow } = command.work;
  const follows = follow?.flags.some((name) => given.flags[name] !== undefined);
  if (answer.ok && follow !== undefined && follows) return follow.run(given, io);
  if (answer.ok) return ok(apiOutcome(command, view, answer.value, given.operands));
  return err(withoutSecrets(answer.error, Object.values(input.value.secret ?? {})));
};

/** Whatever stands in front of the API may echo what it was sent. */
const withoutSecrets = (failure: Failure, secrets: readonly string[]): Failure => {
  const hide = hiderOf(secrets);
  const { message, errors } = failure;
  return {
    ...failure,
    message: hide(message),
    ...(errors && { errors: errors.map(({ pointer, detail }) => ({ pointer, detail: hide(detail) })) }),
  };
};
