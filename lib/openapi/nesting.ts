// Whether a text nests deeper than any document. The YAML parser goes on after a nesting that it cannot read, and keeps all
// of it: two million brackets cost it 2 GB, nine megabytes of `a: a: a:` 40 seconds.

const MAX_LEVELS = 2000;
/** Documents of vendors have 21,000 to 32,000 in a megabyte; each costs the YAML parser more than a kilobyte. */
const MAX_VALUES = 1_000_000;
const MAX_ON_ONE_LINE = 100;

/** Whether a text has more members and items than a document of 20 MB: 3.5 million cost the parser 4 GB. */
export const hasTooManyValues = (text: string): boolean => {
  let count = 0;
  for (const _ of text.matchAll(/:[ \n]|^[ ]*- |[[{]/gm)) {
    count += 1;
    if (count > MAX_VALUES) return true;
  }
  return false;
};

/** Brackets that are opened and not closed, wherever they stand, and `- - -` or `a: b: c:` on one line. */
export const isTooNested = (text: string): boolean => hasOpenBrackets(text) || hasLongLine(text);

const STEPS: ReadonlyMap<string, number> = new Map([
  ['[', 1],
  ['{', 1],
  [']', -1],
  ['}', -1],
]);

const hasOpenBrackets = (text: string): boolean => {
  let open = 0;
  for (let at = 0; at < text.length; at += 1) {
    open = Math.max(0, open + (STEPS.get(text[at] as string) ?? 0));
    if (open > MAX_LEVELS) return true;
  }
  return false;
};

/** Each of these marks begins another level where the line goes on. */
const MARKS = /[:?-][ \t]/g;

const hasLongLine = (text: string): boolean => {
  let start = 0;
  while (start < text.length) {
    const end = text.indexOf('\n', start);
    const line = text.slice(start, end === -1 ? text.length : end);
    // Short lines have no room for it; prose has its marks far apart.
    if (line.length > 2 * MAX_ON_ONE_LINE && marksIn(line) > Math.max(MAX_ON_ONE_LINE, line.length / 20)) return true;
    start = end === -1 ? text.length : end + 1;
  }
  return false;
};

const marksIn = (line: string): number => line.match(MARKS)?.length ?? 0;
