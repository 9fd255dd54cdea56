// Where an operation stands in a definition: its resource and the name of its method there.
import type { Given } from './given.ts';
import { fitted, hashOf } from './names.ts';
import type { Operation } from './operations.ts';
import { placeKey } from './units.ts';
import { pathWords, pluralOf, STANDARD, singularOf, snake, standardOf } from './words.ts';

export type Place = {
  readonly resource: string;
  readonly singular: string;
  readonly plural: string;
  readonly method: string;
};

const MAX_WORD = 40;

const named = (text: string, key: string): string =>
  fitted(/^[a-z]/.test(text) ? text : `r_${text || 'root'}`, key, MAX_WORD);

/** The collection's path; with the placeholders in it where two collections have the same words. */
const collectionOf = (path: string): string => path.replace(/\/\{[^{}/]+\}\/?$/, '');

const methodOf = (operation: Operation): string => {
  const standard = standardOf(operation);
  if (standard !== undefined) return standard;
  const name = snake(operation.id) || `${operation.http.toLowerCase()}_${pathWords(operation.path).slice(-1).join('')}`;
  const isFree = /^[a-z]/.test(name) && !(STANDARD as readonly string[]).includes(name);
  return fitted(isFree ? name : `call_${name}`, operation.key, MAX_WORD);
};

/** The place of every operation by its key, whatever their order. What was given once stays. */
export const placeOperations = (operations: readonly Operation[], given: Given): ReadonlyMap<string, Place> => {
  const short = operations.map((operation) => ({ operation, words: pathWords(operation.path).join('_') }));
  const placed = [...Map.groupBy(short, ({ words }) => words).entries()].flatMap(([words, members]) => {
    const methods = Map.groupBy(members, ({ operation }) => methodOf(operation));
    const isClear = [...methods.values()].every((same) => same.length === 1);
    return members.map(({ operation }) => {
      const collection = isClear ? words : snake(collectionOf(operation.path));
      return { operation, resource: named(collection, collection), method: methodOf(operation) };
    });
  });
  const groups = Map.groupBy(placed, placeKey);
  return new Map(
    placed.map(({ operation, resource, method }) => {
      const key = placeKey({ resource, method });
      const isAlone = groups.get(key)?.length === 1 && !given.places.has(key);
      const before = given.of(operation.key);
      const noun = pathWords(operation.path).at(-1)?.slice(0, 60) ?? 'root';
      return [
        operation.key,
        {
          resource: before?.resource ?? resource,
          singular: singularOf(noun) || noun,
          plural: pluralOf(noun).slice(0, 60),
          method: before?.method ?? (isAlone ? method : `${method.slice(0, MAX_WORD - 7)}_${hashOf(operation.key)}`),
        },
      ];
    }),
  );
};
