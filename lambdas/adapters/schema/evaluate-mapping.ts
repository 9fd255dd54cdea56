// JSONata behind the port of core. Expressions come from tenants and bodies from upstream: both are bounded, and errors never quote a body.
import { isObject, type Json } from '#core/json.ts';
import { err, ok, type Problem, type Result } from '#core/result.ts';
import type { EvaluateMapping, MappingError } from '#core/tools/ports.ts';
import { type Budget, createBudget, createHooks, weigh } from './mapping-budget.ts';
import { distinct } from './mapping-functions.ts';
import { allow, type Node } from './mapping-rules.ts';

type Mapping = (input: Json) => Promise<Result<Json, MappingError>>;

const MAX_LENGTH = 4_096;
const MAX_OUTPUT = 2_000_000;
const MAX_COMPILED = 500;

/** `a ?: b` and `a ?? b` are parsed by doubling `a`, so that 12 of them in 4,000 characters take the parser 5 s. */
const DOUBLING = /\?[:?]/g;
const MAX_DOUBLED = 65_536;

/** Longer sequences end in D2015. The timeout is the last resort (D1012): the step budget ends sooner, and alike on every machine. */
const OPTIONS = { sequence: 100_000, timeout: 2_000 };
const TOO_EXPENSIVE: ReadonlySet<unknown> = new Set(['D1012', 'D2015']);

/** Loaded with the first mapping: 81 KB and 7 ms that most deployments never need. */
const loadJsonata = async () => (await import('jsonata')).default;

const failure = (cause: unknown): MappingError => {
  const { code, position } = (cause ?? {}) as { readonly code?: unknown; readonly position?: unknown };
  if (cause instanceof RangeError || TOO_EXPENSIVE.has(code)) {
    return { reason: 'too_expensive', detail: 'The mapping costs more than one evaluation may.' };
  }
  // The package's own messages quote values of the body; its codes (docs.jsonata.org/error-codes) do not.
  const place = typeof position === 'number' ? ` at character ${position}` : '';
  return {
    reason: 'failed',
    detail: typeof code === 'string' ? `JSONata error ${code}${place}.` : 'The mapping cannot be evaluated.',
  };
};

/** Plain JSON of a result: the package's sequences carry flags, and a member may be absent. */
const toJson = (value: unknown): Json => {
  if (Array.isArray(value)) return value.map(toJson);
  if (isObject(value)) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return Object.fromEntries(members.map(([key, member]) => [key, toJson(member)]));
  }
  if (typeof value === 'function') throw new TypeError('A function is no JSON.');
  if (typeof value === 'number' && !Number.isFinite(value)) return null;
  return (value ?? null) as Json;
};

const refusal = (cause: unknown): MappingError => {
  if (cause instanceof SyntaxError)
    return { reason: 'not_allowed', detail: `The mapping is refused: ${cause.message}.` };
  if (cause instanceof RangeError) return { reason: 'not_allowed', detail: 'The mapping is nested too deeply.' };
  return { reason: 'not_allowed', detail: `The mapping cannot be parsed. ${failure(cause).detail}` };
};

const read = async (source: string) => {
  if (source.length > MAX_LENGTH) throw new SyntaxError(`it is longer than ${MAX_LENGTH} characters`);
  const doublings = source.match(DOUBLING)?.length ?? 0;
  if (source.length * 2 ** doublings > MAX_DOUBLED)
    throw new SyntaxError('it has too many of ?: and ?? for its length');
  const jsonata = await loadJsonata();
  const expression = jsonata(source, OPTIONS);
  expression.registerFunction('distinct', distinct, '<x:x>');
  return { expression, allowed: allow(expression.ast() as unknown as Node) };
};

const compile = async (source: string): Promise<Result<Mapping, MappingError>> => {
  try {
    const { expression, allowed } = await read(source);
    // One compiled expression serves evaluations that overlap; each has its own frame, and by it its own budget.
    const budgets = new WeakMap<object, Budget>();
    const budgetOf = (base: object): Budget => {
      const budget = budgets.get(base) ?? createBudget();
      budgets.set(base, budget);
      return budget;
    };
    const { entry, exit } = createHooks(allowed, budgetOf);
    const assign = expression.assign as (name: unknown, hook: unknown) => void;
    assign(Symbol.for('jsonata.__evaluate_entry'), entry);
    assign(Symbol.for('jsonata.__evaluate_exit'), exit);
    return ok(async (input) => {
      try {
        const result: unknown = await expression.evaluate(input);
        if (weigh(createBudget(), result) > MAX_OUTPUT) throw new RangeError('The result is too large.');
        return ok(toJson(result));
      } catch (cause) {
        return err(failure(cause));
      }
    });
  } catch (cause) {
    return err(refusal(cause));
  }
};

const compiled = new Map<string, ReturnType<typeof compile>>();

const find = (source: string): ReturnType<typeof compile> => {
  const known = compiled.get(source) ?? compile(source);
  // Re-inserted at the end, so that the first key is the one longest unused.
  compiled.delete(source);
  compiled.set(source, known);
  const [oldest] = compiled.keys();
  if (compiled.size > MAX_COMPILED && oldest !== undefined) compiled.delete(oldest);
  return known;
};

/**
 * Evaluates a JSONata 2 expression of at most 4,096 characters over an upstream body (docs.jsonata.org).
 * Allowed is what mapping-rules.ts names; an evaluation takes at most 250,000 steps and answers at most 2,000,000 characters of JSON.
 * Errors: `not_allowed` (also what cannot be parsed), `too_expensive`, `failed` with the package's error code.
 */
export const evaluateMapping: EvaluateMapping = async (expression, input) => {
  const mapping = await find(expression);
  return mapping.ok ? mapping.value(input) : mapping;
};

/** The problems of an expression in a definition, without running it; at most one, its pointer empty. */
export const checkMapping = async (expression: string): Promise<readonly Problem[]> => {
  const mapping = await find(expression);
  return mapping.ok ? [] : [{ pointer: '', detail: mapping.error.detail }];
};
