// Tool names: `[a-z0-9_]`, at most 64 characters, unique in an integration, independent of the order of its methods.
import { createHash } from 'node:crypto';
import type { Integration, Method, Resource } from '#core/integrations/integration.ts';

export type Named = {
  readonly resource: string;
  readonly methodName: string;
  readonly method: Method;
  readonly name: string;
};

const MAX_NAME = 64;

/** `pieces` of a name from data; whatever is not `[a-z0-9]` becomes one underscore. */
const snake = (...pieces: readonly string[]): string =>
  pieces
    .map((piece) =>
      piece
        .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '_'),
    )
    .join('_')
    .replace(/^_+|_+$/g, '');

type Pattern = (label: string, resource: Resource) => string;

/** A map: a method may be called `constructor`. */
const PATTERNS: ReadonlyMap<string, Pattern> = new Map<string, Pattern>([
  ['list', (label, { plural }) => snake('list_all', label, plural)],
  ['get', (label, { singular }) => snake('get_single', label, singular, 'by_id')],
  ['create', (label, { singular }) => snake('create_a', label, singular)],
  ['update', (label, { singular }) => snake('update_a', label, singular, 'by_id')],
  ['replace', (label, { singular }) => snake('replace_a', label, singular, 'by_id')],
  ['delete', (label, { singular }) => snake('delete_a', label, singular, 'by_id')],
]);

const preferred = (label: string, resource: Resource, methodName: string, method: Method): string =>
  method.tool_name ?? PATTERNS.get(methodName)?.(label, resource) ?? snake(methodName, label, resource.plural);

const hash6 = (method: Method): string =>
  createHash('sha256').update(`${method.http} ${method.path}`).digest('hex').slice(0, 6);

const withinLimit = (name: string, method: Method): string =>
  name.length <= MAX_NAME ? name : `${name.slice(0, MAX_NAME - 7).replace(/_[^_]*$/, '')}_${hash6(method)}`;

/**
 * Names every method of an integration. Where two would share a name, every one of the group gets six hex digits of
 * sha256(METHOD + space + path): the result does not depend on which came first. A new method renames only one whose name
 * it would take; `tool_name` keeps a name for good.
 */
export const nameMethods = ({
  tool_label,
  resources,
}: Pick<Integration, 'tool_label' | 'resources'>): readonly Named[] => {
  const named = Object.entries(resources).flatMap(([resource, described]) =>
    Object.entries(described.methods).map(([methodName, method]) => ({
      resource,
      methodName,
      method,
      name: withinLimit(preferred(tool_label, described, methodName, method), method),
    })),
  );
  const count = new Map<string, number>();
  for (const { name } of named) count.set(name, (count.get(name) ?? 0) + 1);
  return named.map((each) =>
    count.get(each.name) === 1 ? each : { ...each, name: `${each.name.slice(0, MAX_NAME - 7)}_${hash6(each.method)}` },
  );
};
