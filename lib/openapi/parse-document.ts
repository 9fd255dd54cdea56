// Bytes of somebody's file → an OpenAPI document, or one sentence about why it is none. Bounded: no file, however made,
// takes more than its own size in time and memory.
import { isObject, type Json, type JsonObject, parseJson } from '#core/json.ts';
import { err, ok, type Result } from '#core/result.ts';
import { hasTooManyValues, isTooNested } from './nesting.ts';
import { parseYaml } from './parse-yaml.ts';

export type OpenApiDocument = {
  readonly root: JsonObject;
  /** Of the specification: `2.0` is Swagger. */
  readonly version: '2.0' | '3.0' | '3.1' | '3.2';
};

/** Bytes of a document. */
export const MAX_DOCUMENT = 20 * 1024 * 1024;
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
  if (hasTooManyValues(text))
    return err('has more than a million values, which is too much of YAML: save it as JSON, or split it.');
  const yaml = parseYaml(text);
  return yaml.ok ? yaml : err(`cannot be read as JSON or YAML: ${firstLine(yaml.error)}.`);
};

const firstLine = (message: string): string => (message.split('\n')[0] ?? '').replace(/[:.]$/, '').slice(0, 200);

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
