// An answer cut to a number of bytes: whole elements are taken off the end of its longest lists, and counted.
import { isObject, type Json, pointerToken } from '#core/json.ts';
import { isLeaf } from './exact-json.ts';

/** Of one list. `at` is the RFC 6901 pointer to it. */
export type Cut = { readonly at: string; readonly shown: number; readonly of: number };

const sizeOf = (value: Json): number => Buffer.byteLength(JSON.stringify(value));

type List = { readonly at: string; readonly items: readonly Json[]; readonly bytes: number };

/** Lists inside lists are elements' own affair: an element is shown whole or not at all. */
const listsIn = (value: Json, at = ''): readonly List[] => {
  if (Array.isArray(value)) return [{ at, items: value as readonly Json[], bytes: sizeOf(value) }];
  if (!isObject(value) || isLeaf(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => listsIn(member, `${at}/${pointerToken(name)}`));
};

/** How many of the first items stay within so many bytes, commas included. */
const fitting = (items: readonly Json[], bytes: number): number => {
  let left = bytes;
  const index = items.findIndex((item) => {
    left -= sizeOf(item) + 1;
    return left < 0;
  });
  return index === -1 ? items.length : index;
};

const replaced = (value: Json, tokens: readonly string[], list: readonly Json[]): Json => {
  const [first, ...rest] = tokens;
  if (first === undefined) return list;
  const members = value as { readonly [name: string]: Json };
  const name = Object.keys(members).find((key) => pointerToken(key) === first) ?? first;
  return { ...members, [name]: replaced(members[name] as Json, rest, list) };
};

/**
 * The value with at most so many bytes of JSON, and what was left out of which list. `undefined` where no list can be cut so far:
 * then there is nothing to show that is not a part of an element.
 */
export const cutTo = (
  value: Json,
  maxBytes: number,
): { readonly value: Json; readonly cuts: readonly Cut[] } | undefined => {
  let here = value;
  let over = sizeOf(value) - maxBytes;
  const cuts: Cut[] = [];
  for (const { at, items, bytes } of listsIn(value).toSorted((a, b) => b.bytes - a.bytes)) {
    if (over <= 0) break;
    const shown = fitting(items, bytes - over - 2);
    if (shown === items.length) continue;
    const kept = items.slice(0, shown);
    cuts.push({ at, shown, of: items.length });
    here = replaced(here, at.split('/').slice(1), kept);
    over = sizeOf(here) - maxBytes;
  }
  return over > 0 || cuts.every(({ shown }) => shown === 0) ? undefined : { value: here, cuts };
};
