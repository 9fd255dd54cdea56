// From validated arguments to the one request that goes upstream. Arguments fill slots and can do nothing else: host,
// path structure, parameter names and headers are the definition's, and the parsed URL is compared with what was meant.
import type { Integration, Method } from '#core/integrations/integration.ts';
import { type Json, type JsonObject, pointerToken } from '#core/json.ts';
import { err, ok, type Problem, type Result } from '#core/result.ts';
import type { ArgumentSlot } from './argument-slots.ts';
import { type AccountVariables, resolveBaseUrl } from './base-url.ts';
import type { UpstreamRequest } from './exchange.ts';
import { fixedHeaders, headerArgument } from './header-argument.ts';
import type { MultipartBody } from './multipart-body.ts';
import { applyPagination, pageQueryNames, standsAlone } from './pagination.ts';
import { fillPath, sameStructure } from './path-segment.ts';
import { serialiseBody } from './serialise-body.ts';
import {
  collides,
  HOLDS_SEPARATOR,
  holdsSeparator,
  type Pair,
  parameterPairs,
  percentEncode,
  renderPairs,
} from './serialise-parameter.ts';

type Call = {
  readonly integration: Pick<Integration, 'base_url' | 'variables' | 'headers' | 'auth'>;
  readonly method: Method;
  /** From `argumentSlots`. */
  readonly slots: readonly ArgumentSlot[];
  readonly args: JsonObject;
  readonly variables: AccountVariables;
  /** From `multipartFor`; only methods that send multipart need it. */
  readonly multipart?: MultipartBody | undefined;
};

type Header = readonly [string, string];

const about = (slot: ArgumentSlot, detail: string): Problem => ({
  pointer: `/${pointerToken(slot.argument)}`,
  detail: `${slot.argument} ${detail}`,
});

const argumentOf =
  (args: JsonObject) =>
  (slot: ArgumentSlot): Json | undefined =>
    Object.hasOwn(args, slot.argument) ? args[slot.argument] : undefined;

/** Unknown, missing and non-finite arguments: a silently dropped one could turn a filtered delete into a broad one. */
const argumentProblems = ({ slots, args }: Call): readonly Problem[] => {
  const known = new Set(slots.map((slot) => slot.argument));
  const unknown = Object.keys(args).filter((name) => !known.has(name));
  return [
    ...unknown.map((name) => ({
      pointer: `/${pointerToken(name)}`,
      detail: `${name} is not an argument of this tool.`,
    })),
    ...slots.flatMap((slot) => {
      const value = argumentOf(args)(slot);
      if (value === undefined) return slot.required ? [about(slot, 'is required.')] : [];
      return typeof value === 'number' && !Number.isFinite(value) ? [about(slot, 'is not a finite number.')] : [];
    }),
  ];
};

/** Names only the definition, the pagination or the credential may set in this place. */
const credentialNames = (call: Call, place: 'query' | 'header'): ReadonlySet<string> =>
  new Set(
    call.integration.auth.flatMap(({ apply }) =>
      apply.filter((each) => each.in === place).map(({ name }) => (place === 'header' ? name.toLowerCase() : name)),
    ),
  );

const SET_BY_GATEWAY = 'would set what the gateway sets itself.';

const queryProblem = (slot: ArgumentSlot, value: Json, taken: readonly string[]) => {
  if (holdsSeparator(slot, value)) return about(slot, HOLDS_SEPARATOR);
  // Exploded objects bring their own names: they must not shadow a fixed, paging, other or credential parameter.
  return collides(slot, value, taken) ? about(slot, SET_BY_GATEWAY) : undefined;
};

