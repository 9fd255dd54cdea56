// Is an answer what was wanted, and if not, what was seen?
import { hideTokens } from '#lib/cli/redact.ts';
import { type Answer, jsonOf } from './exchange.ts';

export type Wanted = {
  readonly status: number;
  /** `undefined`: must be absent. */
  readonly headers?: { readonly [name: string]: string | undefined };
  /** Must stand in the body. */
  readonly says?: string;
  readonly json?: true;
};

/** An answer in one short line, without tokens. */
export const shown = ({ status, headers, text }: Answer): string => {
  const body = hideTokens(text).replaceAll(/\s+/g, ' ');
  return `HTTP ${status} ${headers['content-type'] ?? 'without a type'} ${body.length > 160 ? `${body.slice(0, 160)}…` : body}`;
};

/** The first thing about an answer that is not as wanted. */
export const mismatch = (answer: Answer, { status, headers = {}, says, json }: Wanted): string | undefined => {
  if (answer.status !== status) return `wanted HTTP ${status}, saw ${shown(answer)}`;
  const wrong = Object.entries(headers).find(([name, value]) => answer.headers[name] !== value);
  if (wrong !== undefined)
    return `wanted ${wrong[0]}: ${wrong[1] ?? '(absent)'}, saw ${answer.headers[wrong[0]] ?? '(absent)'} with ${shown(answer)}`;
  if (json && jsonOf(answer.text) === undefined) return `wanted JSON, saw ${shown(answer)}`;
  return says !== undefined && !answer.text.includes(says) ? `wanted "${says}", saw ${shown(answer)}` : undefined;
};

/** The first of several. */
export const first = (...found: readonly (string | undefined)[]): string | undefined =>
  found.find((each) => each !== undefined);
