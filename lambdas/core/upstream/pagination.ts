// `limit` and `next_cursor` to and from each provider's own pagination.
// A cursor comes back from an agent, so it is input like any other: it can set the page and nothing else.
import type { LimitParameter, PageParameter, Pagination } from '#core/integrations/integration.ts';
import type { Json, JsonObject } from '#core/json.ts';
import { err, ok, type Problem, type Result } from '#core/result.ts';

/** What pagination adds to a request: decoded query pairs and fields of the JSON body. */
type PageParts = { readonly query: readonly (readonly [string, string])[]; readonly body: JsonObject };

const MAX_CURSOR_CHARACTERS = 8192;

const pageParameter = (pagination: Pagination): PageParameter | undefined => {
  switch (pagination.kind) {
    case 'cursor':
      return pagination.cursor;
    case 'page':
      return pagination.page;
    case 'offset':
      return pagination.offset;
    case 'link':
    case 'next_url':
      return undefined;
  }
};

/** The provider's name for the cursor; link kinds have several, and so keep ours. */
export const cursorWireName = (pagination: Pagination): string => pageParameter(pagination)?.name ?? 'next_cursor';

/** True if the parameter is the provider's own pagination: tools offer `limit` and `next_cursor` instead. */
export const isPageParameter = (
  pagination: Pagination | undefined,
  parameter: { readonly in: string; readonly wire: string },
): boolean => {
  if (pagination === undefined) return false;
  const named = [pageParameter(pagination), pagination.limit].some(
    (own) => own !== undefined && own.name === parameter.wire && (own.in ?? 'query') === parameter.in,
  );
  return named || (parameter.in === 'query' && linkParameters(pagination).includes(parameter.wire));
};

/** Query parameters that belong to the pagination, on the wire. */
export const pageQueryNames = (pagination: Pagination | undefined): readonly string[] => {
  if (pagination === undefined) return [];
  const own = [pageParameter(pagination), pagination.limit].filter((each) => each !== undefined && each.in !== 'body');
  return [...own.map((each) => each?.name ?? ''), ...linkParameters(pagination)];
};

const linkParameters = (pagination: Pagination): readonly string[] =>
  pagination.kind === 'link' || pagination.kind === 'next_url' ? pagination.parameters : [];

/** Whether a call's cursor takes the place of every other query parameter: the provider remembers what was asked first. */
export const standsAlone = (pagination: Pagination | undefined, args: JsonObject): boolean =>
  (pagination?.kind === 'link' || pagination?.kind === 'next_url') &&
  pagination.alone === true &&
  Object.hasOwn(args, 'next_cursor');

const problem = (pointer: string, detail: string): readonly Problem[] => [{ pointer, detail }];
const own = (args: JsonObject, name: string): Json | undefined => (Object.hasOwn(args, name) ? args[name] : undefined);

const MALFORMED = 'next_cursor is not one this tool gave: send it back exactly as received.';

/** The limit in force: the argument or the default, at most `max`; `undefined` leaves it to the provider. */
const readLimit = (limit: LimitParameter, args: JsonObject): Result<number | undefined, readonly Problem[]> => {
  const asked = own(args, 'limit') ?? limit.default;
  if (asked === undefined) return ok(undefined);
  if (!Number.isInteger(asked) || Number(asked) < 1) return err(problem('/limit', 'limit is a whole number from 1.'));
  return ok(Math.min(Number(asked), limit.max));
};

type Entry = { readonly parameter: PageParameter; readonly value: string | number };

const cursorEntries = (pagination: Pagination, cursor: string): readonly Entry[] | undefined => {
  switch (pagination.kind) {
    case 'cursor':
      return [{ parameter: pagination.cursor, value: cursor }];
    case 'page':
      return /^\d{1,9}$/.test(cursor) ? [{ parameter: pagination.page, value: Number(cursor) }] : undefined;
    case 'offset':
      return /^\d{1,9}$/.test(cursor) ? [{ parameter: pagination.offset, value: Number(cursor) }] : undefined;
    case 'link':
    case 'next_url':
      return linkEntries(pagination.parameters, cursor);
  }
};

/** Only the integration's own page parameters, in the very form they were given out: a forged cursor sets nothing else. */
const linkEntries = (parameters: readonly string[], cursor: string): readonly Entry[] | undefined => {
  const given = new URLSearchParams(cursor);
  const pairs = [...given];
  if (given.toString() !== cursor || pairs.some(([name]) => !parameters.includes(name))) return undefined;
  return pairs.map(([name, value]) => ({ parameter: { name }, value }));
};

const readCursor = (pagination: Pagination, args: JsonObject): Result<readonly Entry[], readonly Problem[]> => {
  const cursor = own(args, 'next_cursor');
  if (cursor === undefined) return ok([]);
  const plausible =
    typeof cursor === 'string' && cursor.length > 0 && cursor.length <= MAX_CURSOR_CHARACTERS && cursor.isWellFormed();
  const entries = plausible ? cursorEntries(pagination, cursor) : undefined;
  return entries === undefined ? err(problem('/next_cursor', MALFORMED)) : ok(entries);
};

/**
 * Turns `limit` and `next_cursor` into the provider's parameters. A limit above the provider's maximum is lowered to it;
 * a cursor that cannot be one of this tool's is a problem at `/next_cursor`.
 */
export const applyPagination = (
  pagination: Pagination | undefined,
  args: JsonObject,
): Result<PageParts, readonly Problem[]> => {
  if (pagination === undefined) return ok({ query: [], body: {} });
  const limit = pagination.limit === undefined ? ok(undefined) : readLimit(pagination.limit, args);
  const cursor = readCursor(pagination, args);
  if (!limit.ok || !cursor.ok) return err([...(limit.ok ? [] : limit.error), ...(cursor.ok ? [] : cursor.error)]);
  // A next link may carry its own page size; sending the name twice would leave the choice to the provider's parser.
  const repeated =
    standsAlone(pagination, args) || cursor.value.some((entry) => entry.parameter.name === pagination.limit?.name);
  const limits =
    pagination.limit === undefined || limit.value === undefined || repeated
      ? []
      : [{ parameter: pagination.limit, value: limit.value }];
  const entries = [...limits, ...cursor.value];
  const inBody = (entry: Entry) => entry.parameter.in === 'body';
  return ok({
    query: entries.filter((entry) => !inBody(entry)).map(({ parameter, value }) => [parameter.name, String(value)]),
    body: Object.fromEntries(entries.filter(inBody).map(({ parameter, value }) => [parameter.name, value])),
  });
};
