// A vendor's OpenAPI document (2.0 to 3.1) as the judge of what reached the wire: independent of our builder, and stricter
// than Prism, which skips bodies with unions and lets undeclared names pass.
import { isObject, type Json, type JsonObject } from '#core/json.ts';
import { documentSchemas, type Schemas } from './document-schemas.ts';
import type { Arrived } from './recording-vendor.ts';
import { readForm, readParameter, type WireShape } from './wire-values.ts';

type Parameter = WireShape & { readonly in: string; readonly required: boolean };
type Body = {
  readonly required: boolean;
  /** By media type; `undefined` where the document describes none of that type. */
  readonly schemaOf: (mediaType: string) => JsonObject | undefined;
  /** Serialisation of a form's fields. */
  readonly fields: readonly WireShape[];
};
type Operation = {
  readonly names: readonly string[];
  readonly pattern: RegExp;
  readonly parameters: readonly Parameter[];
  readonly body: Body | undefined;
  /** Schemas by status. */
  readonly answers: { readonly [status: string]: JsonObject };
};

export type VendorDocument = {
  /** What the request does that the document does not allow, in words. */
  readonly violations: (arrived: Arrived) => readonly string[];
  /** Whether the document describes a body of the type that was sent. */
  readonly declaresBody: (arrived: Arrived) => boolean;
  /** What an answer has that the document does not say; what it lacks is not looked at. */
  readonly answerViolations: (
    request: Pick<Arrived, 'method' | 'path'>,
    status: number,
    body: Json,
  ) => readonly string[];
  /** Whether an answer of 200 has something there, as `Schemas.describes` has it. */
  readonly answers: (request: Pick<Arrived, 'method' | 'path'>, pointer: string) => boolean;
};

/** Where the vendor does otherwise than its document says. */
export type Deviations = {
  /** Query parameters that are sent although the document does not declare them. */
  readonly undeclaredQuery?: readonly string[];
  /** Parameters that the document requires in query or header, and that the credential takes the place of. */
  readonly replaced?: readonly string[];
  /** What the document says and the vendor's reference does not: violations that are none. */
  readonly mistaken?: readonly string[];
};

const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete'];
const FORM = 'application/x-www-form-urlencoded';

const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

const basePath = (document: JsonObject): string => {
  if (typeof document.basePath === 'string') return document.basePath.replace(/\/$/, '');
  const [server] = listOf(document.servers);
  const url = isObject(server) ? String(server.url).replaceAll(/\{[^{}]*\}/g, 'x') : '';
  return new URL(url, 'https://vendor.example').pathname.replace(/\/$/, '');
};

const shapeOf = (parameter: JsonObject, { resolved }: Schemas): WireShape => {
  const { name, schema, style, explode, collectionFormat, ...rest } = parameter;
  const described = resolved(isObject(schema) ? schema : rest);
  const exploded = collectionFormat === undefined ? explode : collectionFormat === 'multi';
  return {
    name: String(name),
    schema: described,
    deep: style === 'deepObject',
    // OpenAPI 2 joins with commas unless told otherwise, OpenAPI 3 repeats the name.
    exploded: isObject(schema) ? exploded !== false : exploded === true,
  };
};

const bodyOfVersion3 = (declared: JsonObject, schemas: Schemas): Body | undefined => {
  if (!isObject(declared.content)) return undefined;
  const { content } = declared;
  const form = isObject(content[FORM]) ? content[FORM] : {};
  const encoding = isObject(form.encoding) ? form.encoding : {};
  const properties = isObject(form.schema) ? schemas.resolved(form.schema).properties : {};
  return {
    required: declared.required === true,
    schemaOf: (type) => {
      const media = content[type];
      return isObject(media) ? ((media.schema ?? {}) as JsonObject) : undefined;
    },
    fields: Object.entries(isObject(properties) ? properties : {}).map(([name, schema]) => {
      const rule = isObject(encoding[name]) ? encoding[name] : {};
      return shapeOf({ ...rule, name, schema }, schemas);
    }),
  };
};

const bodyOfVersion2 = (parameters: readonly JsonObject[], schemas: Schemas): Body | undefined => {
  const whole = parameters.find((each) => each.in === 'body');
  const fields = parameters.filter((each) => each.in === 'formData');
  if (whole === undefined && fields.length === 0) return undefined;
  const form: JsonObject = {
    ...{ type: 'object', additionalProperties: false },
    properties: Object.fromEntries(fields.map((each) => [String(each.name), shapeOf(each, schemas).schema])),
    required: fields.filter(({ required }) => required === true).map(({ name }) => String(name)),
  };
  return {
    required: whole?.required === true,
    schemaOf: (type) => (type === FORM && fields.length > 0 ? form : (whole?.schema as JsonObject | undefined)),
    fields: fields.map((each) => shapeOf(each, schemas)),
  };
};

const answersOf = ({ responses }: JsonObject, { resolved }: Schemas): Operation['answers'] =>
  Object.fromEntries(
    Object.entries(isObject(responses) ? responses : {}).flatMap(([status, response]) => {
      const { schema, content } = resolved(response);
      const [media] = Object.values(isObject(content) ? content : {});
      const described = isObject(media) ? media.schema : schema;
      return isObject(described) ? [[status, described] as const] : [];
    }),
  );

