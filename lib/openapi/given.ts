// Names and places that an earlier import gave.
import type { LockedOperation } from '#core/integrations/import-lock.ts';
import type { Integration } from '#core/integrations/integration.ts';
import { lockedKeys } from './lock.ts';
import { placeKey, unitsOf } from './units.ts';

/** What an import has to leave alone: names and places that were given once. */
export type Given = {
  readonly of: (operation: string) => LockedOperation | undefined;
  readonly names: ReadonlySet<string>;
  readonly places: ReadonlySet<string>;
};

export const NOTHING_GIVEN: Given = { of: () => undefined, names: new Set(), places: new Set() };

/** @param tools names of the previous definition's tools, those that somebody gave by hand among them */
export const givenBy = (previous: Integration, operations: readonly string[], tools: readonly string[]): Given => {
  const locked = Object.values(previous.import?.operations ?? {});
  const keys = lockedKeys(previous.import, operations);
  return {
    of: (operation) => previous.import?.operations[keys.get(operation) ?? ''],
    names: new Set([...tools, ...locked.map(({ tool_name }) => tool_name)]),
    places: new Set([...unitsOf(previous).keys(), ...locked.map(placeKey)]),
  };
};
