// YAML up to its first error. The parser itself collects them all, each with a stack: 2 MB of lines that begin with a tab
// cost it 8 seconds and 1 GB.
import { Composer, Parser } from 'yaml';
import type { Json } from '#core/json.ts';
import { err, ok, type Result } from '#core/result.ts';

/**
 * Copies of one part of a document, by aliases and aliases of aliases (a "billion laughs"). Documents that vendors write by hand have a
 * few thousand; what is made of each operation has bounds of its own.
 */
const MAX_ALIASES = 10_000;

type Place = number | { readonly offset: number } | readonly [number, ...number[]];

const offsetOf = (place: Place): number => {
  if (typeof place === 'number') return place;
  return 'offset' in place ? place.offset : place[0];
};

/** The first document of the text, or what the parser first says of it and on which line. */
export const parseYaml = (text: string): Result<Json, string> => {
  let first: string | undefined;
  // Duplicate keys and unknown tags are the author's affair.
  const composer = new Composer({
    uniqueKeys: false,
    strict: false,
    merge: true,
    logLevel: 'silent',
    prettyErrors: false,
  });
  const stop = (place: Place, _code: string, message: string, isWarning?: boolean): void => {
    if (isWarning === true) return;
    first ??= `${message} at line ${text.slice(0, offsetOf(place)).split('\n').length}`;
    throw new Error(first);
  };
  Reflect.set(composer, 'onError', stop);
  try {
    const [document] = composer.compose(new Parser().parse(text), true, text.length);
    return ok((document?.toJS({ maxAliasCount: MAX_ALIASES }) ?? null) as Json);
  } catch (fault) {
    if (first !== undefined) return err(first);
    // Nesting has used up the stack.
    if (fault instanceof RangeError) return err('it is nested too deeply');
    return err(fault instanceof Error ? fault.message : String(fault));
  }
};
