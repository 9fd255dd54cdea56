// `pattern` in RE2's linear time. The validator builds a backtracking RegExp for `pattern`, but looks `format` up in a
// table: so each pattern becomes a format of its own. re2js is 150 KB, loaded by the first schema that has a pattern.
import { format } from '@cfworker/json-schema';

const PREFIX = 'pattern:';
const MAX_PATTERN = 1000;

export type Patterns = {
  /** The format that stands for a pattern; `undefined` where RE2 cannot run it (look-around, back-references). */
  readonly formatOf: (pattern: string) => string | undefined;
  /** Takes the formats out of the table when `holder` is no more: schemas come and go, the table is the process's. */
  readonly heldBy: (holder: object) => void;
};

export const NO_PATTERNS: Patterns = { formatOf: () => undefined, heldBy: () => undefined };

const forgotten = new FinalizationRegistry<readonly string[]>((names) => {
  for (const name of names) delete format[name];
});

let schemas = 0;

/** The patterns of one schema. */
export const linearPatterns = async (): Promise<Patterns> => {
  const { RE2JS } = await import('re2js');
  schemas += 1;
  const prefix = `${PREFIX}${schemas}:`;
  const names: string[] = [];
  return {
    formatOf: (pattern) => {
      if (pattern.length > MAX_PATTERN) return undefined;
      const name = prefix + pattern;
      try {
        const compiled = RE2JS.compile(pattern);
        format[name] = (text: string) => compiled.matcher(text).find();
        names.push(name);
        return name;
      } catch {
        return undefined;
      }
    },
    heldBy: (holder) => forgotten.register(holder, names),
  };
};

/** The pattern that a format of ours stands for. */
export const patternOf = (name: string): string | undefined => /^pattern:\d+:(.*)$/s.exec(name)?.[1];
