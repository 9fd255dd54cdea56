// Bytes of somebody's file → an OpenAPI document, or one sentence about why it is none. Bounded: no file, however made,
// takes more than its own size in time and memory.
import { parseDocument as parseYaml } from 'yaml';
import { isObject, type Json, type JsonObject, parseJson } from '#core/json.ts';
import { err, ok, type Result } from '#core/result.ts';

export type OpenApiDocument = {
  readonly root: JsonObject;
  /** Of the specification: `2.0` is Swagger. */
  readonly version: '2.0' | '3.0' | '3.1' | '3.2';
};

/** Bytes of a document. */
export const MAX_DOCUMENT = 20 * 1024 * 1024;
/** Aliases of a YAML document, each of which may repeat all that the others repeat (a "billion laughs"). */
const MAX_ALIASES = 100;

/** Parses OpenAPI 2.0 and 3.0 to 3.2, JSON or YAML; `error` is one sentence that says what to do. */
export const parseDocument = (bytes: Uint8Array): Result<OpenApiDocument, string> => {
  if (bytes.length > MAX_DOCUMENT) return err('is larger than 20 MB: split it, or cut out what no tool is made of.');
  const text = textOf(bytes);
  if (text === undefined) return err('is not UTF-8 text: save it as UTF-8.');
  if (text.trim() === '') return err('is empty: fetch the document again.');
  if (text.trimStart().startsWith('<'))
    return err('is an HTML or XML page, not a document: fetch the JSON or YAML file that the page is made from.');
  const parsed = jsonOrYaml(text);
  return parsed.ok ? documentOf(parsed.value) : parsed;
};

const textOf = (bytes: Uint8Array): string | undefined => {
  try {
    // The decoder drops a byte order mark.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

const jsonOrYaml = (text: string): Result<Json, string> => {
  const json = /^\s*[{[]/.test(text) ? parseJson(text) : undefined;
  if (json !== undefined) return ok(json);
  if (isTooNested(text)) return err('cannot be read as JSON or YAML: it is nested too deeply.');
  try {
    // Duplicate keys and unknown tags are the author's affair; what cannot be read at all is an error.
    const document = parseYaml(text, { uniqueKeys: false, strict: false, merge: true, logLevel: 'silent' });
    const [problem] = document.errors;
    if (problem !== undefined) return err(`cannot be read as JSON or YAML: ${firstLine(problem.message)}.`);
    return ok(document.toJS({ maxAliasCount: MAX_ALIASES }) as Json);
  } catch (fault) {
    return err(`cannot be read as JSON or YAML: ${reasonOf(fault)}.`);
  }
};

/** Levels that no document needs. */
const MAX_LEVELS = 2000;
const MAX_ON_ONE_LINE = 100;

/**
 * Brackets that are opened and not closed, wherever they stand, and `- - -` or `a: b: c:` on one line. The YAML parser
 * goes on after a nesting it cannot read, and keeps all of it: two million brackets cost it 2 GB.
 */
const isTooNested = (text: string): boolean => {
  let open = 0;
  let run = 0;
  for (let at = 0; at < text.length && open <= MAX_LEVELS && run <= MAX_ON_ONE_LINE; at += 1) {
    const character = text[at] as string;
    if (character === '[' || character === '{') open += 1;
    else if (character === ']' || character === '}') open = Math.max(0, open - 1);
    else if (character === '\n') run = 0;
    else if (character === ' ' || character === '\t')
      run = ':-?'.includes(text[at - 1] ?? 'x') ? run + 1 : isBlank(text[at - 1]) ? run : 0;
  }
  return open > MAX_LEVELS || run > MAX_ON_ONE_LINE;
};

const isBlank = (character: string | undefined): boolean => character === ' ' || character === '\t';

const firstLine = (message: string): string => (message.split('\n')[0] ?? '').replace(/[:.]$/, '').slice(0, 200);

/** The parser's own words, but for a stack that nesting has used up. */
const reasonOf = (fault: unknown): string => {
  if (fault instanceof RangeError) return 'it is nested too deeply';
  return firstLine(fault instanceof Error ? fault.message : String(fault));
};

const documentOf = (root: Json): Result<OpenApiDocument, string> => {
  if (!isObject(root)) return err('is no OpenAPI document: it holds no object.');
  const stated = String(root.openapi ?? root.swagger ?? '');
  const version = (['3.0', '3.1', '3.2'] as const).find((each) => stated.startsWith(each));
  if (version !== undefined) return ok({ root, version });
  if (stated === '2.0' || stated === '2') return ok({ root, version: '2.0' });
  return stated === ''
    ? err('is no OpenAPI document: it has neither "openapi" nor "swagger" at its root.')
    : err(`is of version ${stated.slice(0, 20)}: 2.0, 3.0, 3.1 and 3.2 are read. Convert it first.`);
};
