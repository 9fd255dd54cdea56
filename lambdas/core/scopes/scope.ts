// What a server may list and call. One predicate for both, so that listed and callable cannot differ.
import type { MethodClass } from '#core/integrations/integration.ts';
import type { Problem } from '#core/result.ts';

/** A tool is in scope iff it matches every axis present; an absent axis does not restrict. Immutable once created. */
export type Scope = {
  /** Method classes (`read`, `write`, `custom`) or method names. */
  readonly methods?: readonly string[];
  readonly tags?: readonly string[];
  /** Tool names. */
  readonly tools?: readonly string[];
};

/** What scoping needs to know of a tool. */
export type Scopable = {
  readonly name: string;
  readonly methodName: string;
  readonly methodClass: MethodClass;
  readonly tags: readonly string[];
};

const CLASSES: readonly string[] = ['read', 'write', 'custom'] satisfies MethodClass[];

/** The name of a class never means a method of that name: a custom `read` that writes would be let in as a read. */
const matchesMethod = (tool: Scopable, word: string): boolean =>
  CLASSES.includes(word) ? word === tool.methodClass : word === tool.methodName;

/** Deny by default: an unknown word in an axis matches nothing. */
export const inScope = (tool: Scopable, scope: Scope): boolean =>
  (scope.methods === undefined || scope.methods.some((word) => matchesMethod(tool, word))) &&
  (scope.tags === undefined || scope.tags.some((tag) => tool.tags.includes(tag))) &&
  (scope.tools === undefined || scope.tools.includes(tool.name));

/**
 * Refuses a scope that cannot mean what its author thinks: an empty axis, a word that matches no tool, or axes that
 * together leave nothing. Pointers are relative to the scope.
 */
export const scopeProblems = (scope: Scope, tools: readonly Scopable[]): readonly Problem[] => {
  const problems: Problem[] = [];
  const axis = (name: keyof Scope, matches: (tool: Scopable, word: string) => boolean): void => {
    const words = scope[name];
    if (words === undefined) return;
    if (words.length === 0)
      problems.push({
        pointer: `/${name}`,
        detail: 'is empty: leave it out to allow every tool, or name what is allowed',
      });
    for (const [i, word] of words.entries()) {
      if (!tools.some((tool) => matches(tool, word)))
        problems.push({ pointer: `/${name}/${i}`, detail: `"${word}" matches no tool of this integration` });
    }
  };
  axis('methods', matchesMethod);
  axis('tags', (tool, word) => tool.tags.includes(word));
  axis('tools', (tool, word) => tool.name === word);
  if (problems.length === 0 && !tools.some((tool) => inScope(tool, scope))) {
    problems.push({ pointer: '', detail: 'no tool matches all of methods, tags and tools together' });
  }
  return problems;
};
