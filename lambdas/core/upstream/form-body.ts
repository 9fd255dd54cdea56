// application/x-www-form-urlencoded bodies.
import { type Json, pointerToken } from '#core/json.ts';
import { err, type Problem, type Result } from '#core/result.ts';
import type { ArgumentSlot } from './argument-slots.ts';
import {
  bracketPairs,
  collides,
  HOLDS_SEPARATOR,
  holdsSeparator,
  type Pair,
  parameterPairs,
  renderPairs,
} from './serialise-parameter.ts';

type FormField = {
  readonly slot: Pick<ArgumentSlot, 'argument' | 'wire' | 'style' | 'explode' | 'allowReserved'>;
  readonly value: Json;
};

/** null clears a field: `name=`. */
const NULLS = { nullValue: '' };

/**
 * The fields in their styles; with `wrap` all in brackets (`ticket[subject]=…`). A list whose item holds its separator, and
 * an exploded object that brings the name of another field, are problems.
 */
export const formBody = (
  fields: readonly FormField[],
  wrap: string | undefined,
): Result<string, readonly Problem[]> => {
  if (wrap !== undefined) {
    const content = Object.fromEntries(fields.map(({ slot, value }) => [slot.wire, value]));
    return renderPairs(bracketPairs(wrap, content, NULLS));
  }
  const problems: Problem[] = [];
  const pairs = fields.flatMap(({ slot, value }): readonly Pair[] => {
    const refuse = (detail: string) =>
      problems.push({ pointer: `/${pointerToken(slot.argument)}`, detail: `${slot.argument} ${detail}` });
    const others = fields.filter((other) => other.slot !== slot).map((other) => other.slot.wire);
    if (holdsSeparator(slot, value)) refuse(HOLDS_SEPARATOR);
    else if (collides(slot, value, others)) refuse('would set another field.');
    return parameterPairs(slot, value, NULLS);
  });
  return problems.length > 0 ? err(problems) : renderPairs(pairs);
};
