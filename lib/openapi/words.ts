// Words of paths and operation ids, and what they say of a method.
import type { Operation } from './operations.ts';

/** `listTicketComments`, `tickets/list-comments` → `list_ticket_comments`. */
export const snake = (text: string): string =>
  text
    .slice(0, 300)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');

const VERSION = /^(?:api|rest|v\d+(?:[._]\d+)*)$/;

/** The fixed segments of a path as words, without versions. */
export const pathWords = (path: string): readonly string[] =>
  (path.split(/[?#]/)[0] ?? '')
    .split('/')
    .map((segment) => snake(segment.replace(/\{[^{}]*\}/g, ' ').replace(/\.(?:json|xml)$/, '')))
    .filter((word) => word !== '' && !VERSION.test(word));

export const singularOf = (noun: string): string => {
  if (/(?:ss|us|is|news|series)$/.test(noun)) return noun;
  if (/ies$/.test(noun)) return `${noun.slice(0, -3)}y`;
  if (/(?:xes|ches|shes|sses|zes)$/.test(noun)) return noun.slice(0, -2);
  return noun.replace(/s$/, '');
};

export const pluralOf = (noun: string): string => {
  if (singularOf(noun) !== noun) return noun;
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  return /(?:s|x|ch|sh|z)$/.test(noun) ? `${noun}es` : `${noun}s`;
};

export const STANDARD = ['list', 'get', 'create', 'update', 'replace', 'delete'] as const;
export type Standard = (typeof STANDARD)[number];

/** First words of operation ids that go with a standard method; none at all goes with each. */
const VERBS: { readonly [kind in Standard]: RegExp } = {
  list: /^(?:list|get|find|fetch|retrieve|index|all|read|query|show)$/,
  get: /^(?:get|find|fetch|retrieve|read|show|describe|view)$/,
  create: /^(?:create|add|post|insert|new|make|register)$/,
  update: /^(?:update|patch|edit|modify|change|put|post|set|save)$/,
  replace: /^(?:replace|update|put|set|upsert|edit|modify|change|save)$/,
  delete: /^(?:delete|remove|destroy|del)$/,
};

const ACTION =
  /^(?:activate|archive|batch|cancel|check|clone|close|complete|confirm|copy|count|download|export|import|invite|lock|merge|move|pause|preview|publish|query|read|refresh|resend|reset|restore|resume|revoke|run|search|send|start|stop|submit|sync|test|trigger|unarchive|unlock|upload|validate|verify)(?:_|$)/;

const OF_COLLECTION: ReadonlyMap<string, Standard> = new Map([
  ['GET', 'list'],
  ['POST', 'create'],
]);

const OF_ITEM: ReadonlyMap<string, Standard> = new Map([
  ['GET', 'get'],
  ['PUT', 'update'],
  ['PATCH', 'update'],
  ['DELETE', 'delete'],
]);

const kindOf = ({ http, beside }: Operation, isItem: boolean, noun: string): Standard | undefined => {
  if (isItem) return http === 'PUT' && beside.includes('PATCH') ? 'replace' : OF_ITEM.get(http);
  return pluralOf(noun) === noun ? OF_COLLECTION.get(http) : undefined;
};

/** The standard method that the operation is, by its verb, its path and its name; anything else is custom. */
export const standardOf = (operation: Operation): Standard | undefined => {
  const segments = (operation.path.split(/[?#]/)[0] ?? '').split('/').filter((segment) => segment !== '');
  const isItem = /^\{[^{}]+\}$/.test(segments.at(-1) ?? '');
  const noun = snake((isItem ? segments.at(-2) : segments.at(-1)) ?? '');
  if (noun === '' || ACTION.test(noun) || (isItem && (segments.at(-2) ?? '').includes('{'))) return undefined;
  const kind = kindOf(operation, isItem, noun);
  const id = snake(operation.id).split('_');
  const known = Object.values(VERBS).some((verbs) => id.some((word) => verbs.test(word)));
  const fits = kind !== undefined && (!known || id.some((word) => VERBS[kind].test(word)));
  return fits && !(kind === 'create' && id.some((word) => ACTION.test(word))) ? kind : undefined;
};
