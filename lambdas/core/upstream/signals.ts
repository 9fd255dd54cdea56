// One number out of an upstream answer, in the unit everything after this file uses.
import type { Signal, SignalFormat } from '#core/integrations/answer-rules.ts';
import { type Json, readPointer } from '#core/json.ts';
import type { UpstreamAnswer } from './exchange.ts';
import { numberAt, parseEntries } from './structured-field.ts';
import { parseTimestamp } from './timestamps.ts';

/** What a signal is read from. `clock` is epoch milliseconds: the upstream's own `Date` where it sent one, so that its clock may be wrong. */
export type SignalSource = {
  readonly headers: UpstreamAnswer['headers'];
  readonly body: Json | undefined;
  readonly clock: number;
};

/** What the number is to be: a count, or a wait in delta seconds. */
export type SignalRole = 'limit' | 'remaining' | 'seconds';

type Reader = (text: string, signal: Signal, source: SignalSource, role: SignalRole) => number | undefined;

/** A longer wait is a mistaken unit, not a wait; and the same for a time that long ago. */
const YEAR_S = 366 * 86_400;
/** RFC 9651 3.3.1: the largest integer that a structured field can carry. */
const MAX_INTEGER = 999_999_999_999_999;
/** A body may be megabytes; no signal is. */
const MAX_LENGTH = 4096;

const DECIMAL = /^(?:\d{1,15}|\d{1,3}(?:,\d{3}){1,4})(?:\.\d{1,20})?$/;
const DURATION =
  /^(?=\d)(?:(\d{1,9}(?:\.\d+)?)d)?(?:(\d{1,9}(?:\.\d+)?)h)?(?:(\d{1,9}(?:\.\d+)?)m)?(?:(\d{1,9}(?:\.\d+)?)s)?(?:(\d{1,9}(?:\.\d+)?)ms)?$/;
const DURATION_UNITS_MS = [86_400_000, 3_600_000, 60_000, 1000, 1];

const decimal = (text: string): number | undefined =>
  DECIMAL.test(text) ? Number(text.replaceAll(',', '')) : undefined;

const scaled = (value: number | undefined, factor: number): number | undefined =>
  value === undefined ? undefined : value * factor;

/** Seconds from the source's clock to a moment; 0 if it has passed, absent if it is no moment of our time. */
const secondsUntil = (epochMs: number | undefined, { clock }: SignalSource): number | undefined => {
  if (epochMs === undefined || Math.abs(epochMs - clock) > YEAR_S * 1000) return undefined;
  return Math.max(0, (epochMs - clock) / 1000);
};

const date: Reader = (text, _signal, source) => secondsUntil(parseTimestamp(text), source);

const duration = (text: string): number | undefined => {
  const parts = DURATION.exec(text)?.slice(1);
  const ms = parts?.reduce((sum, part, index) => sum + Number(part ?? 0) * (DURATION_UNITS_MS[index] ?? 0), 0);
  return scaled(ms, 0.001);
};

/** The value of `key` in `a=1; b=2`, of the first pair without a key; a text that has no pair is its own value. */
const pairValue = (text: string, key: string | undefined): string | undefined => {
  if (!text.includes('=')) return key === undefined ? text : undefined;
  for (const pair of text.split(/[;,]/)) {
    const equals = pair.indexOf('=');
    const name = pair.slice(0, Math.max(0, equals)).trim();
    if (name !== '' && name === (key ?? name)) return pair.slice(equals + 1).trim();
  }
  return undefined;
};

const keyValue: Reader = (text, { key }) => (key === undefined ? undefined : decimal(pairValue(text, key) ?? ''));

const usedLimit: Reader = (text, { key }, _source, role) => {
  // `per-app-api-usage=17/250(appName=sample)`: what is in the parentheses is a name.
  const [used, limit, ...rest] = (pairValue(text, key) ?? '').replace(/\(.*$/, '').split('/');
  const [usedCount, limitCount] = [decimal(used?.trim() ?? ''), decimal(limit?.trim() ?? '')];
  if (usedCount === undefined || limitCount === undefined || rest.length > 0) return undefined;
  if (role === 'limit') return limitCount;
  return role === 'remaining' ? Math.max(0, limitCount - usedCount) : undefined;
};

const READERS: { readonly [F in SignalFormat]: Reader } = {
  number: decimal,
  used: decimal,
  delta_seconds: decimal,
  delta_ms: (text) => scaled(decimal(text), 0.001),
  epoch_seconds: (text, _signal, source) => secondsUntil(scaled(decimal(text), 1000), source),
  epoch_ms: (text, _signal, source) => secondsUntil(decimal(text), source),
  iso8601: date,
  http_date: date,
  js_date: date,
  duration,
  used_limit: usedLimit,
  key_value_number: keyValue,
  key_value_delta_seconds: keyValue,
  structured_field: (text, { key }) => numberAt(parseEntries(text), key),
};

/** RFC 9110 10.2.3: Retry-After is seconds or a date, whichever of them the data names. */
const readerOf = (signal: Signal): Reader => {
  const reader = READERS[signal.format];
  const both = signal.header?.toLowerCase() === 'retry-after' && (reader === date || signal.format === 'delta_seconds');
  return both ? (text, ...rest) => decimal(text) ?? date(text, ...rest) : reader;
};

const textOf = (signal: Signal, { headers, body }: SignalSource): string | undefined => {
  const name = signal.header?.toLowerCase();
  let value: Json | undefined = name === undefined ? undefined : headers[name];
  if (value === undefined && signal.body !== undefined) value = readPointer(body, signal.body);
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.length <= MAX_LENGTH ? value.trim() : undefined;
};

/** The source that an answer's signals are read from; `now` is epoch milliseconds, for an answer without a `Date`. */
export const signalSource = (answer: UpstreamAnswer, body: Json | undefined, now: number): SignalSource => ({
  headers: answer.headers,
  body,
  clock: parseTimestamp(answer.headers.date ?? '') ?? now,
});

/**
 * Reads one signal as a non-negative integer of at most 15 digits: a count rounded down, a wait in delta seconds
 * rounded up and at most a year. Anything that does not read as its declared format is absent, never zero.
 */
export const readSignal = (signal: Signal, role: SignalRole, source: SignalSource): number | undefined => {
  const text = textOf(signal, source);
  const value = text === undefined ? undefined : readerOf(signal)(text, signal, source, role);
  if (value === undefined || !(value >= 0 && value <= (role === 'seconds' ? YEAR_S : MAX_INTEGER))) return undefined;
  return role === 'seconds' ? Math.ceil(value) : Math.floor(value);
};
