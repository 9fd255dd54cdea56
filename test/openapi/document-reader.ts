// What arrived upstream, read by the document's own words about an operation: its parameters' styles, its body's media type. It knows
// nothing of definitions and slots.
import type { IncomingHttpHeaders } from 'node:http';
import { Busboy } from '@fastify/busboy';
import { isObject, type Json, type JsonObject, readPointer } from '#core/json.ts';

export type Arrived = { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: Buffer };

const resolved = (root: JsonObject, value: Json | undefined): JsonObject => {
  const target = isObject(value) && typeof value.$ref === 'string' ? readPointer(root, value.$ref.slice(1)) : value;
  if (isObject(target) && typeof target.$ref === 'string') return resolved(root, target);
  return isObject(target) ? target : {};
};

const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

const SEPARATORS: { readonly [style: string]: string } = {
  ...{ ssv: ' ', tsv: '\t', pipes: '|', spaceDelimited: ' ', pipeDelimited: '|' },
};

/** @param key METHOD and path of the document */
export const documentReader = (root: JsonObject, key: string) => {
  const [method = '', ...rest] = key.split(' ');
  const template = rest.join(' ');
  const item = resolved(root, (root.paths as JsonObject)[template]);
  const data = item[method.toLowerCase()] as JsonObject;
  const declared = [...listOf(item.parameters), ...listOf(data.parameters)].map((each) => resolved(root, each));
  const parameter = (place: string, name: string): JsonObject =>
    declared.findLast((each) => each.in === place && each.name === name) ?? {};

  const pathValues = (path: string): readonly string[] => {
    const [fixed = ''] = template.replace(/\{[?&][^{}]*\}/g, '').split(/[?#]/);
    const source = fixed.split(/\{[^{}]+\}/).map((part) => encodeURI(part).replace(/[.*+?^$()|[\]\\]/g, '\\$&'));
    const [, ...values] = new RegExp(`${source.join('([^/]*?)').replace(/\/{2,}/g, '/')}$`).exec(path) ?? [];
    return values.map((value) => decodeURIComponent(value));
  };

  /** How the document writes a list or an object in a query. */
  const writing = (name: string): Writing => {
    const { style, explode, collectionFormat, content, schema } = parameter('query', name);
    if (isObject(content)) return { kind: 'json' };
    if (style === 'deepObject') return { kind: 'pairs', prefix: name };
    // OpenAPI 2 joins with commas unless told otherwise, OpenAPI 3 repeats the name.
    const format = String(collectionFormat ?? (schema === undefined ? 'csv' : (style ?? 'form')));
    const isRepeated = collectionFormat === undefined && schema !== undefined ? explode !== false : format === 'multi';
    return isRepeated ? { kind: 'pairs', prefix: '' } : { kind: 'joined', by: SEPARATORS[format] ?? ',' };
  };
  return { pathValues, writing };
};

export type Writing =
  | { readonly kind: 'json' }
  | { readonly kind: 'joined'; readonly by: string }
  /** `prefix[key]=`, or `key=` without one; an item of a list as the list. */
  | { readonly kind: 'pairs'; readonly prefix: string };

/** Names and values of a query or a form, list brackets left out, in an order of their own. */
export const pairsIn = (text: string): readonly string[] =>
  [...new URLSearchParams(text)].map(([name, value]) => `${name.replace(/\[\d*\]/g, '')}=${value}`).toSorted();

/** Fields and files of a multipart body, each as text. */
export const readMultipart = (headers: IncomingHttpHeaders, body: Buffer): Promise<{ [name: string]: string[] }> =>
  new Promise((resolve, reject) => {
    const found: { [name: string]: string[] } = {};
    const add = (name: string, value: string) => {
      found[name] = [...(found[name] ?? []), value];
    };
    const parser = new Busboy({ headers: { 'content-type': String(headers['content-type']) } });
    parser.on('field', (name, value) => add(name, value));
    parser.on('file', (name, stream) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => add(name, Buffer.concat(chunks).toString()));
    });
    parser.on('finish', () => resolve(found));
    parser.on('error', reject);
    parser.end(body);
  });
