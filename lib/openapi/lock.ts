// The lock of a definition: where each operation stands and how its tool is called, for the next import to keep.
import { createHash } from 'node:crypto';
import { canonical } from '#core/canonical.ts';
import type { ImportLock, LockedOperation } from '#core/integrations/import-lock.ts';
import type { Integration } from '#core/integrations/integration.ts';
import type { Json } from '#core/json.ts';
import { isHarmless } from './text.ts';
import { type Unit, unitsOf } from './units.ts';

/** Characters of an operation that a lock keeps; longer ones are named anew each time, which gives the same name. */
const MAX_KEY = 600;

export const fingerprint = (value: unknown): string =>
  createHash('sha256')
    .update(canonical(JSON.parse(JSON.stringify(value)) as Json))
    .digest('hex')
    .slice(0, 16);

export const madeOf = ({ method, record }: Unit): string => fingerprint([method, record ?? null]);

/** @param keys the operation at each place */
export const lockOf = (
  definition: Integration,
  keys: ReadonlyMap<string, string>,
  baseUrl: string | undefined,
): ImportLock => {
  const operations = [...unitsOf(definition)].flatMap(([place, unit]): readonly [string, LockedOperation][] => {
    const operation = keys.get(place);
    if (operation === undefined || operation.length > MAX_KEY || !isHarmless(operation)) return [];
    const { resource, name, method } = unit;
    return [[operation, { resource, method: name, tool_name: String(method.tool_name), made: madeOf(unit) }]];
  });
  return {
    ...(baseUrl !== undefined && { base_url: baseUrl }),
    auth: fingerprint(definition.auth),
    operations: Object.fromEntries(operations),
  };
};

/** `GET /a/{id}` and `GET /a/{a_id}` are one operation with another name for its argument. */
const shapeOf = (operation: string): string => operation.replace(/\{[^{}]*\}/g, '{}');

/** The lock's own key of every operation that it knows; renamed placeholders count, where that leaves no doubt. */
export const lockedKeys = (
  lock: ImportLock | undefined,
  operations: readonly string[],
): ReadonlyMap<string, string> => {
  const known = lock?.operations ?? {};
  const left = Object.keys(known).filter((key) => !operations.includes(key));
  const shapes = Map.groupBy(left, shapeOf);
  const unknown = operations.filter((key) => !Object.hasOwn(known, key));
  const asked = Map.groupBy(unknown, shapeOf);
  return new Map(
    operations.flatMap((operation): readonly [string, string][] => {
      if (Object.hasOwn(known, operation)) return [[operation, operation]];
      const [same, ...others] = shapes.get(shapeOf(operation)) ?? [];
      const isClear = same !== undefined && others.length === 0 && asked.get(shapeOf(operation))?.length === 1;
      return isClear ? [[operation, same]] : [];
    }),
  );
};
