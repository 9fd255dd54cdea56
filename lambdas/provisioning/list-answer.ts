import { type OwnedKind, tenantOf } from '#core/ids.ts';
import type { JsonObject } from '#core/json.ts';
import { ok } from '#core/result.ts';
import type { RecordSet } from '#core/tenancy/stores.ts';
import { type ApiAnswer, type ApiRequest, problem } from './context.ts';

/** What is listed, and whose: the owner is a tenant, or `operator` for kinds without one. */
type Listing<T> = {
  readonly kind: OwnedKind | 'ten' | 'key';
  readonly set: RecordSet<T>;
  readonly owner: string;
};

/** A cursor is an id as this list holds them. */
const isCursor = (cursor: string, { kind, owner }: Pick<Listing<unknown>, 'kind' | 'owner'>): boolean =>
  kind === 'ten' || kind === 'key'
    ? cursor.startsWith(`${kind}_`) && /^[0-9a-z]{12}$/.test(cursor.slice(4))
    : tenantOf(cursor, kind) === owner;

/** One page of an owner's records; `next_cursor` is the id to go on after. */
export const listAnswer = async <T extends { readonly id: string }>(
  { query }: ApiRequest,
  listing: Listing<T>,
  view: (value: T) => JsonObject | Promise<JsonObject>,
  keep: (value: T) => boolean = () => true,
): Promise<ApiAnswer> => {
  const { cursor } = query;
  if (cursor !== undefined && !isCursor(cursor, listing)) {
    return problem('invalid_request', 'A field is not valid.', [
      { pointer: '/cursor', detail: 'is not a cursor of this list' },
    ]);
  }
  const page = await listing.set.list(listing.owner, cursor);
  const kept = page.items.map(({ value }) => value).filter(keep);
  const items = await Promise.all(kept.map(view));
  return ok({ items, ...(page.next !== undefined && { next_cursor: page.next }) });
};
