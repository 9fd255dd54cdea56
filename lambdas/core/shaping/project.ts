// The members of an answer that somebody asked for, in the shape that the answer has.
import { isObject, type Json, type JsonObject } from '#core/json.ts';
import { isLeaf } from './exact-json.ts';

export type Projected = {
  readonly value: Json;
  /** Fields that no part of the answer has. */
  readonly missing: readonly string[];
};

/** By name, what is asked for below; a leaf is asked for as a whole. */
type Tree = { readonly children: Map<string, Tree>; field?: string };

const tokensOf = (field: string): readonly string[] =>
  field.startsWith('/')
    ? field
        .slice(1)
        .split('/')
        .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
    : field.split('.');

const treeOf = (fields: readonly string[]): Tree => {
  const root: Tree = { children: new Map() };
  for (const field of fields) {
    let here = root;
    for (const token of tokensOf(field)) {
      const child = here.children.get(token) ?? { children: new Map() };
      here.children.set(token, child);
      here = child;
    }
    here.field = field;
  }
  return root;
};

/** What is asked for of a part is there with the whole. */
const fieldsOf = ({ field, children }: Tree): readonly string[] => [
  ...(field === undefined ? [] : [field]),
  ...[...children.values()].flatMap(fieldsOf),
];

/**
 * @param fields `owner.name`, or `/owner/name` (RFC 6901) for names with a dot; lists are looked through: `results.id` is the id of
 * each result. What stands in a list stays in its place, so that their number does not change.
 */
export const project = (value: Json, fields: readonly string[]): Projected => {
  const found = new Set<string>();
  const find = (tree: Tree): void => {
    for (const field of fieldsOf(tree)) found.add(field);
  };
  const pick = (here: Json, tree: Tree): Json | undefined => {
    const isWhole = tree.field !== undefined;
    // Of a list without items nobody can say what they lack.
    if (isWhole || (Array.isArray(here) && here.length === 0)) find(tree);
    if (isWhole) return here;
    if (Array.isArray(here)) return here.map((item: Json) => pick(item, tree) ?? null);
    return isObject(here) && !isLeaf(here) ? members(here, tree) : undefined;
  };
  const members = (here: JsonObject, tree: Tree): Json =>
    Object.fromEntries(
      [...tree.children].flatMap(([name, child]): readonly (readonly [string, Json])[] => {
        const member = Object.hasOwn(here, name) ? pick(here[name] as Json, child) : undefined;
        return member === undefined ? [] : [[name, member]];
      }),
    );
  const projected = pick(value, treeOf(fields));
  return { value: projected ?? null, missing: fields.filter((field) => !found.has(field)) };
};
