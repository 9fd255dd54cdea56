// The declarative mapping: which part of an answer, and which members of it, by JSON pointers.
import type { SelectRule } from '#core/integrations/integration.ts';
import { type Json, type JsonObject, readPointer } from '#core/json.ts';

/** `undefined` where `from` finds nothing: then nothing was understood of the answer, and it goes through as it came. */
export const selected = ({ from = '', members }: SelectRule, body: Json | undefined): Json | undefined => {
  const value = readPointer(body, from);
  if (value === undefined || members === undefined) return value;
  return Array.isArray(value) ? value.map((row: Json) => pick(members, row)) : pick(members, value);
};

const pick = (members: NonNullable<SelectRule['members']>, row: Json): JsonObject =>
  Object.fromEntries(
    Object.entries(members).flatMap(([name, pointer]): readonly (readonly [string, Json])[] => {
      const value = readPointer(row, pointer);
      return value === undefined ? [] : [[name, value]];
    }),
  );