const buildQuery = (call: Call, page: readonly Header[]): Result<string, readonly Problem[]> => {
  const { method, slots, args } = call;
  const query = slots.filter((slot) => slot.in === 'query');
  const gateway = [
    ...Object.keys(method.query ?? {}),
    ...pageQueryNames(method.pagination),
    ...credentialNames(call, 'query'),
  ];
  const problems: Problem[] = [];
  const fixed = Object.entries(method.query ?? {}).map(([name, value]): Pair => [name, percentEncode(value)]);
  const given = query.flatMap((slot) => {
    const value = argumentOf(args)(slot);
    if (value === undefined) return [];
    const pairs = parameterPairs(slot, value);
    const others = query.filter((other) => other !== slot).map((other) => other.wire);
    const problem = queryProblem(slot, value, [...gateway, ...others]);
    if (problem !== undefined) problems.push(problem);
    return pairs;
  });
  if (problems.length > 0) return err(problems);
  const paging = page.map(([name, value]): Pair => [name, percentEncode(value)]);
  return renderPairs(standsAlone(method.pagination, args) ? paging : [...fixed, ...given, ...paging]);
};

const buildHeaders = (call: Call): Result<readonly Header[], readonly Problem[]> => {
  const fixed = [...fixedHeaders(call.integration.headers), ...fixedHeaders(call.method.headers)];
  // An argument cannot replace the credential, nor an API version or account id that the definition pins.
  const taken = new Set([...credentialNames(call, 'header'), ...fixed.map(([name]) => name)]);
  const problems: Problem[] = [];
  const given = call.slots.flatMap((slot): readonly Header[] => {
    const value = slot.in === 'header' ? argumentOf(call.args)(slot) : undefined;
    if (value === undefined || value === null) return [];
    const header = headerArgument(slot, value);
    if (header.ok && !taken.has(header.value[0])) return [header.value];
    problems.push(header.ok ? about(slot, SET_BY_GATEWAY) : header.error);
    return [];
  });
  if (problems.length > 0) return err(problems);
  return ok([['accept', 'application/json, */*;q=0.8'], ...fixed, ...given]);
};

const CHANGED: readonly Problem[] = [{ pointer: '', detail: 'The arguments would change the structure of the URL.' }];

/** The URL, if parsing it yields what was written: same origin, same segments, nothing normalised away. */
const checkedUrl = (origin: string, template: string, path: string, query: string) => {
  const text = `${origin}${path || '/'}${query === '' ? '' : `?${query}`}`;
  const url = URL.parse(text);
  const same =
    url !== null && url.href === text && url.origin === origin && sameStructure(template || '/', url.pathname);
  return same ? ok(text) : err(CHANGED);
};

/**
 * Builds the upstream request of one call. All problems are reported, not the first: each with the JSON pointer of its
 * argument (`/id`) or account variable (`/variables/subdomain`). Throws only where the definition is at fault.
 */
export const buildRequest = (call: Call): Result<UpstreamRequest, readonly Problem[]> => {
  const { method, slots, args } = call;
  const value = argumentOf(args);
  const { base_url = call.integration.base_url } = method;
  const base = resolveBaseUrl({ ...call.integration, base_url }, call.variables);
  const page = applyPagination(method.pagination, args);
  const path = fillPath(method.path, slots, value);
  const query = buildQuery(call, page.ok ? page.value.query : []);
  const headers = buildHeaders(call);
  const body = serialiseBody(method, slots, value, page.ok ? page.value.body : {}, call.multipart);
  const problems = [
    ...argumentProblems(call),
    ...[base, page, path, query, headers, body].flatMap((part) => (part.ok ? [] : part.error)),
  ];
  if (problems.length > 0 || !(base.ok && path.ok && query.ok && headers.ok && body.ok)) return err(problems);
  const url = checkedUrl(base.value.origin, base.value.path + method.path, base.value.path + path.value, query.value);
  if (!url.ok) return url;
  const request = { method: method.http, url: url.value };
  if (body.value === undefined) return ok({ ...request, headers: Object.fromEntries(headers.value) });
  const withType: readonly Header[] = [...headers.value, ['content-type', body.value.contentType]];
  return ok({ ...request, headers: Object.fromEntries(withType), body: body.value.content });
};
