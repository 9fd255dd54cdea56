// What a method does to the world: the axis of scopes, and the hints an agent's host may show before it calls.
import type { Method, MethodClass } from '#core/integrations/integration.ts';

/** A map: a method may be called `constructor`. */
const CLASSES: ReadonlyMap<string, MethodClass> = new Map([
  ['list', 'read'],
  ['get', 'read'],
  ['create', 'write'],
  ['update', 'write'],
  ['replace', 'write'],
  ['delete', 'write'],
]);

/** From the data, never from the caller. A `read` that could write is refused when the definition is checked. */
export const methodClass = (methodName: string, method: Method): MethodClass =>
  method.class ?? CLASSES.get(methodName) ?? 'custom';

export type ToolAnnotations = {
  readonly title?: string;
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: true;
};

/** MCP 2025-11-25, ToolAnnotations. Only what adds and never overwrites is called non-destructive. */
export const annotationsOf = (methodName: string, method: Method, title?: string): ToolAnnotations => {
  const readOnly = methodClass(methodName, method) === 'read';
  return {
    ...(title !== undefined && { title }),
    readOnlyHint: readOnly,
    destructiveHint: !readOnly && methodName !== 'create',
    // RFC 9110 §9.2.2, unless the data knows better.
    idempotentHint: method.idempotent ?? (readOnly || method.http === 'PUT' || method.http === 'DELETE'),
    openWorldHint: true,
  };
};
