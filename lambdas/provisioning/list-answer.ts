import type { JsonObject } from '#core/json.ts';
import { ok } from '#core/result.ts';
import type { RecordSet } from '#core/tenancy/stores.ts';
import { type ApiAnswer, type ApiRequest, problem } from './context.ts';

/** One page of an owner's records; `next_cursor` is the id to go on after. */
export const listAnswer = async <T extends { readonly id: string }>(
  { query }: ApiRequest,
  set: RecordSet<T>,
  owner: string,
  view: (value: T) => JsonObject,
  keep: (value: T) => boolean = () => true,
): Promise<ApiAnswer> => {
  const { cursor } = query;
  if (cursor !== undefined && !/^[a-z]{3}_[0-9a-z]{12,24}$/.test(cursor)) {
    return problem('invalid_request', 'A field is not valid.', [
      { pointer: '/cursor', detail: 'is not a cursor of ours' },
    ]);
  }
  const page = await set.list(owner, cursor);
  const items = page.items
    .map(({ value }) => value)
    .filter(keep)
    .map(view);
  return ok({ items, ...(page.next !== undefined && { next_cursor: page.next }) });
};
