// Arguments of a tool: every parameter and body member of an operation under a name that clients accept, and what the
// gateway has to know to put it back where it belongs.
import type { ParameterRule } from '#core/integrations/request-rules.ts';
import type { Json } from '#core/json.ts';

export type Argument = {
  /** Unique among the operation's, `^[a-zA-Z0-9_-]{1,64}$`. */
  readonly name: string;
  readonly in: ParameterRule['in'];
  readonly wire: string;
  readonly style?: ParameterRule['style'];
  readonly explode?: boolean;
  readonly required: boolean;
  /** As the document has it. */
  readonly schema: Json;
};

/** `page[size]` and `ids[]` are no names that clients take, and a dot is refused by some. */
const argumentName = (wire: string): string =>
  wire
    .replace(/[^A-Za-z0-9_-]+/g, '_')
    .replace(/^_+(?=.)|_+$/g, '')
    .slice(0, 64) || 'argument';

/** Names in the order given; a name that is taken gets the place before it, then a number. */
export const withNames = (given: readonly Omit<Argument, 'name'>[]): readonly Argument[] => {
  const taken = new Set<string>();
  return given.map((each) => {
    const plain = argumentName(each.wire);
    const placed = `${each.in}_${plain}`.slice(0, 64);
    let name = taken.has(plain) ? placed : plain;
    for (let number = 2; taken.has(name); number += 1) name = `${placed.slice(0, 60)}_${number}`;
    taken.add(name);
    return { ...each, name };
  });
};

/** What a definition says of the argument; `undefined` where the gateway's defaults are right. */
export const ruleOf = (argument: Argument): ParameterRule | undefined => {
  const { name, in: place, wire, style, explode } = argument;
  // The placeholder has the argument's name.
  const renamed = place !== 'path' && wire !== name;
  if (place !== 'header' && !renamed && style === undefined && explode === undefined) return undefined;
  return {
    in: place,
    ...(renamed && { name: wire }),
    ...(style !== undefined && { style }),
    ...(explode !== undefined && { explode }),
  };
};
