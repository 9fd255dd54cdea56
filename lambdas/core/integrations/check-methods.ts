// What one method may do and send, beyond the shape of its data.
import type { Problem } from '#core/result.ts';
import { methodClass } from '#core/tools/method-class.ts';
import { PLACEHOLDER, placeholders } from '#core/upstream/argument-slots.ts';
import { isSettableHeader } from '#core/upstream/header-argument.ts';
import { checkBody } from './check-bodies.ts';
import { pointerTo } from './definition-pointer.ts';
import type { DescribedMethod } from './described-method.ts';
import type { Integration } from './integration.ts';
import { type ParameterRule, STYLES } from './request-rules.ts';

const WRITES: ReadonlySet<string> = new Set(['create', 'update', 'replace', 'delete']);

/** Scopes and `readOnlyHint` follow the class, so a write that calls itself a read opens a door its owner closed. */
const classProblems = ({ methodName, method, pointer }: DescribedMethod): readonly Problem[] => {
  if (methodClass(methodName, method) !== 'read' || method.http === 'GET' || method.http === 'HEAD') return [];
  if (method.http === 'POST' && method.class === 'read' && !WRITES.has(methodName)) return [];
  const detail =
    method.http === 'POST' && method.class === undefined
      ? `${methodName} is a read by its name and POSTs: set class to "read" if it changes nothing, else rename it`
      : `${methodName} with ${method.http} cannot be a read: remove the class or rename the method`;
  return [{ pointer: `${pointer}/class`, detail }];
};

const isSettled = (path: string): boolean =>
  URL.parse(`https://x.example${path}`)?.pathname === path && !path.includes('//');
const UNSETTLED = 'changes when it is parsed: percent-encode it, without dot segments and empty ones';

const pathProblems = ({ method, pointer, record, slots }: DescribedMethod): readonly Problem[] => {
  const at = `${pointer}/path`;
  const names = placeholders(method.path);
  const filled = method.path.replace(PLACEHOLDER, 'x');
  const documented = new Set([
    ...Object.keys(method.parameters ?? {}),
    ...Object.keys((record?.query_schema?.properties as object | undefined) ?? {}),
  ]);
  const argumentsInPath = slots.filter((slot) => slot.in === 'path');
  const bare = argumentsInPath.filter((slot) => record !== undefined && !documented.has(slot.argument));
  const lost = argumentsInPath.filter((slot) => !names.includes(slot.wire));
  const dotted = argumentsInPath.filter(
    (slot) => slot.style === 'matrix' && /(?:^|\/)\.{1,2}$/.test(method.path.split(`{${slot.wire}}`)[0] ?? ''),
  );
  return [
    ...(isSettled(filled) ? [] : [{ pointer: at, detail: UNSETTLED }]),
    ...(new Set(names).size < names.length ? [{ pointer: at, detail: 'has a placeholder twice: rename one' }] : []),
    ...bare.map(({ wire }) => ({
      pointer: at,
      detail: `has the placeholder {${wire}} without an argument: describe it in the record's query_schema`,
    })),
    // Servers that strip path parameters before they resolve dots are what `..;/` attacks live on.
    ...dotted.map(({ wire }) => ({ pointer: at, detail: `is a dot segment without its matrix parameter {${wire}}` })),
    ...lost.map(({ argument, wire }) => ({
      pointer: `${pointer}${pointerTo('parameters', argument)}`,
      detail: `goes into the path, which has no placeholder {${wire}}: add it or correct the name`,
    })),
  ];
};

const ruleProblem = (argument: string, rule: ParameterRule, each: DescribedMethod): string | undefined => {
  const wire = rule.name ?? argument;
  if (rule.style !== undefined && !(STYLES[rule.in] as readonly string[]).includes(rule.style))
    return `has the style ${rule.style}, which does not exist in a ${rule.in}`;
  if (rule.in === 'header' && !isSettableHeader(wire.toLowerCase()))
    return `would set the header ${wire}, which only the gateway sets: remove it`;
  if (each.record !== undefined && rule.in === 'body' && !each.slots.some((slot) => slot.argument === argument))
    return "is no property of the record's schemas: describe it there or remove it";
  return undefined;
};

const parameterProblems = (each: DescribedMethod): readonly Problem[] =>
  Object.entries(each.method.parameters ?? {}).flatMap(([argument, rule]) => {
    const detail = ruleProblem(argument, rule, each);
    return detail === undefined ? [] : [{ pointer: `${each.pointer}${pointerTo('parameters', argument)}`, detail }];
  });

/** Two sources of one query parameter or header: which of them upstream reads would be its parser's choice. */
const doubleProblems = (each: DescribedMethod, { auth, headers = {} }: Integration): readonly Problem[] => {
  const { method, slots, pointer } = each;
  const credential = auth.flatMap(({ apply }) => apply.map((place) => `${place.in} ${place.name.toLowerCase()}`));
  const taken = new Set([
    ...credential,
    ...Object.keys({ ...headers, ...method.headers }).map((name) => `header ${name.toLowerCase()}`),
    ...Object.keys(method.query ?? {}).map((name) => `query ${name.toLowerCase()}`),
  ]);
  const seen = new Set<string>();
  return slots.flatMap((slot): readonly Problem[] => {
    if (slot.in !== 'query' && slot.in !== 'header' && slot.in !== 'body') return [];
    const wire = `${slot.in} ${slot.in === 'header' ? slot.wire.toLowerCase() : slot.wire}`;
    const double = seen.has(wire) || taken.has(wire.toLowerCase());
    seen.add(wire);
    return double
      ? [{ pointer, detail: `sends the ${wire} twice, the second time from the argument ${slot.argument}: keep one` }]
      : [];
  });
};

const limitProblems = ({ method: { pagination }, pointer }: DescribedMethod): readonly Problem[] =>
  (pagination?.limit?.default ?? 0) > (pagination?.limit?.max ?? Number.MAX_VALUE)
    ? [{ pointer: `${pointer}/pagination/limit/default`, detail: 'is above max: lower it' }]
    : [];

/** Reserved names among fixed headers; `pointer` leads to the object that holds them. */
const headerProblems = (headers: Integration['headers'], pointer: string): readonly Problem[] =>
  Object.keys(headers ?? {})
    .filter((name) => !isSettableHeader(name.toLowerCase()))
    .map((name) => ({
      pointer: `${pointer}${pointerTo(name)}`,
      detail: 'is a header that only the gateway or a credential sets: remove it',
    }));

/** Problems of all methods, of the headers that go with each, and of the call that follows connecting. */
export const checkMethods = (definition: Integration, methods: readonly DescribedMethod[]): readonly Problem[] => [
  ...headerProblems(definition.headers, '/headers'),
  ...(isSettled(definition.verify?.path ?? '/') ? [] : [{ pointer: '/verify/path', detail: UNSETTLED }]),
  ...methods.flatMap((each) => [
    ...classProblems(each),
    ...pathProblems(each),
    ...parameterProblems(each),
    ...doubleProblems(each, definition),
    ...checkBody(each),
    ...limitProblems(each),
    ...headerProblems(each.method.headers, `${each.pointer}/headers`),
  ]),
];
