// Bodies: which of the media types that an operation takes is sent, and whether its members become arguments or the whole
// is one.
import type { BodyRule } from '#core/integrations/request-rules.ts';
import { isObject, type Json, type JsonObject } from '#core/json.ts';
import type { Argument } from './arguments.ts';
import type { Operation } from './operations.ts';
import { isCredential, queryStyle } from './parameters.ts';
import type { OpenApiDocument } from './parse-document.ts';
import type { Notes } from './report.ts';
import { missingReference, resolve, textIn } from './resolve.ts';
import { flattenObject } from './schema/flatten-object.ts';

export type Body = {
  readonly rule?: BodyRule;
  readonly members: readonly Omit<Argument, 'name'>[];
  /** The schema of a body that is one argument, named by `rule.argument`. */
  readonly whole?: Json;
};

type Media = { readonly type: string; readonly schema: Json; readonly encoding: JsonObject };
type Form = 'json' | 'form' | 'multipart' | 'text' | 'binary';

const NONE: Body = { members: [] };
const ARGUMENT = 'body';

/** In the order in which an agent can fill them best. */
const FORMS: readonly Form[] = ['json', 'form', 'multipart', 'text', 'binary'];

const formOf = (type: string): Form => {
  if (/[/+]json$|^\*\/\*$|^$/.test(type)) return 'json';
  if (type === 'application/x-www-form-urlencoded') return 'form';
  if (type.startsWith('multipart/')) return 'multipart';
  return /^text\/|^message\/|[/+](?:xml|yaml|x-yaml|csv|x-ndjson|json5|graphql|sdp|logplex-1|json-seq)$/.test(type)
    ? 'text'
    : 'binary';
};

const baseType = (type: string): string => (type.split(';')[0] ?? '').trim().toLowerCase();

/** @param parameters of the operation, of which those `in` body and formData are 2.0's */
export const readBody = (
  document: OpenApiDocument,
  operation: Operation,
  parameters: readonly JsonObject[],
  notes: Notes,
): Body => {
  const written = mediaOf3(document, operation, notes);
  // Documents that were moved to version 3 by their first line alone still have their bodies among the parameters.
  const offered = written.length > 0 ? written : mediaOf2(document, operation, parameters);
  const [media] = offered.toSorted((a, b) => FORMS.indexOf(formOf(a.type)) - FORMS.indexOf(formOf(b.type)));
  if (media === undefined) return NONE;
  if (operation.http === 'GET' || operation.http === 'HEAD') {
    // RFC 9110 §9.3.1: intermediaries may drop it or refuse the request.
    if (flattenObject(document.root, media.schema, true) !== undefined)
      notes.add(`The body of ${operation.http} is not sent.`, 'Use an operation that takes a body with POST.');
    return NONE;
  }
  const body = bodyOf(document, media, notes);
  const isOptional = body.whole !== undefined && !isRequired(document, operation, parameters);
  return isOptional ? { ...body, rule: { ...body.rule, optional: true } } : body;
};

const isRequired = ({ root }: OpenApiDocument, { data }: Operation, parameters: readonly JsonObject[]): boolean =>
  resolve(root, data.requestBody).value?.required === true ||
  parameters.some((each) => each.in === 'body' && each.required === true);

const mediaOf3 = ({ root }: OpenApiDocument, { data }: Operation, notes: Notes): readonly Media[] => {
  if (data.requestBody === undefined) return [];
  const { value, missing } = resolve(root, data.requestBody);
  if (value === undefined) notes.add(`Its body is ${missingReference(missing)}.`, 'Put the body into the document.');
  return Object.entries(isObject(value?.content) ? value.content : {}).map(([type, media]) => ({
    type: baseType(type),
    schema: isObject(media) ? (media.schema ?? media.itemSchema ?? {}) : {},
    encoding: isObject(media) && isObject(media.encoding) ? media.encoding : {},
  }));
};

const mediaOf2 = (
  { root }: OpenApiDocument,
  { data }: Operation,
  parameters: readonly JsonObject[],
): readonly Media[] => {
  const listed = Array.isArray(data.consumes) ? data.consumes : Array.isArray(root.consumes) ? root.consumes : [];
  const types = (listed as readonly Json[]).map((each) => baseType(String(each)));
  const body = parameters.find((each) => each.in === 'body');
  if (body !== undefined)
    return (types.length === 0 ? [''] : types).map((type) => ({ type, schema: body.schema ?? {}, encoding: {} }));
  const fields = parameters.filter((each) => each.in === 'formData' && !isCredential(each));
  if (fields.length === 0) return [];
  const hasFile = fields.some(({ type }) => type === 'file');
  const properties = Object.fromEntries(
    fields.map(({ required: _, in: _in, ...field }) => [textIn(field.name), field]),
  );
  const required = fields.filter((each) => each.required === true).map(({ name }) => textIn(name));
  const encoding = Object.fromEntries(fields.map((field) => [textIn(field.name), field]));
  const type =
    hasFile || types[0] === 'multipart/form-data' ? 'multipart/form-data' : 'application/x-www-form-urlencoded';
  return [{ type, schema: { type: 'object', properties, required }, encoding }];
};

const bodyOf = (document: OpenApiDocument, media: Media, notes: Notes): Body => {
  const form = formOf(media.type);
  if (form === 'text')
    return {
      rule: { content_type: concrete(media.type, 'text/plain'), argument: ARGUMENT },
      members: [],
      whole: { type: 'string', description: `The body, as ${media.type}.` },
    };
  if (form === 'binary') {
    const content_type = concrete(media.type, 'application/octet-stream');
    const whole = { type: 'string', format: 'binary', description: `The body, ${media.type}, as base64.` };
    return { rule: { encoding: 'binary', content_type, argument: ARGUMENT }, members: [], whole };
  }
  const rule: BodyRule = {
    ...(form !== 'json' && { encoding: form }),
    ...(form === 'json' &&
      /[/+]json$/.test(media.type) &&
      media.type !== 'application/json' && { content_type: media.type }),
  };
  const flat = flattenObject(document.root, media.schema, form !== 'json');
  if (flat === undefined) return { rule: { ...rule, argument: ARGUMENT }, members: [], whole: media.schema };
  if (flat.merged)
    notes.add(
      'The alternatives of its body are offered as one set of arguments.',
      'Nothing: the provider says which go together.',
    );
  const members = [...flat.properties].map(([wire, schema]) => ({
    in: 'body' as const,
    wire,
    required: flat.required.has(wire),
    schema,
    ...(form === 'form' && fieldStyle(document, schema, media.encoding[wire])),
  }));
  return { ...(Object.keys(rule).length > 0 && { rule }), members };
};

/** A list in a form repeats its name, unless the document says otherwise; an object is sent in brackets. */
const fieldStyle = (
  { root }: OpenApiDocument,
  schema: Json,
  encoding: Json | undefined,
): Pick<Argument, 'style' | 'explode'> => {
  const isList = resolve(root, schema).value?.type === 'array';
  const told = isObject(encoding) ? queryStyle(encoding) : {};
  if (told.style === 'deepObject' || !isList) return {};
  return { style: told.style ?? 'form', ...(told.explode !== undefined && { explode: told.explode }) };
};

const concrete = (type: string, otherwise: string): string =>
  /^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+$/.test(type) ? type : otherwise;
