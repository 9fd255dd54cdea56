// A mutant that no test noticed, told by the text around it: it is found again when lines move.

export type Survivor = {
  readonly file: string;
  /** How many lines it covers. */
  readonly lines: number;
  /** The first of them, without its indentation. */
  readonly at: string;
  readonly from: string;
  readonly to: string;
};

/** What names one: a change of the code that it is in, of a line or of the mutation is another. */
export type Mutation = Omit<Survivor, 'lines'>;

const LONGEST = 160;
const CUT = '…';

const squeezed = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

export const oneLine = (text: string): string => {
  const line = squeezed(text);
  return line.length > LONGEST ? line.slice(0, LONGEST) + CUT : line;
};

export const isSame = (one: Mutation, other: Mutation): boolean =>
  (['file', 'at', 'from', 'to'] as const).every((key) => one[key] === other[key]);

/** Of a function, where it is not known how many lines a mutant covers. */
const MOST_LINES = 50;

/** First lines of where a mutation may be in the code of its file, from 1 on. None: the code has changed. */
export const placesOf = (
  { at, from, lines = MOST_LINES }: Mutation & Partial<Survivor>,
  code: string,
): readonly number[] => {
  const whole = from.endsWith(CUT) ? from.slice(0, -CUT.length) : from;
  const all = code.split('\n');
  return all.flatMap((line, index) =>
    oneLine(line) === at && squeezed(all.slice(index, index + lines).join('\n')).includes(whole) ? [index + 1] : [],
  );
};
