// Where an upstream answer says that there is another page. The inverse of pagination.ts.
import type { Pagination } from '#core/integrations/integration.ts';
import { type Json, type JsonObject, readPointer } from '#core/json.ts';

type OfKind<Kind extends Pagination['kind']> = Extract<Pagination, { readonly kind: Kind }>;

const says = (value: Json | undefined): boolean =>
  value !== undefined && value !== null && value !== false && value !== 0 && value !== '' && value !== 'false';

const count = (body: Json | undefined, pointer: string | undefined): number | undefined => {
  const items = pointer === undefined ? undefined : readPointer(body, pointer);
  return Array.isArray(items) ? items.length : undefined;
};

const lastOf = (body: Json | undefined, pointer: string): Json | undefined => {
  const items = readPointer(body, pointer);
  return Array.isArray(items) ? items.at(-1) : undefined;
};

const limitInForce = (pagination: Pagination, args: JsonObject): number | undefined => {
  if (pagination.limit === undefined) return undefined;
  const asked = typeof args.limit === 'number' ? args.limit : pagination.limit.default;
  return asked === undefined ? undefined : Math.min(asked, pagination.limit.max);
};

const position = (args: JsonObject, first: number): number =>
  typeof args.next_cursor === 'string' ? Number(args.next_cursor) : first;

/** Without a word from the provider, an empty page or one shorter than the limit that was sent is the last. */
const looksFull = (size: number | undefined, limit: number | undefined): boolean =>
  size !== undefined && size > 0 && size >= (limit ?? 1);

const decimal = (next: number): string | undefined => (/^\d{1,9}$/.test(String(next)) ? String(next) : undefined);

const nextCursor = (pagination: OfKind<'cursor'>, body: Json | undefined, args: JsonObject): string | undefined => {
  const { items, has_more } = pagination;
  const more = has_more === undefined ? undefined : readPointer(body, has_more);
  if (more !== undefined && !says(more)) return undefined;
  // A last row has an id on the last page too.
  if (more === undefined && items !== undefined && !looksFull(count(body, items), limitInForce(pagination, args)))
    return undefined;
  const next = readPointer(items === undefined ? body : lastOf(body, items), pagination.next);
  return typeof next === 'number' || (typeof next === 'string' && next !== '') ? String(next) : undefined;
};

const nextPage = (pagination: OfKind<'page'>, body: Json | undefined, args: JsonObject): string | undefined => {
  const more =
    pagination.has_more === undefined
      ? looksFull(count(body, pagination.items), limitInForce(pagination, args))
      : says(readPointer(body, pagination.has_more));
  return more ? decimal(position(args, pagination.first ?? 1) + 1) : undefined;
};

const nextOffset = (pagination: OfKind<'offset'>, body: Json | undefined, args: JsonObject): string | undefined => {
  const size = count(body, pagination.items);
  const limit = limitInForce(pagination, args);
  // By what came, not by what was asked: a page the provider cut short must not make rows disappear.
  const step = size !== undefined && size > 0 ? size : limit;
  if (step === undefined) return undefined;
  const next = position(args, 0) + step;
  const total = pagination.total === undefined ? undefined : readPointer(body, pagination.total);
  const more = total === undefined || total === null ? looksFull(size, limit) : next < Number(total);
  return more ? decimal(next) : undefined;
};

/** Host and path of the next URL are never used: only the parameters the integration names travel in the cursor. */
const pageOf = (next: string | undefined, parameters: readonly string[]): string | undefined => {
  const url = next === undefined ? null : URL.parse(next, 'https://relative.invalid');
  if (url === null) return undefined;
  const page = [...url.searchParams].filter(([name]) => parameters.includes(name));
  return page.length === 0 ? undefined : new URLSearchParams(page as [string, string][]).toString();
};

const isFalse = (parameters: string, name: string): boolean =>
  parameters.split(';').some((each) => {
    const [key = '', value = ''] = each.split('=');
    return key.trim() === name && /^\s*"?false"?[\s,]*$/i.test(value);
  });

/** Target of `rel="next"` in an RFC 8288 Link field; `more`: the parameter by which a link says that it leads nowhere. */
const nextLink = (field: string | undefined, more: string | undefined): string | undefined => {
  for (const [, target, parameters = ''] of (field ?? '').matchAll(/<([^>]*)>([^<]*)/g)) {
    const rel = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))/i.exec(parameters);
    const relations = (rel?.[1] ?? rel?.[2] ?? '').toLowerCase().split(/\s+/);
    if (relations.includes('next')) return more !== undefined && isFalse(parameters, more) ? undefined : target;
  }
  return undefined;
};

/**
 * The `next_cursor` of an answer; `undefined` at the end. `headers` have lower-case names, `args` are those of the
 * request that was answered. An empty page with a next cursor is not the end: providers filter after paging.
 * Where the provider says whether there is more (`has_more`, `total`), that alone decides.
 */
export const readNextCursor = (
  pagination: Pagination,
  headers: { readonly [name: string]: string },
  body: Json | undefined,
  args: JsonObject,
): string | undefined => {
  switch (pagination.kind) {
    case 'cursor':
      return nextCursor(pagination, body, args);
    case 'page':
      return nextPage(pagination, body, args);
    case 'offset':
      return nextOffset(pagination, body, args);
    case 'link':
      return pageOf(nextLink(headers.link, pagination.has_more), pagination.parameters);
    case 'next_url': {
      const next = readPointer(body, pagination.next);
      return pageOf(typeof next === 'string' && next !== '' ? next : undefined, pagination.parameters);
    }
  }
};
