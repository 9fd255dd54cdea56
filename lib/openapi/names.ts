// Tool names. They are solved over the whole document, so that neither the order of its operations nor a new one elsewhere
// changes a name, unless the new one would take it.
import { createHash } from 'node:crypto';
import type { Given } from './given.ts';
import type { Operation } from './operations.ts';
import { pathWords, pluralOf, type Standard, singularOf, snake, standardOf } from './words.ts';

const MAX_NAME = 64;

/** A client's limit counts the hash as well. */
const HASH = 6;

export const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex').slice(0, HASH);

/** Cut at a word, with the hash of the operation in place of what is lost. */
export const fitted = (name: string, key: string, most: number): string =>
  name.length <= most ? name : hashed(name, key, most);

const hashed = (name: string, key: string, most: number): string => {
  const head = name.slice(0, most - HASH - 1);
  const isWhole = head.length === name.length || name[head.length] === '_';
  return `${isWhole ? head : head.replace(/_[^_]*$/, '')}_${hashOf(key)}`;
};

const PATTERNS: { readonly [kind in Standard]: (label: string, noun: string) => string } = {
  list: (label, noun) => `list_all_${label}_${pluralOf(noun)}`,
  get: (label, noun) => `get_single_${label}_${singularOf(noun)}_by_id`,
  create: (label, noun) => `create_a_${label}_${singularOf(noun)}`,
  update: (label, noun) => `update_a_${label}_${singularOf(noun)}_by_id`,
  replace: (label, noun) => `replace_a_${label}_${singularOf(noun)}_by_id`,
  delete: (label, noun) => `delete_a_${label}_${singularOf(noun)}_by_id`,
};

type Candidate = { readonly operation: Operation; readonly names: readonly string[]; level: number };

/** From the short to the one that nothing else has: last word, last two, all of them, and with the hash. */
const candidate = (operation: Operation, label: string): Candidate => {
  const { key, path, http } = operation;
  const words = pathWords(path);
  const nouns = [words.slice(-1), words.slice(-2), words].map((some) => some.join('_') || 'root');
  const kind = standardOf(operation);
  const id = snake(operation.id);
  const verb = http.toLowerCase();
  const full =
    kind === undefined
      ? [id || `${verb}_${label}_${nouns[0]}`, `${id || verb}_${nouns[1]}`, `${id || verb}_${label}_${nouns[2]}`]
      : nouns.map((noun) => PATTERNS[kind](label, noun));
  const plain = full.map((name) => (/^[a-z]/.test(name) ? name : `call_${name}`));
  const last = plain.at(-1) ?? label;
  return {
    operation,
    level: 0,
    names: [...plain.map((name) => fitted(name, key, MAX_NAME)), hashed(last, key, MAX_NAME)],
  };
};

/** The name of every operation by its key; `label` stands in the names of standard methods. What was given once stays. */
export const nameOperations = (
  operations: readonly Operation[],
  label: string,
  given: Given,
): ReadonlyMap<string, string> => {
  const candidates = operations.filter(({ key }) => !given.of(key)).map((operation) => candidate(operation, label));
  const nameOf = ({ names, level }: Candidate) => names[level] as string;
  for (let round = 0; round < 4; round += 1) {
    const groups = Map.groupBy(candidates, nameOf);
    // Every member of a group moves on, so that none depends on which came first.
    for (const [name, group] of groups)
      if (group.length > 1 || given.names.has(name))
        for (const each of group) each.level = Math.min(each.level + 1, each.names.length - 1);
  }
  const names = new Map(candidates.map((each) => [each.operation.key, nameOf(each)]));
  return new Map(operations.map(({ key }) => [key, given.of(key)?.tool_name ?? (names.get(key) as string)]));
};
