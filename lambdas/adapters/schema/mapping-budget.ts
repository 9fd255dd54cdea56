// What one evaluation may cost. JSONata reports every node it evaluates; what it does between two reports is read off the sizes involved.
import type { Allowed, Node } from './mapping-rules.ts';

/** Steps left, and the weights of values already weighed: a value of an expression does not change once it is one. */
export type Budget = { steps: number; readonly weights: WeakMap<object, number> };

/** The parts of the package's frame that its hooks are handed (jsonata 2.2.2); `base` belongs to one evaluation alone. */
type Frame = { readonly base: object };

export type Hooks = {
  readonly entry: (node: Node, input: unknown, frame: Frame) => void;
  readonly exit: (node: Node, input: unknown, frame: Frame, result: unknown) => void;
};

const MAX_STEPS = 250_000;

/** Native work per step (about 1 µs, ADR 10): characters of JSON read, pairs of items visited. */
const CHARACTERS = 128;
const PAIRS = 1_000;

export const createBudget = (): Budget => ({ steps: MAX_STEPS, weights: new WeakMap() });

const spend = (budget: Budget, steps: number): void => {
  budget.steps -= steps;
  if (budget.steps < 0) throw new RangeError('The mapping budget is spent.');
};

/**
 * About the length of a value's JSON, counting what is shared as often as it would be written: ten doublings of one object are
 * ten steps to build and 2^10 copies to write. Throws a RangeError where the value is nested too deeply to walk.
 */
export const weigh = (budget: Budget, value: unknown): number => {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return 8;
  const known = budget.weights.get(value);
  if (known !== undefined) return known;
  let weight = 2;
  if (Array.isArray(value)) for (const item of value) weight += 1 + weigh(budget, item);
  else for (const [key, member] of Object.entries(value)) weight += key.length + 4 + weigh(budget, member);
  budget.weights.set(value, weight);
  return weight;
};

/** Hooks that charge an evaluation's budget; `budgetOf` finds it by the frame's base. */
export const createHooks = ({ consumed, quadratic }: Allowed, budgetOf: (base: object) => Budget): Hooks => ({
  entry: (node, input, { base }) => {
    const budget = budgetOf(base);
    spend(budget, 1);
    if (!Array.isArray(input)) return;
    // A name is looked up in nested arrays, and an object built over an array copies its group for each item, in one go.
    if (node.type === 'name') spend(budget, weigh(budget, input) / CHARACTERS);
    if (node.type === 'unary') spend(budget, input.length ** 2 / PAIRS);
  },
  exit: (node, _, { base }, result) => {
    const budget = budgetOf(base);
    if (typeof result === 'string') spend(budget, result.length / CHARACTERS / 8);
    if (!Array.isArray(result) && !consumed.has(node)) return;
    spend(budget, weigh(budget, result) / CHARACTERS);
    if (quadratic.has(node) && Array.isArray(result)) spend(budget, result.length ** 2 / PAIRS);
  },
});
