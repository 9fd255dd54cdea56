// Which JSONata expressions may run at all: an allow-list over the package's own syntax tree. What has no rule is refused,
// so that neither a new node type nor a forgotten one opens a door.
import { MAPPING_FUNCTIONS, type MappingFunction } from './mapping-functions.ts';

export type Node = { readonly type: string; readonly value?: unknown; readonly [field: string]: unknown };

/** An allowed expression: the nodes whose whole value is read at once, and of those the ones read for every item again. */
export type Allowed = { readonly consumed: ReadonlySet<unknown>; readonly quadratic: ReadonlySet<unknown> };

type Visit = {
  readonly consumed: Set<unknown>;
  readonly quadratic: Set<unknown>;
  readonly names: Set<unknown>;
  depth: number;
};

type Rule = (node: Node, visit: Visit) => void;

const MAX_DEPTH = 64;
const MAX_LITERAL = 16;

const OPERATORS: ReadonlySet<unknown> = new Set([
  '+',
  '-',
  '*',
  '/',
  '%',
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  '&',
  'and',
  'or',
  'in',
]);

const PLAIN = ['type', 'value', 'position', 'keepArray', 'keepSingletonArray', 'consarray', 'predicate', 'stages'];

/** The fields that hold the parts of each node; all others (group-by, joins, parents, signatures) are refused. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  binary: ['lhs', 'rhs'],
  bind: ['lhs', 'rhs'],
  block: ['expressions'],
  condition: ['condition', 'then', 'else'],
  function: ['arguments', 'procedure', 'name'],
  lambda: ['arguments', 'body', 'thunk'],
  name: [],
  number: [],
  path: ['steps'],
  sort: ['terms'],
  string: [],
  unary: ['expression', 'expressions', 'lhs'],
  value: [],
  variable: [],
};

const refuse = (what: string): never => {
  throw new SyntaxError(what);
};

const nodes = (part: unknown): readonly Node[] => (part === undefined ? [] : ([part].flat() as Node[]));

const enter = (part: unknown, visit: Visit): void => {
  for (const node of nodes(part)) check(node, visit);
};

const consume = (part: unknown, visit: Visit): void => {
  for (const node of nodes(part)) visit.consumed.add(node);
  enter(part, visit);
};

const declare = (part: unknown, visit: Visit): void => {
  for (const { value } of nodes(part)) {
    if (MAPPING_FUNCTIONS.has(String(value))) refuse(`$${value} is the name of a function`);
    visit.names.add(value);
  }
};

/** A function's own parameters and body, where a function may stand. */
const lambda = (node: Node, visit: Visit): void => {
  if (node.type !== 'lambda' || node.thunk === true) refuse('a function is expected to be written in place');
  checkFields(node);
  declare(node.arguments, visit);
  consume(node.body, visit);
};

const argument = (node: Node, index: number, name: string, allowed: MappingFunction, visit: Visit): void => {
  if (index === allowed.lambdaAt) {
    lambda(node, visit);
    return;
  }
  const short = node.type === 'string' && String(node.value).length <= MAX_LITERAL;
  if (index === allowed.literalAt && !short)
    refuse(`$${name} takes a literal of at most ${MAX_LITERAL} characters there`);
  if (allowed.quadratic) visit.quadratic.add(node);
  consume(node, visit);
};

const call: Rule = (node, visit) => {
  const [procedure] = nodes(node.procedure);
  const name = procedure?.type === 'variable' ? String(procedure.value) : '';
  const allowed =
    MAPPING_FUNCTIONS.get(name) ??
    refuse(name === '' ? 'only functions are called, by name' : `$${name} is not allowed`);
  const given = nodes(node.arguments);
  const [least, most] = allowed.arguments;
  if (given.length < least || given.length > most)
    refuse(`$${name} takes ${[...new Set([least, most])].join(' to ')} arguments`);
  for (const [index, part] of given.entries()) argument(part, index, name, allowed, visit);
};

const pairs = (part: unknown, visit: Visit): void => {
  for (const [key, value] of part as readonly (readonly [Node, Node])[]) {
    consume(key, visit);
    enter(value, visit);
  }
};

const RULES: Readonly<Record<string, Rule>> = {
  binary: (node, visit) => {
    if (!OPERATORS.has(node.value)) refuse(`the operator ${node.value} is not allowed`);
    consume(node.lhs, visit);
    consume(node.rhs, visit);
  },
  bind: (node, visit) => {
    declare(node.lhs, visit);
    enter(node.rhs, visit);
  },
  block: (node, visit) => enter(node.expressions, visit),
  condition: (node, visit) => {
    consume(node.condition, visit);
    enter(node.then, visit);
    enter(node.else, visit);
  },
  function: call,
  // The parser wraps a call in tail position as a function without parameters; nobody can write one.
  lambda: (node, visit) =>
    node.thunk === true ? enter(node.body, visit) : refuse('a function may only be an argument'),
  path: (node, visit) => enter(node.steps, visit),
  sort: (node, visit) => {
    for (const { expression } of nodes(node.terms)) consume(expression, visit);
  },
  unary: (node, visit) => {
    if (node.value === '{') return pairs(node.lhs, visit);
    if (node.value === '[') return enter(node.expressions, visit);
    consume(node.expression, visit);
  },
  variable: (node, visit) => {
    if (node.value !== '' && node.value !== '$' && !visit.names.has(node.value))
      refuse(`$${node.value} is not defined here`);
  },
};

const checkFields = (node: Node): void => {
  const parts = Object.hasOwn(PARTS, node.type) ? PARTS[node.type] : undefined;
  if (parts === undefined) refuse(`${node.type} is not allowed`);
  for (const [field, value] of Object.entries(node)) {
    if (value !== undefined && !PLAIN.includes(field) && !parts?.includes(field))
      refuse(`${node.type} with ${field} is not allowed`);
  }
};

const check = (node: Node, visit: Visit): void => {
  checkFields(node);
  visit.depth += 1;
  if (visit.depth > MAX_DEPTH) refuse(`it is nested deeper than ${MAX_DEPTH} levels`);
  RULES[node.type]?.(node, visit);
  for (const filter of [...nodes(node.predicate), ...nodes(node.stages)]) {
    if (filter.type !== 'filter') refuse(`${filter.type} is not allowed`);
    consume(filter.expr, visit);
  }
  visit.depth -= 1;
};

/** Throws a SyntaxError that names what the expression may not use. */
export const allow = (tree: Node): Allowed => {
  const visit: Visit = { consumed: new Set(), quadratic: new Set(), names: new Set(), depth: 0 };
  check(tree, visit);
  return visit;
};
