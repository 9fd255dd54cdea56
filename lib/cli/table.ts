// Answers as text for a terminal.
import { isObject, type Json, type JsonObject } from '#core/json.ts';

/**
 * Text from elsewhere with its control characters and bidirectional marks made visible: a tenant's name must not move
 * the cursor, set the window's title or hide what stands beside it.
 */
export const printable = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (mark) => `\\u{${(mark.codePointAt(0) as number).toString(16)}}`);

const cell = (value: Json | undefined): string => {
  if (value === undefined || value === null) return '-';
  if (Array.isArray(value)) return value.map(cell).join(', ') || '-';
  return printable(typeof value === 'string' ? value : JSON.stringify(value));
};

/** Columns as wide as their widest cell, two spaces apart. */
export const columns = (rows: readonly (readonly string[])[]): string => {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, text] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, text.length);
  }
  return rows
    .map((row) =>
      row
        .map((text, i) => text.padEnd(widths[i] as number))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

/** @param names fields of each item, also the heads of the columns */
export const table = (names: readonly string[], items: readonly JsonObject[]): string => {
  if (items.length === 0) return 'None.';
  const head = names.map((name) => name.replaceAll('_', ' ').toUpperCase());
  return columns([head, ...items.map((item) => names.map((name) => cell(item[name])))]);
};

/** One record, a field per line; an object's fields stand under dotted names. */
export const record = (value: JsonObject): string => columns(fields(value, ''));

const fields = (value: JsonObject, prefix: string): [string, string][] =>
  Object.entries(value).flatMap(([name, field]): [string, string][] =>
    isObject(field) && Object.keys(field).length > 0
      ? fields(field, `${prefix}${name}.`)
      : [[`${prefix}${printable(name)}`, isObject(field) ? '-' : cell(field)]],
  );
