// The body of an upstream request: JSON, a form, multipart or octets.
import type { Method } from '#core/integrations/integration.ts';
import type { BodyRule } from '#core/integrations/request-rules.ts';
import { isObject, type Json, type JsonObject, pointerToken } from '#core/json.ts';
import { err, ok, type Problem, type Result } from '#core/result.ts';
import type { ArgumentSlot } from './argument-slots.ts';
import { decodeBase64, NOT_BASE64 } from './base64.ts';
import { formBody } from './form-body.ts';
import type { MultipartBody } from './multipart-body.ts';

type SerialisedBody = { readonly contentType: string; readonly content: string | Uint8Array };

type Given = { readonly slot: ArgumentSlot; readonly value: Json };

type ValueOf = (slot: ArgumentSlot) => Json | undefined;

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';
const OCTETS_TYPE = 'application/octet-stream';

const problem = ({ argument }: ArgumentSlot, detail: string) =>
  err([{ pointer: `/${pointerToken(argument)}`, detail: `${argument} ${detail}` }]);

const jsonBody = (rule: BodyRule, content: Json): SerialisedBody => {
  const contentType = rule.content_type ?? JSON_TYPE;
  // A text body (CSV, XML, plain) is the text itself; quoted as JSON it would be something else.
  if (typeof content === 'string' && !/json/i.test(contentType)) return { contentType, content };
  return { contentType, content: JSON.stringify(rule.wrap === undefined ? content : { [rule.wrap]: content }) };
};

/** A field without a slot of its own: of a whole body, or of pagination. */
const field = (
  argument: string,
  wire: string,
  value: Json,
  encoding: BodyRule['encoding'],
  schema: Json = {},
): Given => ({
  slot: {
    ...{ argument, in: 'body', wire, schema, required: false, explode: true },
    style: encoding === 'multipart' ? 'form' : 'deepObject',
  },
  value,
});

const fieldsOf = (given: readonly Given[], page: JsonObject, encoding: BodyRule['encoding']): readonly Given[] => {
  const fields = given.flatMap((each): readonly Given[] => {
    const { slot, value } = each;
    if (slot.whole !== true || !isObject(value)) return [each];
    const schemas = isObject(slot.schema) && isObject(slot.schema.properties) ? slot.schema.properties : {};
    return Object.entries(value)
      .filter(([name]) => !Object.hasOwn(page, name))
      .map(([name, member]) =>
        field(slot.argument, name, member, encoding, Object.hasOwn(schemas, name) ? schemas[name] : {}),
      );
  });
  return [...fields, ...Object.entries(page).map(([name, value]) => field(name, name, value, encoding))];
};

const render = (
  rule: BodyRule,
  fields: readonly Given[],
  filenameOf: (argument: string) => Json | undefined,
  multipart: MultipartBody | undefined,
): Result<SerialisedBody, readonly Problem[]> => {
  if (rule.encoding === 'multipart') {
    if (multipart === undefined) throw new Error('multipart is sent without having been loaded');
    return multipart(fields, filenameOf);
  }
  if (rule.encoding !== 'form')
    return ok(jsonBody(rule, Object.fromEntries(fields.map(({ slot, value }) => [slot.wire, value]))));
  const form = formBody(fields, rule.wrap);
  return form.ok ? ok({ contentType: rule.content_type ?? FORM_TYPE, content: form.value }) : form;
};

/** A body that is one argument and no object: a list or a text as JSON, or octets. */
const wholeBody = (rule: BodyRule, { slot, value }: Given, paged: boolean) => {
  if (rule.encoding === 'binary') {
    const content = decodeBase64(value);
    return content === undefined
      ? problem(slot, NOT_BASE64)
      : ok({ contentType: rule.content_type ?? OCTETS_TYPE, content });
  }
  const isJson = rule.encoding === undefined || rule.encoding === 'json';
  return isJson && !paged ? ok(jsonBody(rule, value)) : problem(slot, 'is an object here.');
};

/**
 * The body of a call: the body arguments under their wire names (or the one argument that is all of it), then `page`, the
 * fields pagination sets, inside `wrap`. `undefined`: no body. A method with body arguments none of which was given sends
 * an empty object, except DELETE. GET and HEAD never have a body (RFC 9110 §9.3.1). Throws
 * where multipart is wanted and was not passed.
 */
export const serialiseBody = (
  method: Pick<Method, 'http' | 'body'>,
  slots: readonly ArgumentSlot[],
  value: ValueOf,
  page: JsonObject,
  multipart?: MultipartBody,
): Result<SerialisedBody | undefined, readonly Problem[]> => {
  if (method.http === 'GET' || method.http === 'HEAD') return ok(undefined);
  const naming = new Set(slots.flatMap(({ filename }) => filename ?? []));
  const taking = slots.filter((slot) => slot.in === 'body' && !naming.has(slot.argument));
  const given = taking.flatMap((slot): readonly Given[] => {
    const argument = value(slot);
    return argument === undefined ? [] : [{ slot, value: argument }];
  });
  const paged = Object.keys(page).length > 0;
  const bare = taking.length === 0 || method.http === 'DELETE' || taking.some((slot) => slot.whole === true);
  if (given.length === 0 && !paged && bare) return ok(undefined);
  const rule = method.body ?? {};
  const whole = given.find(({ slot }) => slot.whole === true);
  if (whole !== undefined && (rule.encoding === 'binary' || !isObject(whole.value)))
    return wholeBody(rule, whole, paged);
  const filenameOf = (argument: string) => {
    const slot = slots.find((each) => each.argument === argument);
    return slot === undefined ? undefined : value(slot);
  };
  return render(rule, fieldsOf(given, page, rule.encoding), filenameOf, multipart);
};
