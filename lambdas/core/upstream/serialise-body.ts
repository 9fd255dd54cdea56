// The body of an upstream request: JSON or a form.
import type { BodyRule, Method } from '#core/integrations/integration.ts';
import { isObject, type Json, type JsonObject, pointerToken } from '#core/json.ts';
import { err, ok, type Problem, type Result } from '#core/result.ts';
import type { ArgumentSlot } from './argument-slots.ts';
import { bracketPairs, parameterPairs, renderPairs } from './serialise-parameter.ts';

type SerialisedBody = { readonly contentType: string; readonly text: string };

type Given = { readonly slot: ArgumentSlot; readonly value: Json };

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

const asForm = (given: readonly Given[], content: JsonObject, wrap: string | undefined): string => {
  if (wrap !== undefined) return renderPairs(bracketPairs(wrap, content, { nullValue: '' }));
  const styled = new Map(given.filter(({ slot }) => slot.whole !== true).map(({ slot }) => [slot.wire, slot]));
  const pairs = Object.entries(content).flatMap(([name, value]) => {
    const slot = styled.get(name);
    return slot === undefined
      ? bracketPairs(name, value, { nullValue: '' })
      : parameterPairs(slot, value, { nullValue: '' });
  });
  return renderPairs(pairs);
};

const render = (rule: BodyRule, given: readonly Given[], content: Json): SerialisedBody => {
  if (rule.encoding === 'form')
    return { contentType: rule.content_type ?? FORM_TYPE, text: asForm(given, content as JsonObject, rule.wrap) };
  const contentType = rule.content_type ?? JSON_TYPE;
  // A text body (CSV, XML, plain) is the text itself; quoted as JSON it would be something else.
  if (typeof content === 'string' && !/json/i.test(contentType)) return { contentType, text: content };
  return { contentType, text: JSON.stringify(rule.wrap === undefined ? content : { [rule.wrap]: content }) };
};

/**
 * The body of a call: the body arguments under their wire names (or the one argument that is all of it), then `page`, the
 * fields pagination sets, inside `wrap`. `undefined`: no body. A method with body arguments none of which was given sends
 * an empty object, except DELETE. GET and HEAD never have a body (RFC 9110 §9.3.1).
 */
export const serialiseBody = (
  method: Pick<Method, 'http' | 'body'>,
  slots: readonly ArgumentSlot[],
  value: (slot: ArgumentSlot) => Json | undefined,
  page: JsonObject,
): Result<SerialisedBody | undefined, readonly Problem[]> => {
  if (method.http === 'GET' || method.http === 'HEAD') return ok(undefined);
  const taking = slots.filter((slot) => slot.in === 'body');
  const given = taking.flatMap((slot): readonly Given[] => {
    const argument = value(slot);
    return argument === undefined ? [] : [{ slot, value: argument }];
  });
  const paged = Object.keys(page).length > 0;
  const bare = taking.length === 0 || method.http === 'DELETE' || taking.some((slot) => slot.whole === true);
  if (given.length === 0 && !paged && bare) return ok(undefined);
  const rule = method.body ?? {};
  const whole = given.find(({ slot }) => slot.whole === true);
  if (whole === undefined) {
    const fields = given.map(({ slot, value: field }): [string, Json] => [slot.wire, field]);
    return ok(render(rule, given, Object.fromEntries([...fields, ...Object.entries(page)])));
  }
  if (isObject(whole.value)) return ok(render(rule, given, { ...whole.value, ...page }));
  if (rule.encoding !== 'form' && !paged) return ok(render(rule, given, whole.value));
  const pointer = `/${pointerToken(whole.slot.argument)}`;
  return err([{ pointer, detail: `${whole.slot.argument} is an object here.` }]);
};
