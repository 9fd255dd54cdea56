// Runs patterns in time linear in the text (Thompson 1968): all positions in the pattern advance together, so there is
// no backtracking for a hostile text to multiply. Sets of positions and their moves are learnt once and remembered.
import { type Edge, type Pattern, readPattern } from './pattern-syntax.ts';

/** True where the pattern matches anywhere in `text`. `spend` is told the work done and may throw to end it. */
export type Matcher = (text: string, spend: (steps: number) => void) => boolean;

type Position =
  | { readonly kind: 'character'; readonly accepts: (character: string) => boolean; readonly next: number }
  | { readonly kind: 'edge'; readonly edge: Edge; readonly next: number }
  | { readonly kind: 'fork'; readonly next: number[] }
  | { readonly kind: 'match' };

/** What a run knows between two characters: where it may be, and what lies behind it. */
type Standing = {
  readonly positions: readonly number[];
  readonly behind: 'start' | 'word' | 'other';
  readonly moves: Map<string, Standing | true>;
};

const MAX_POSITIONS = 2_000;
const MAX_LEARNT = 2_000;
const END = '';
const WORD = /^\w$/;

const single = (source: string): RegExp => {
  try {
    return new RegExp(`^(?:${source})$`, 'u');
  } catch {
    return new RegExp(`^(?:${source})$`);
  }
};

/** Lays a pattern out from its end to its start, so that every position knows what follows it. */
const layOut = (pattern: Pattern): { readonly positions: readonly Position[]; readonly start: number } => {
  const positions: Position[] = [{ kind: 'match' }];
  const add = (position: Position): number => {
    if (positions.length >= MAX_POSITIONS) throw new SyntaxError('its repetitions are too large');
    return positions.push(position) - 1;
  };
  const repeat = (body: Pattern, min: number, max: number, after: number): number => {
    let entry = after;
    if (max === Infinity) {
      const fork = { kind: 'fork' as const, next: [after] };
      entry = add(fork);
      fork.next.push(place(body, entry));
    } else
      for (let left = max - min; left > 0; left -= 1) entry = add({ kind: 'fork', next: [place(body, entry), after] });
    for (let left = min; left > 0; left -= 1) entry = place(body, entry);
    return entry;
  };
  const place = (part: Pattern, next: number): number => {
    switch (part.kind) {
      case 'character': {
        const expression = single(part.source);
        return add({ kind: 'character', accepts: (character) => expression.test(character), next });
      }
      case 'edge':
        return add({ kind: 'edge', edge: part.edge, next });
      case 'sequence':
        return part.parts.reduceRight((after, inner) => place(inner, after), next);
      case 'choice':
        return add({ kind: 'fork', next: part.branches.map((branch) => place(branch, next)) });
      case 'repeat':
        return repeat(part.body, part.min, part.max, next);
    }
  };
  const start = place(pattern, 0);
  return { positions, start };
};

const holds = (edge: Edge, behind: Standing['behind'], ahead: string): boolean => {
  if (edge === '^') return behind === 'start';
  if (edge === '$') return ahead === END;
  return ((behind === 'word') !== WORD.test(ahead)) === (edge === '\\b');
};

/** All positions that can be reached without reading a character. */
const reach = (positions: readonly Position[], from: Standing, ahead: string): readonly Position[] => {
  const ids = new Set(from.positions);
  const reached: Position[] = [];
  for (const id of ids) {
    const position = positions[id];
    if (position === undefined) continue;
    reached.push(position);
    if (position.kind === 'fork') for (const next of position.next) ids.add(next);
    if (position.kind === 'edge' && holds(position.edge, from.behind, ahead)) ids.add(position.next);
  }
  return reached;
};

/** The positions one character further; `true` where the pattern has matched before it. */
const advance = (reached: readonly Position[], ahead: string): readonly number[] | true => {
  const targets: number[] = [];
  for (const position of reached) {
    if (position.kind === 'match') return true;
    if (position.kind === 'character' && ahead !== END && position.accepts(ahead)) targets.push(position.next);
  }
  return targets;
};

/**
 * Compiles a pattern (ECMA-262, unanchored as JSON Schema has it).
 * Throws a SyntaxError that says why where it cannot be run in linear time.
 */
export const compilePattern = (source: string): Matcher => {
  const { positions, start } = layOut(readPattern(source));
  let standings = new Map<string, Standing>();
  let learnt = 0;

  const stand = (at: readonly number[], behind: Standing['behind']): Standing => {
    const key = `${behind} ${at.join(' ')}`;
    const known = standings.get(key) ?? { positions: at, behind, moves: new Map() };
    standings.set(key, known);
    return known;
  };

  const learn = (from: Standing, ahead: string, spend: (steps: number) => void): Standing | true => {
    learnt += 1;
    if (learnt > MAX_LEARNT) {
      standings = new Map();
      learnt = 0;
    }
    const reached = reach(positions, from, ahead);
    spend(reached.length);
    const targets = advance(reached, ahead);
    const to =
      targets === true ||
      stand(
        [...new Set([...targets, start])].sort((a, b) => a - b),
        WORD.test(ahead) ? 'word' : 'other',
      );
    from.moves.set(ahead, to);
    return to;
  };

  return (text, spend) => {
    spend(text.length >> 5);
    let here = stand([start], 'start');
    for (const character of text) {
      const next = here.moves.get(character) ?? learn(here, character, spend);
      if (next === true) return true;
      here = next;
    }
    return (here.moves.get(END) ?? learn(here, END, spend)) === true;
  };
};
