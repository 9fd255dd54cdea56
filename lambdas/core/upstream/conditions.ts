// Whether an answer is what an integration's data describes: limits and failures that hide behind another status.
import type { Condition, ErrorSpec } from '#core/integrations/answer-rules.ts';
import { type Json, readPointer } from '#core/json.ts';
import type { UpstreamAnswer } from './exchange.ts';

const holds = (
  value: Json | undefined,
  expected: { readonly equals?: string | number | boolean; readonly contains?: string },
): boolean => {
  if (value === undefined || value === null) return false;
  if (expected.equals !== undefined && value !== expected.equals) return false;
  return expected.contains === undefined || (typeof value === 'string' && value.includes(expected.contains));
};

const headerHolds = (expected: NonNullable<Condition['header']>, { headers }: UpstreamAnswer): boolean => {
  const name = expected.name.toLowerCase();
  return Object.hasOwn(headers, name) && holds(headers[name], expected);
};

/** Whether every member of the condition holds. The body's text is decoded last, and only when it is asked for. */
export const matches = (condition: Condition, answer: UpstreamAnswer, bodyJson: Json | undefined): boolean => {
  const { status, header, body, body_contains: text } = condition;
  // `{}` would turn every answer into a limit or a failure.
  if (status === undefined && header === undefined && body === undefined && text === undefined) return false;
  if (status !== undefined && !status.includes(answer.status)) return false;
  if (header !== undefined && !headerHolds(header, answer)) return false;
  if (body !== undefined && !holds(readPointer(bodyJson, body.path), body)) return false;
  return text === undefined || new TextDecoder().decode(answer.body).includes(text);
};

/** Whether any of the conditions holds; no conditions, no match. */
export const matchesAny = (
  conditions: readonly Condition[] | undefined,
  answer: UpstreamAnswer,
  bodyJson: Json | undefined,
): boolean => conditions?.some((condition) => matches(condition, answer, bodyJson)) ?? false;

/** Whether an answer is a failure: by its status, or by what the integration says of answers of 2xx. */
export const isFailure = (errors: ErrorSpec | undefined, answer: UpstreamAnswer, bodyJson: Json | undefined): boolean =>
  answer.status < 200 || answer.status >= 300 || matchesAny(errors?.failed_when, answer, bodyJson);
