// What a method says about its body, against what its HTTP method and its encoding can carry.
import type { Problem } from '#core/result.ts';
import { isFile, itemsOf, mediaTypeOf } from '#core/upstream/file-schema.ts';
import { pointerTo } from './definition-pointer.ts';
import type { DescribedMethod } from './described-method.ts';
import type { Pagination } from './integration.ts';
import type { ParameterRule } from './request-rules.ts';

const pagesInBody = (pagination: Pagination | undefined): boolean =>
  [
    pagination?.limit,
    pagination?.kind === 'cursor' ? pagination.cursor : undefined,
    pagination?.kind === 'page' ? pagination.page : undefined,
    pagination?.kind === 'offset' ? pagination.offset : undefined,
  ].some((parameter) => parameter?.in === 'body');

const bodylessProblems = ({ method, pointer, record }: DescribedMethod): readonly Problem[] => {
  const detail = `needs a body, which ${method.http} does not have (RFC 9110 §9.3.1): change the HTTP method or move it to the query`;
  return [
    ...(record?.body_schema === undefined ? [] : [{ pointer: `${record.pointer}/body_schema`, detail }]),
    ...(method.body === undefined ? [] : [{ pointer: `${pointer}/body`, detail }]),
    ...(pagesInBody(method.pagination) ? [{ pointer: `${pointer}/pagination`, detail }] : []),
  ];
};

const wrapProblems = ({ method, pointer }: DescribedMethod): readonly Problem[] =>
  method.body?.wrap === undefined
    ? []
    : [{ pointer: `${pointer}/body/wrap`, detail: `has no meaning in ${method.body.encoding}: remove it` }];

const multipartProblems = ({ method, pointer, record, slots }: DescribedMethod): readonly Problem[] => {
  const mistyped = slots.filter(
    ({ schema }) => mediaTypeOf(isFile(schema) ? schema : (itemsOf(schema) ?? {})) === undefined,
  );
  return [
    ...(method.body?.content_type === undefined
      ? []
      : [{ pointer: `${pointer}/body/content_type`, detail: 'is set by multipart, with a boundary: remove it' }]),
    ...mistyped.map(({ argument }) => ({
      pointer: record?.pointer ?? pointer,
      detail: `gives the file ${argument} a media type that is none`,
    })),
  ];
};

const binaryProblems = ({ method, pointer, record }: DescribedMethod): readonly Problem[] => [
  ...(method.body?.argument === undefined
    ? [{ pointer: `${pointer}/body`, detail: 'is binary: name the argument that is all of it' }]
    : []),
  ...(record === undefined || isFile(record.body_schema)
    ? []
    : [{ pointer: `${record.pointer}/body_schema`, detail: 'is a binary body: set contentEncoding to "base64"' }]),
  ...(pagesInBody(method.pagination)
    ? [{ pointer: `${pointer}/pagination`, detail: 'sets a field, which a binary body does not have' }]
    : []),
];

const encodingProblems = (each: DescribedMethod): readonly Problem[] => {
  const encoding = each.method.body?.encoding;
  if (encoding === 'multipart') return [...wrapProblems(each), ...multipartProblems(each)];
  return encoding === 'binary' ? [...wrapProblems(each), ...binaryProblems(each)] : [];
};

const styleProblem = (rule: ParameterRule, { method }: DescribedMethod): string | undefined => {
  if (rule.in !== 'body' || (rule.style === undefined && rule.explode === undefined)) return undefined;
  const encoding = method.body?.encoding ?? 'json';
  if (encoding !== 'form' && encoding !== 'multipart')
    return `has a style, which has no meaning in a ${encoding} body: remove style and explode`;
  return method.body?.wrap === undefined
    ? undefined
    : 'has a style, but wrap puts every field in brackets: remove one of them';
};

const reservedProblem = (rule: ParameterRule, { method }: DescribedMethod): string | undefined =>
  rule.allow_reserved === undefined || rule.in === 'query' || (rule.in === 'body' && method.body?.encoding === 'form')
    ? undefined
    : 'has allow_reserved, which has no meaning outside a query and a form: remove it';

const partTypeProblem = (rule: ParameterRule, { method }: DescribedMethod): string | undefined =>
  rule.content_type === undefined || (rule.in === 'body' && method.body?.encoding === 'multipart')
    ? undefined
    : 'has a content_type, which has no meaning outside a multipart body: remove it';

const filenameProblem = (argument: string, rule: ParameterRule, { method, slots, record }: DescribedMethod) => {
  const { filename } = rule;
  if (filename === undefined) return undefined;
  if (rule.in !== 'body' || method.body?.encoding !== 'multipart')
    return 'has a filename, which has no meaning outside a multipart body: remove it';
  if (record === undefined) return undefined;
  const schema = slots.find((each) => each.argument === argument)?.schema ?? {};
  if (!isFile(schema) && !isFile(itemsOf(schema)))
    return 'has a filename and is no file: set contentEncoding to "base64" in its schema, or remove filename';
  return filename !== argument && slots.some((each) => each.argument === filename && each.in === 'body')
    ? undefined
    : `has its name in ${filename}, which is no other body argument`;
};

/** Problems of a method's body: encoding, styles and file names. */
export const checkBody = (each: DescribedMethod): readonly Problem[] => {
  const { method, pointer } = each;
  const rules = Object.entries(method.parameters ?? {}).flatMap(([argument, rule]) => {
    const detail =
      styleProblem(rule, each) ??
      reservedProblem(rule, each) ??
      partTypeProblem(rule, each) ??
      filenameProblem(argument, rule, each);
    return detail === undefined ? [] : [{ pointer: `${pointer}${pointerTo('parameters', argument)}`, detail }];
  });
  const bodyless = method.http === 'GET' || method.http === 'HEAD';
  return [...rules, ...(bodyless ? bodylessProblems(each) : encodingProblems(each))];
};
