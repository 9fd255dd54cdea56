// What a question wants done, and what a tool does: the verb tells tools of one kind of record apart, and hardly more.
import type { Tool } from '#core/tools/tool.ts';
import { stem, termsOf } from './words.ts';

export type Action = 'list' | 'get' | 'create' | 'update' | 'delete';

/** Words that say no more than the action. */
const VERBS: { readonly [A in Action]: string } = {
  list: 'list find search browse query show see check look which who many any what display',
  get: 'get fetch retrieve read view show see check look what when where is are was did has have',
  create: 'create make add new open start register insert set put write raise build prepare take give',
  update: 'update change edit modify rename set move adjust fix correct replace patch put turn switch make',
  delete: 'delete remove drop erase destroy discard rid',
};

/** Words that say what is done, and more than the action: those who reply create something, but no other thing than a reply. */
const TELLING: { readonly [A in Action]: string } = {
  list: 'filter query',
  get: 'download export preview',
  create: `send post reply respond answer comment message email text invite upload attach schedule book draft compose log report
    file record submit subscribe enroll note issue charge bill invoice share publish copy duplicate clone request apply react
    append save tag label assign grant page`,
  update: `assign mark complete finish close reopen resolve solve lock unlock archive pause resume approve reject decline
    acknowledge escalate postpone reschedule delay extend raise increase lower reduce overwrite tag label merge mute silence
    correct promote convert restore enable disable activate deactivate confirm finalize transfer share`,
  delete: 'cancel revoke unsubscribe unfollow kick ban void wipe clear empty purge trash unassign',
};

const ACTIONS = Object.keys(VERBS) as readonly Action[];

const byTerm = (words: { readonly [A in Action]: string }): ReadonlyMap<string, readonly Action[]> => {
  const found = new Map<string, readonly Action[]>();
  for (const action of ACTIONS)
    for (const term of words[action].split(/\s+/).map(stem)) found.set(term, [...(found.get(term) ?? []), action]);
  return found;
};

const BARE = byTerm(VERBS);
const TOLD = byTerm(TELLING);

/** Whether a word says what is done, and nothing of what it is done to. */
export const isBareVerb = (term: string): boolean => BARE.has(term);

/** The actions that a word stands for; none for most words. */
export const actionsOf = (term: string): readonly Action[] => BARE.get(term) ?? TOLD.get(term) ?? [];

export const reads = (action: Action): boolean => action === 'list' || action === 'get';

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
  const verbs = [...termsOf(name), first].filter((term) => actionsOf(term).length > 0);
  const said = verbs.flatMap(actionsOf);
  const known = BY_HTTP[method.http] ?? [];
  // Searches are often sent by POST.
  const reading = methodClass === 'read' || method.http === 'GET' || verbs.slice(0, 1).flatMap(actionsOf).some(reads);
  const likely = said.filter((action) => reading === reads(action));
  return new Set(likely.length > 0 ? likely : known);
};
