// A definition method by method: what an import takes, keeps and compares one by one.
import type { DocumentationRecord, Integration, Method } from '#core/integrations/integration.ts';

export const placeKey = ({ resource, method }: { readonly resource: string; readonly method: string }): string =>
  `${resource} ${method}`;

/** A method with its record, where it has one. */
export type Unit = {
  readonly resource: string;
  readonly name: string;
  readonly method: Method;
  readonly record?: DocumentationRecord | undefined;
};

/** Every method of a definition by its place, in the definition's order. */
export const unitsOf = ({ resources, documentation }: Integration): ReadonlyMap<string, Unit> => {
  const records = new Map(documentation.map((record) => [placeKey(record), record]));
  return new Map(
    Object.entries(resources).flatMap(([resource, { methods }]) =>
      Object.entries(methods).map(([name, method]): [string, Unit] => {
        const key = placeKey({ resource, method: name });
        return [key, { resource, name, method, record: records.get(key) }];
      }),
    ),
  );
};