const operationsOf = (document: JsonObject, schemas: Schemas): readonly Operation[] =>
  Object.entries(document.paths as JsonObject).flatMap(([template, item]) =>
    METHODS.flatMap((method): readonly Operation[] => {
      const data = isObject(item) ? item[method] : undefined;
      if (!isObject(item) || !isObject(data)) return [];
      const declared = [...listOf(item.parameters), ...listOf(data.parameters)].map(schemas.resolved);
      const source = (basePath(document) + template).replace(/[.*+?^$()|[\]\\]/g, '\\$&');
      const body =
        document.swagger === undefined
          ? bodyOfVersion3(schemas.resolved(data.requestBody), schemas)
          : bodyOfVersion2(declared, schemas);
      return [
        {
          names: Array.from(template.matchAll(/\{([^{}]+)\}/g), ([, name = '']) => name),
          pattern: new RegExp(`^${method} ${source.replace(/\{[^{}]+\}/g, '([^/]+)')}$`),
          parameters: declared.map((each) => ({
            ...shapeOf(each, schemas),
            in: String(each.in),
            required: each.required === true,
          })),
          body,
          answers: answersOf(data, schemas),
        },
      ];
    }),
  );

const textOf = ({ method, path }: Pick<Arrived, 'method' | 'path'>): string =>
  `${method.toLowerCase()} ${path.split('?')[0]}`;

const pathReasons = (operation: Operation, arrived: Arrived, { check }: Schemas): readonly string[] => {
  const values = operation.pattern.exec(textOf(arrived))?.slice(1) ?? [];
  return operation.names.flatMap((name, index) => {
    const parameter = operation.parameters.find((each) => each.in === 'path' && each.name === name);
    const value = decodeURIComponent(values[index] ?? '');
    return parameter === undefined ? [] : check(parameter.schema, value, 'text').map((reason) => `${name}${reason}`);
  });
};

const queryReasons = (
  { parameters }: Operation,
  { path, headers }: Arrived,
  { check }: Schemas,
  { undeclaredQuery = [], replaced = [] }: Deviations,
): readonly string[] => {
  const query = new URL(path, 'https://vendor.example').searchParams;
  const declared = parameters.filter((each) => each.in === 'query');
  const read = declared.map((parameter) => ({ parameter, ...readParameter(parameter, query) }));
  const known = new Set(read.flatMap(({ names }) => names));
  const absent = parameters.filter(({ required, name }) => required && !replaced.includes(name));
  return [
    ...read.flatMap(({ parameter, value }) =>
      value === undefined ? [] : check(parameter.schema, value, 'text').map((reason) => `${parameter.name}${reason}`),
    ),
    ...[...query.keys()]
      .filter((name) => !known.has(name) && !undeclaredQuery.includes(name))
      .map((name) => `query ${name} is not declared`),
    ...absent
      .filter((each) => each.in === 'query' && readParameter(each, query).value === undefined)
      .map(({ name }) => `query ${name} is required`),
    ...absent
      .filter((each) => each.in === 'header' && headers[each.name.toLowerCase()] === undefined)
      .map(({ name }) => `header ${name} is required`),
  ];
};

const mediaType = ({ headers }: Arrived): string => headers['content-type']?.split(';')[0] ?? '';

const bodyReasons = ({ body: declared }: Operation, arrived: Arrived, { check }: Schemas): readonly string[] => {
  if (arrived.body === '') return declared?.required === true ? ['a body is required'] : [];
  const schema = declared?.schemaOf(mediaType(arrived));
  if (declared === undefined || schema === undefined) return [];
  const [value, kind] =
    mediaType(arrived) === FORM
      ? ([readForm(declared.fields, arrived.body), 'text'] as const)
      : ([JSON.parse(arrived.body) as Json, 'json'] as const);
  return check(schema, value, kind).map((reason) => `body${reason}`);
};

/** `/users/me` before `/users/{id}`. */
const fixedFirst = (a: Operation, b: Operation): number => a.names.length - b.names.length;

export const vendorDocument = (document: JsonObject, deviations: Deviations): VendorDocument => {
  const schemas = documentSchemas(document);
  const operations = operationsOf(document, schemas).toSorted(fixedFirst);
  const find = (arrived: Pick<Arrived, 'method' | 'path'>) =>
    operations.find(({ pattern }) => pattern.test(textOf(arrived)));
  return {
    declaresBody: (arrived) => find(arrived)?.body?.schemaOf(mediaType(arrived)) !== undefined,
    answers: (request, pointer) => schemas.describes(find(request)?.answers['200'] ?? {}, pointer),
    answerViolations: (request, status, body) => {
      const schema = find(request)?.answers[status];
      const reasons = schema === undefined ? [`${status} is not declared`] : schemas.check(schema, body, 'excerpt');
      return reasons.filter((reason) => !deviations.mistaken?.includes(reason));
    },
    violations: (arrived) => {
      const operation = find(arrived);
      if (operation === undefined) return [`${arrived.method} ${arrived.path} is no operation`];
      const reasons = [
        ...pathReasons(operation, arrived, schemas),
        ...queryReasons(operation, arrived, schemas, deviations),
        ...bodyReasons(operation, arrived, schemas),
      ];
      return reasons.filter((reason) => !deviations.mistaken?.includes(reason));
    },
  };
};
