// A document imported again over the definition that an earlier import made: three sides, of which the lock is the common
// ancestor. What somebody changed by hand stays theirs; what nobody touched follows the document.
import type { LockedOperation } from '#core/integrations/import-lock.ts';
import type { Integration } from '#core/integrations/integration.ts';
import type { Imported } from './import-document.ts';
import { fingerprint, lockedKeys, lockOf, madeOf } from './lock.ts';
import type { ReportEntry } from './report.ts';
import { placeKey, type Unit, unitsOf } from './units.ts';

/** The import with a lock for the next one. */
export const withLock = (imported: Imported): Imported => ({
  ...imported,
  definition: {
    ...imported.definition,
    import: lockOf(imported.definition, imported.keys, imported.baseUrl),
  },
});

/** The previous definition with what the document says now, and a lock; the report tells what was kept. */
export const reimport = (imported: Imported, previous: Integration): Imported => {
  const { definition } = imported;
  const lock = lockOf(definition, imported.keys, imported.baseUrl);
  const before = unitsOf(previous);
  const now = unitsOf(definition);
  const lockedAs = lockedKeys(previous.import, Object.keys(lock.operations));
  const old = previous.import?.operations ?? {};
  const merged = new Map(before);
  const report: ReportEntry[] = [];
  for (const [operation, entry] of Object.entries(lock.operations)) {
    const place = placeKey(entry);
    const was = old[lockedAs.get(operation) ?? ''];
    const { unit, kept } = choose(was, before.get(place), now.get(place) as Unit);
    if (unit === undefined) merged.delete(place);
    else merged.set(place, unit);
    if (kept !== undefined && was?.made !== entry.made) report.push({ operation, kind: 'note', ...kept });
  }
  const matched = new Set(lockedAs.values());
  const lost = Object.entries(old).filter(([operation]) => !matched.has(operation));
  // A name that was given once is never another operation's: scopes and agents' memories hold it.
  const reserved = lost.map(([operation, entry]): [string, LockedOperation] => {
    const { made, ...rest } = entry;
    const mine = before.get(placeKey(entry));
    // What somebody did by hand outlives a document that has the operation no more: it may be back tomorrow.
    if (made === undefined || mine === undefined) return [operation, entry];
    if (madeOf(mine) !== made) {
      report.push({ operation, kind: 'note', ...LOST });
      return [operation, entry];
    }
    merged.delete(placeKey(entry));
    return [operation, rest];
  });
  const units = [...merged.values()];
  return {
    ...imported,
    definition: {
      ...definition,
      ...previous,
      resources: resourcesOf(units, previous, definition),
      documentation: units.flatMap(({ record }) => (record === undefined ? [] : [record])),
      import: { ...lock, operations: { ...lock.operations, ...Object.fromEntries(reserved) } },
    },
    report: [...imported.report, ...report, ...documentNotes(definition, previous)],
  };
};

const LOST = {
  reason: 'The document has it no more; somebody changed it by hand, and it was kept.',
  action: 'Remove the method and its record if the provider has removed it.',
};

type Chosen = {
  readonly unit: Unit | undefined;
  /** What was kept against the document, if it was. */
  readonly kept?: { readonly reason: string; readonly action: string };
};

const choose = (was: LockedOperation | undefined, mine: Unit | undefined, theirs: Unit): Chosen => {
  if (was?.made === undefined) return { unit: theirs };
  if (mine === undefined)
    return {
      unit: undefined,
      kept: {
        reason: 'The document changed it; somebody took it out of the definition, and it stays out.',
        action: 'Remove its entry under /import/operations to have it back.',
      },
    };
  if (madeOf(mine) === was.made) return { unit: theirs };
  return {
    unit: mine,
    kept: {
      reason: 'The document changed it; somebody changed it by hand before, and that was kept.',
      action: 'Compare it with the document.',
    },
  };
};

const resourcesOf = (
  units: readonly Unit[],
  previous: Integration,
  definition: Integration,
): Integration['resources'] =>
  Object.fromEntries(
    [...Map.groupBy(units, ({ resource }) => resource)].flatMap(([resource, members]) => {
      const described = previous.resources[resource] ?? definition.resources[resource];
      const methods = Object.fromEntries(members.map(({ name, method }) => [name, method]));
      return described === undefined ? [] : [[resource, { ...described, methods }]];
    }),
  );

const documentNotes = (now: Integration, { base_url, import: lock }: Integration): readonly ReportEntry[] => [
  ...(now.base_url === base_url
    ? []
    : [
        {
          operation: 'servers',
          kind: 'note' as const,
          reason: `The document says ${now.base_url}; ${base_url} was kept.`,
          action: 'If the provider moved, set base_url: accounts then have to be connected again.',
        },
      ]),
  ...(lock === undefined || lock.auth === fingerprint(now.auth)
    ? []
    : [
        {
          operation: 'security',
          kind: 'note' as const,
          reason: 'The document says something else about authentication than before; auth was kept.',
          action: 'Compare auth with a fresh import.',
        },
      ]),
];
