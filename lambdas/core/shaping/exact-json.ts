// JSON that is read, made smaller and written again without touching a number: an id of 19 digits is another id as a double.
import type { Json } from '#core/json.ts';

/** ECMAScript, JSON.parse source text access: the text of a primitive, and a value that is written as that text. */
type SourceAccess = {
  readonly parse: (
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ) => Json;
  readonly rawJSON: (text: string) => Json;
  readonly isRawJSON: (value: unknown) => boolean;
};

const json = JSON as unknown as SourceAccess;

/** Numbers that a double would change stay as they are written; `undefined` where the text is no JSON. */
export const readExact = (text: string): Json | undefined => {
  try {
    return json.parse(text, (_, value, { source }) =>
      typeof value === 'number' && source !== undefined && String(value) !== source ? json.rawJSON(source) : value,
    );
  } catch (fault) {
    if (fault instanceof RangeError) throw fault;
    return undefined;
  }
};

/** Whether a value has members to look at: a number that was kept as written is an object, and has none. */
export const isLeaf = (value: Json): boolean => typeof value !== 'object' || value === null || json.isRawJSON(value);
