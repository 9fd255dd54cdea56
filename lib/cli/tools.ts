// `tools`: what an integration, a definition or a door shows to a model, and with --budget what that costs it.
import { isObject, type JsonObject } from '#core/json.ts';
import { err, ok, type Result } from '#core/result.ts';
import { budgetOf, DEFAULT_LIMIT } from './budget.ts';
import type { Arguments, Failure, Io, Outcome } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { table } from './table.ts';
import { toolSource } from './tool-source.ts';

/** Exit 6 where the budget is exceeded. */
export const tools = async (given: Arguments, io: Io): Promise<Result<Outcome, Failure>> => {
  const { budget, limit: [limit] = [] } = given.flags;
  if (limit !== undefined && (budget === undefined || !/^[1-9]\d{0,8}$/.test(limit)))
    return err({ exit: EXIT.usage, message: '--limit is a number of tokens, and needs --budget.' });
  const source = await toolSource(given, io);
  if (!source.ok) return source;
  if (budget !== undefined) return ok(budgetOf(source.value, Number(limit ?? DEFAULT_LIMIT)));
  const items = source.value.definitions;
  return ok({
    exit: EXIT.ok,
    json: { items },
    text: table(['name', 'effect', 'description'], items.map(toolRow)),
  });
};

const WIDE = 72;

/** A definition of `tools/list` as a row. */
const toolRow = ({ name = '', description = '', annotations }: JsonObject): JsonObject => {
  const hints = isObject(annotations) ? annotations : {};
  const text = String(description);
  return {
    name,
    effect: hints.readOnlyHint === true ? 'reads' : hints.destructiveHint === false ? 'adds' : 'changes',
    description: text.length > WIDE ? `${text.slice(0, WIDE - 1)}…` : text,
  };
};
