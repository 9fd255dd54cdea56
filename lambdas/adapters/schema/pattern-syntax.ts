// Reads an ECMA-262 pattern as a tree that an automaton can run in linear time. Single characters stay source text:
// the platform's own engine decides them one code point at a time, so classes and \p{…} mean what they mean in JavaScript.

export type Edge = '^' | '$' | '\\b' | '\\B';

export type Pattern =
  | { readonly kind: 'character'; readonly source: string }
  | { readonly kind: 'edge'; readonly edge: Edge }
  | { readonly kind: 'sequence'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'choice'; readonly branches: readonly Pattern[] }
  | { readonly kind: 'repeat'; readonly body: Pattern; readonly min: number; readonly max: number };

type Cursor = { readonly source: string; at: number };

const MAX_LENGTH = 2_000;

const EDGE = /[$^]|\\[bB]/y;
const GROUP = /\((?!\?)|\(\?:|\(\?<(?![=!])[^>]*>/y;
const QUANTIFIER = /(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/y;
const REFERENCE = /\\[1-9k]|\(\?/y;
/** A surrogate pair, an escape of several characters, any other escape, a class, or one code point. */
const CHARACTER =
  /\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|\\u\{[\da-fA-F]+\}|\\u[\da-fA-F]{4}|\\x[\da-fA-F]{2}|\\c[A-Za-z]|\\[pP]\{[^}]*\}|\\.|\[(?:\\.|[^\]\\])*\]|[^()|*+?]/suy;

const take = (cursor: Cursor, expression: RegExp): RegExpExecArray | undefined => {
  expression.lastIndex = cursor.at;
  const found = expression.exec(cursor.source);
  if (found === null) return undefined;
  cursor.at = expression.lastIndex;
  return found;
};

const readAtom = (cursor: Cursor): Pattern => {
  if (take(cursor, GROUP) !== undefined) {
    const body = readChoice(cursor);
    cursor.at += 1;
    return body;
  }
  if (take(cursor, REFERENCE) !== undefined) throw new SyntaxError('it looks around or refers back');
  const found = take(cursor, CHARACTER);
  if (found === undefined) throw new SyntaxError('it cannot be read');
  return { kind: 'character', source: found[0] };
};

const readTerm = (cursor: Cursor): Pattern => {
  const edge = take(cursor, EDGE);
  if (edge !== undefined) return { kind: 'edge', edge: edge[0] as Edge };
  const body = readAtom(cursor);
  const found = take(cursor, QUANTIFIER);
  if (found === undefined) return body;
  const [, sign, least, comma, most] = found;
  if (sign !== undefined) return { kind: 'repeat', body, min: sign === '+' ? 1 : 0, max: sign === '?' ? 1 : Infinity };
  const min = Number(least);
  const max = comma === '' ? min : most === '' ? Infinity : Number(most);
  return { kind: 'repeat', body, min, max };
};

const readSequence = (cursor: Cursor): Pattern => {
  const parts: Pattern[] = [];
  while (cursor.at < cursor.source.length && !'|)'.includes(cursor.source.charAt(cursor.at)))
    parts.push(readTerm(cursor));
  return { kind: 'sequence', parts };
};

const readChoice = (cursor: Cursor): Pattern => {
  const branches = [readSequence(cursor)];
  while (cursor.source.charAt(cursor.at) === '|') {
    cursor.at += 1;
    branches.push(readSequence(cursor));
  }
  return { kind: 'choice', branches };
};

/** Why the platform takes `source` under no flags: `u` as JSON Schema asks, nor without, for vendors' `\-` and `\_`. */
const refuse = (source: string): string | undefined => {
  for (const flags of ['u', '']) {
    try {
      new RegExp(source, flags);
      return undefined;
    } catch {
      // The next flags, or the answer below.
    }
  }
  return 'it is not a regular expression';
};

/**
 * Reads a pattern (ECMA-262 §22.2.1; JSON Schema 2020-12 validation §6.3.3).
 * Throws a SyntaxError that says why: longer than 2,000 characters, not a pattern, lookaround, back-reference or flag group.
 */
export const readPattern = (source: string): Pattern => {
  if (source.length > MAX_LENGTH) throw new SyntaxError(`it is longer than ${MAX_LENGTH} characters`);
  const refusal = refuse(source);
  if (refusal !== undefined) throw new SyntaxError(refusal);
  return readChoice({ source, at: 0 });
};
