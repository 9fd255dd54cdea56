// The part of RFC 9651 that rate-limit fields of any draft use: lists and dictionaries of items, without inner lists.

/** `"burst";q=100` has a name, `100;w=60` a value, the dictionary member `limit=100` both. */
export type Entry = {
  readonly name?: string;
  readonly value?: number;
  readonly parameters: ReadonlyMap<string, string | number>;
};

const KEY = '[a-z*][a-z0-9_.*-]*';
const STRING = String.raw`"(?:[ !#-\[\]-~]|\\["\\])*"`;
const NUMBER = String.raw`-?(?:\d{1,12}\.\d{1,3}|\d{1,15})`;
const TOKEN = String.raw`[A-Za-z*][\w!#$%&'*+.^\x60|~:\/-]*`;
const BARE_ITEM = String.raw`${STRING}|${NUMBER}|${TOKEN}|:[A-Za-z0-9+\/=]*:|\?[01]|@-?\d{1,15}`;
const PARAMETER = new RegExp(`; *(${KEY})(?:=(${BARE_ITEM}))?`, 'gy');

const members = (head: string): RegExp =>
  new RegExp(`${head}((?:; *${KEY}(?:=(?:${BARE_ITEM}))?)*)[ \\t]*(?:,[ \\t]*(?!$)|$)`, 'gy');
const LIST = members(`()(${BARE_ITEM})`);
const DICTIONARY = members(`(${KEY})(?:=(${BARE_ITEM}))?`);

/** Numbers as numbers, strings unescaped, everything else as written. */
const bareItem = (text: string): string | number => {
  if (text.startsWith('"')) return text.slice(1, -1).replace(/\\(.)/g, '$1');
  return /^[-\d]/.test(text) ? Number(text) : text;
};

const entry = ([, key = '', bare = '?1', parameters = '']: RegExpExecArray): Entry => {
  const item = bareItem(bare);
  const name = key === '' && typeof item === 'string' ? item : key;
  return {
    ...(name !== '' && { name }),
    ...(typeof item === 'number' && { value: item }),
    parameters: new Map(
      [...parameters.matchAll(PARAMETER)].map(([, parameter = '', value = '?1']) => [parameter, bareItem(value)]),
    ),
  };
};

/** The entries of a list or dictionary, none if any part of it is malformed (RFC 9651 4.2: then the field is ignored). */
export const parseEntries = (field: string): readonly Entry[] => {
  for (const syntax of [LIST, DICTIONARY]) {
    const found = [...field.matchAll(syntax)];
    if (found.reduce((length, [text]) => length + text.length, 0) === field.length) return found.map(entry);
  }
  return [];
};

/** The number that a signal's `key` means (its syntax: `Signal.key`), `undefined` where there is none. */
export const numberAt = (entries: readonly Entry[], key: string | undefined): number | undefined => {
  if (key === undefined) return entries[0]?.value;
  const dot = key.lastIndexOf('.');
  const equals = key.indexOf('=');
  let found: string | number | undefined;
  if (dot > 0) {
    found = entries.find(({ name }) => name === key.slice(0, dot))?.parameters.get(key.slice(dot + 1));
  } else if (equals > 0) {
    const [parameter, value] = [key.slice(0, equals), key.slice(equals + 1)];
    found = entries.find(({ parameters }) => String(parameters.get(parameter)) === value)?.value;
  } else {
    found =
      entries.find(({ name }) => name === key)?.value ??
      entries.find(({ parameters }) => parameters.has(key))?.parameters.get(key);
  }
  return typeof found === 'number' ? found : undefined;
};
