// A method with where it stands in its definition and what is written about it: what the checks of methods look at.
import { type ArgumentSlot, argumentSlots } from '#core/upstream/argument-slots.ts';
import { pointerTo } from './definition-pointer.ts';
import type { DocumentationRecord, Integration, Method } from './integration.ts';

export type DescribedMethod = {
  readonly methodName: string;
  readonly method: Method;
  /** Pointer to the method. */
  readonly pointer: string;
  /** Absent: the method yields no tool. */
  readonly record?: DocumentationRecord & { readonly pointer: string };
  readonly slots: readonly ArgumentSlot[];
};

/** Every method of a definition, with its record if it has one. */
export const describedMethods = ({ resources, documentation }: Integration): readonly DescribedMethod[] => {
  const records = new Map(
    documentation.map((record, index) => [
      pointerTo(record.resource, record.method),
      { ...record, pointer: pointerTo('documentation', index) },
    ]),
  );
  return Object.entries(resources).flatMap(([resource, { methods }]) =>
    Object.entries(methods).map(([methodName, method]) => {
      const record = records.get(pointerTo(resource, methodName));
      return {
        methodName,
        method,
        pointer: pointerTo('resources', resource, 'methods', methodName),
        ...(record !== undefined && { record }),
        slots: argumentSlots(method, record ?? {}),
      };
    }),
  );
};
