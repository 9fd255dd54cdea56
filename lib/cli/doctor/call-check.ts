// --call: one call of one tool that only reads.
import { isObject, type JsonObject } from '#core/json.ts';
import { err, ok, type Result } from '#core/result.ts';
import type { Arguments, Failure } from '#lib/cli/command.ts';
import { EXIT } from '#lib/cli/exit-codes.ts';
import { readArgs } from '#lib/cli/read-input.ts';
import type { Door } from './door.ts';
import type { Check } from './finding.ts';
import { type Session, sayError } from './session.ts';

export type Wanted = { readonly tool: string; readonly args: JsonObject };

export const wantedCall = (given: Arguments): Result<Wanted | undefined, Failure> => {
  const { flags } = given;
  const tool = flags.call?.[0];
  if (tool === undefined && flags.args !== undefined)
    return err({ exit: EXIT.usage, message: '--args needs --call TOOL.' });
  if (tool === undefined) return ok(undefined);
  const args = readArgs(given);
  return args.ok ? ok({ tool, args: args.value }) : args;
};

const ENDED =
  'the account behind this door needs a new authorisation. Connect it again (sallyport account connect <account>) or hand a credential over (sallyport account credential <account>): the door stays as it is';

/** What the gateway says where nobody but a person can go on (`structuredContent.error.reason`). */
const hasEnded = (structured: unknown): boolean => {
  const { error } = isObject(structured) ? structured : {};
  return isObject(error) && error.reason === 'needs_reauth';
};

/** Never calls what is not marked as reading: a health check must not change a customer's data. */
export const checkCall = async (
  door: Door,
  { client }: Session,
  tools: readonly JsonObject[],
  { tool, args }: Wanted,
): Promise<Check> => {
  const name = 'call';
  const found = tools.find((each) => each.name === tool);
  if (found === undefined) return { name, ok: false, detail: `${tool} is not listed here: choose a listed tool` };
  if (!isObject(found.annotations) || found.annotations.readOnlyHint !== true)
    return { name, ok: false, detail: `${tool} was not called: it may write, choose a tool that reads` };
  const started = door.now();
  try {
    const answer = await client.callTool({ name: tool, arguments: args });
    const ms = door.now() - started;
    const size = `${answer.content.length} content blocks in ${ms.toFixed(0)} ms`;
    if (answer.isError !== true) return { name, ok: true, detail: `${tool} answered ${size}`, ms };
    if (hasEnded(answer.structuredContent)) return { name, ok: false, detail: `${tool} was not sent: ${ENDED}`, ms };
    const [first] = answer.content;
    const said = first?.type === 'text' ? first.text.slice(0, 200) : 'no text';
    return { name, ok: false, detail: `${tool} answered an error, do what it says: ${said}`, ms };
  } catch (cause) {
    return { name, ok: false, detail: `${tool} failed, do what it says: ${sayError(cause)}` };
  }
};
