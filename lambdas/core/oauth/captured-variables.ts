// Variables of an account that the provider says when it is connected: an instance's host, an organisation's id.
import type { Integration } from '#core/integrations/integration.ts';
import type { VariableSource } from '#core/integrations/variable-source.ts';
import { variableProblem } from '#core/integrations/variable-value.ts';
import { type Json, pointerToken, readPointer } from '#core/json.ts';
import { err, ok, type Problem, type Result } from '#core/result.ts';

/** What the provider said. */
export type Said = {
  /** Decoded body of the token endpoint's answer. Left out before it was asked: then only the callback's are captured. */
  readonly tokenResponse?: Json;
  /** Decoded parameters of the callback, each once. */
  readonly callback: { readonly [name: string]: string };
};

/**
 * The variables that have a source, under the same checks as one that an operator enters: a callback passes through a
 * browser, and where a credential is sent follows from them. Problems point into `/variables` and hold no value, which may
 * be anything that the provider answered.
 */
export const capturedVariables = (
  { variables = {} }: Pick<Integration, 'variables'>,
  said: Said,
): Result<{ readonly [name: string]: string }, readonly Problem[]> => {
  const problems: Problem[] = [];
  const captured: { [name: string]: string } = {};
  for (const [name, { source }] of Object.entries(variables)) {
    if (source === undefined || (source.from === 'token_response' && said.tokenResponse === undefined)) continue;
    const value = textOf(source, said);
    const problem =
      value === undefined
        ? { pointer: `/variables/${pointerToken(name)}`, detail: `${name} did not come from the provider.` }
        : variableProblem(name, { [name]: value }, variables);
    if (problem !== undefined) problems.push(problem);
    else if (value !== undefined) captured[name] = value;
  }
  return problems.length > 0 ? err(problems) : ok(captured);
};

const textOf = (source: VariableSource, { tokenResponse, callback }: Said): string | undefined => {
  if (source.from === 'callback') return callback[source.name];
  const value = readPointer(tokenResponse, source.at);
  // An id beyond 2^53 has lost digits by now.
  const text = Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== 'string') return undefined;
  return source.part === 'host' ? hostOf(text) : text;
};

/** Of an https URL on the usual port, without a user: what else it says would be dropped, and was meant. */
const hostOf = (text: string): string | undefined => {
  const url = URL.parse(text);
  if (url?.protocol !== 'https:' || url.port !== '' || url.username !== '' || url.password !== '') return undefined;
  return url.hostname;
};
