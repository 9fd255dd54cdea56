// What a question wants done, and what a tool does: the verb tells tools of one kind of record apart, and hardly more.
import type { Tool } from '#core/tools/tool.ts';
import { stem, termsOf } from './words.ts';

export type Action = 'list' | 'get' | 'create' | 'update' | 'delete';

/** Words that say no more than the action. */
const VERBS: { readonly [A in Action]: string } = {
  list: 'list find search browse query show see check look which who many any what display',
  get: 'get fetch retrieve read view show see check look what how when where tell give is are was did has have',
  create: 'create make add new open start register insert set put write raise build prepare',
  update: 'update change edit modify rename set move adjust fix correct replace patch put turn switch make',
  delete: 'delete remove drop erase destroy discard clear rid take throw',
};

const ACTIONS = Object.keys(VERBS) as readonly Action[];

const BY_TERM: ReadonlyMap<string, readonly Action[]> = new Map(
  [...new Set(ACTIONS.flatMap((action) => VERBS[action].split(' ')))].map((word) => [
    stem(word),
    ACTIONS.filter((action) => VERBS[action].split(' ').includes(word)),
  ]),
);

/** The actions that a word stands for; none for most words. */
export const actionsOf = (term: string): readonly Action[] => BY_TERM.get(term) ?? [];

const BY_HTTP: { readonly [http: string]: readonly Action[] } = {
  GET: ['list', 'get'],
  HEAD: ['get'],
  POST: ['create', 'update'],
  PUT: ['update', 'create'],
  PATCH: ['update'],
  DELETE: ['delete'],
};

const STANDARD: { readonly [method: string]: Action } = {
  list: 'list',
  get: 'get',
  create: 'create',
  update: 'update',
  replace: 'update',
  delete: 'delete',
};

/** By its method, or else by the verbs of its name and how its description begins, or else by its HTTP method. */
export const actionsOfTool = ({ methodName, methodClass, method, name, definition }: Tool): ReadonlySet<Action> => {
  const standard = Object.hasOwn(STANDARD, methodName) ? STANDARD[methodName] : undefined;
  if (standard !== undefined) return new Set([standard]);
  const [first = ''] = termsOf(String(definition.description ?? ''));
  const said = [...termsOf(name), first].flatMap(actionsOf);
  const known = BY_HTTP[method.http] ?? [];
  const reading = methodClass === 'read' || method.http === 'GET';
  const likely = said.filter((action) => reading === (action === 'list' || action === 'get'));
  return new Set(likely.length > 0 ? likely : known);
};
