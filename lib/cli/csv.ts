// Comma-separated values, RFC 4180.
import type { Json, JsonObject } from '#core/json.ts';

/** A spreadsheet takes what begins so for a formula, and names are anybody's to choose: it is shown as text. Of a minus alone with a
 * word behind it nothing can be called, and ids may begin so. */
const FORMULA = /^[=+@\t\r]|^-(?![\w-]*$)/;

const cell = (value: Json | undefined): string => {
  const text = value === undefined || value === null ? '' : String(value);
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** @param names fields of each item, also the header */
export const csv = (names: readonly string[], items: readonly JsonObject[]): string =>
  [names, ...items.map((item) => names.map((name) => cell(item[name])))].map((row) => `${row.join(',')}\r\n`).join('');
