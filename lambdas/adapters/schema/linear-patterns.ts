// `pattern` in RE2's linear time. The validator builds a backtracking RegExp for `pattern`, but looks `format` up in a
// table: so each pattern becomes a format of its own. re2js is 150 KB, loaded by the first schema that has a pattern.
import { format } from '@cfworker/json-schema';

const PREFIX = 'pattern:';
const MAX_PATTERN = 1000;

/** Answers how to turn a pattern into the name of a format, or `undefined` where RE2 cannot run it (look-around, back-references). */
export const linearPatterns = async (): Promise<(pattern: string) => string | undefined> => {
  const { RE2JS } = await import('re2js');
  return (pattern) => {
    const name = PREFIX + pattern;
    if (pattern.length > MAX_PATTERN) return undefined;
    if (format[name] !== undefined) return name;
    try {
      const compiled = RE2JS.compile(pattern);
      format[name] = (text: string) => compiled.matcher(text).find();
      return name;
    } catch {
      return undefined;
    }
  };
};
