// Outcomes and failures as what is printed.
import { isObject, type Json, type JsonObject } from '#core/json.ts';
import type { Command, Failure, Outcome, View } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { hideTokens } from './redact.ts';
import { columns, printable, record, table } from './table.ts';

export const SHOWN_ONCE = 'Keep the token now: it is shown this once and stored nowhere.';

/** What an API command answered; `undefined` is an answer without a body. */
export const apiOutcome = (
  { words, operands }: Command,
  view: View,
  answer: JsonObject | undefined,
  given: { readonly [operand: string]: string },
): Outcome => {
  if (answer === undefined) {
    const id = given[operands[0] as string] as string;
    return { exit: EXIT.ok, json: { id, deleted: true }, text: `Deleted ${words.split(' ')[0]} ${printable(id)}.` };
  }
  const { show = (item: JsonObject) => item } = view;
  const items = Array.isArray(answer.items) ? (answer.items as readonly Json[]).filter(isObject) : undefined;
  const note = view.note?.(answer) ?? noteOf(answer);
  return {
    exit: EXIT.ok,
    json: answer,
    text: items === undefined ? textOf(view, answer) : table(view.columns ?? ['id'], items.map(show)),
    ...(note !== undefined && { note }),
  };
};

const textOf = ({ only, show = (item) => item }: View, answer: JsonObject): string =>
  only === undefined ? record(show(answer)) : printable(String(answer[only]));

const noteOf = (answer: JsonObject): string | undefined => {
  if (typeof answer.token === 'string') return SHOWN_ONCE;
  return typeof answer.note === 'string' ? answer.note : undefined;
};

/** The sentence, then a line for each bad field. A token that was typed in the wrong place is not repeated. */
export const failureText = ({ message, errors = [], requestId }: Failure): string =>
  [
    `sallyport: ${printable(hideTokens(message))}`,
    ...(errors.length === 0
      ? []
      : [columns(errors.map(({ pointer, detail }) => ['', pointer || '/', printable(detail)]))]),
    ...(requestId === undefined ? [] : [`  request id ${printable(requestId)}`]),
  ].join('\n');

/** The same as one JSON document. */
export const failureJson = ({ exit, message, errors, requestId }: Failure): JsonObject => ({
  error: {
    exit,
    message: hideTokens(message),
    ...(errors && { errors }),
    ...(requestId !== undefined && { request_id: requestId }),
  },
});
