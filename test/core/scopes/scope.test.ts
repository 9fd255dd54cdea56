import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inScope, type Scopable, type Scope, scopeProblems } from '#core/scopes/scope.ts';
import { buildTools } from '#core/tools/tool.ts';
import { bundledSlugs, readDefinition } from '#test/integrations/definitions.ts';
import { runs } from '#test/support/runs.ts';

const contacts: Scopable = { name: 'list_all_crm_contacts', methodName: 'list', methodClass: 'read', tags: ['people'] };
const search: Scopable = { name: 'search_crm_contacts', methodName: 'search', methodClass: 'read', tags: ['people'] };
const remove: Scopable = {
  name: 'delete_a_crm_deal_by_id',
  methodName: 'delete',
  methodClass: 'write',
  tags: ['sales'],
};
const merge: Scopable = { name: 'merge_crm_contacts', methodName: 'merge', methodClass: 'custom', tags: [] };
const all = [contacts, search, remove, merge];

describe('inScope', () => {
  it.each<readonly [string, Scope, readonly Scopable[]]>([
    ['no axis restricts nothing', {}, all],
    ['read is get, list and reads the integration marks', { methods: ['read'] }, [contacts, search]],
    ['write', { methods: ['write'] }, [remove]],
    ['custom is the rest', { methods: ['custom'] }, [merge]],
    ['a method name', { methods: ['list'] }, [contacts]],
    ['a class or a name', { methods: ['write', 'search'] }, [search, remove]],
    ['a tag', { tags: ['people'] }, [contacts, search]],
    ['a tool', { tools: ['merge_crm_contacts'] }, [merge]],
    ['every axis must match', { methods: ['read'], tags: ['people'], tools: ['search_crm_contacts'] }, [search]],
    ['axes that exclude each other', { methods: ['write'], tags: ['people'] }, []],
    ['an empty axis allows nothing', { methods: [] }, []],
    ['an unknown word allows nothing', { methods: ['READ', 'everything', '*', ''] }, []],
    ['a tool without tags matches no tag', { tags: [''] }, []],
  ])('%s', (_, scope, expected) => {
    expect(all.filter((tool) => inScope(tool, scope))).toEqual(expected);
  });
});

/** Each word that is a tool's, on the axes on which it means something. */
const WORDS: readonly (readonly [word: string, axis: keyof Scope])[] = [
  [contacts.methodClass, 'methods'],
  [contacts.methodName, 'methods'],
  ['people', 'tags'],
  [contacts.name, 'tools'],
];
const AXES = ['methods', 'tags', 'tools'] as const;

describe('a word', () => {
  it.each(WORDS)('%s means something on the axis %s alone, whichever others there are', (word, own) => {
    const others = (axis: keyof Scope): readonly Scope[] =>
      WORDS.filter(([, other]) => other !== axis).map(([fitting, other]) => ({ [other]: [fitting] }));
    for (const axis of AXES)
      for (const beside of [{}, ...others(axis)]) {
        const scope = { ...beside, [axis]: [word] };
        expect([scope, inScope(contacts, scope)]).toEqual([scope, axis === own]);
        const pointers = scopeProblems(scope, all).map(({ pointer }) => pointer);
        expect([scope, pointers]).toEqual([scope, axis === own ? [] : [`/${axis}/0`]]);
      }
  });
});

it('never takes the word read for a custom method of that name', () => {
  const odd: Scopable = { ...merge, methodName: 'read' };
  expect(inScope(odd, { methods: ['read'] })).toBe(false);
  expect(inScope(odd, { methods: ['custom'] })).toBe(true);
});

describe('scopeProblems', () => {
  it.each<readonly [Scope, readonly string[]]>([
    [{}, []],
    [{ methods: ['read', 'delete'], tags: ['people', 'sales'] }, []],
    [{ methods: [] }, ['/methods']],
    [{ tags: [], tools: [] }, ['/tags', '/tools']],
    [{ methods: ['read', 'raed'] }, ['/methods/1']],
    [{ tags: ['peoples'], tools: ['nothing'] }, ['/tags/0', '/tools/0']],
    [{ methods: ['write'], tags: ['people'] }, ['']],
    [{ tools: ['merge_crm_contacts', 'merge_crm_contact'] }, ['/tools/1']],
  ])('%o has problems at %o', (scope, pointers) => {
    expect(scopeProblems(scope, all).map(({ pointer }) => pointer)).toEqual(pointers);
  });

  it('says what is wrong with each word, and what to do about an empty axis', () => {
    expect(scopeProblems({ methods: [], tags: ['peoples'] }, all)).toEqual([
      { pointer: '/methods', detail: 'is empty: leave it out to allow every tool, or name what is allowed' },
      { pointer: '/tags/0', detail: '"peoples" matches no tool of this integration' },
    ]);
    expect(scopeProblems({ methods: ['write'], tags: ['people'] }, all)).toEqual([
      { pointer: '', detail: 'no tool matches all of methods, tags and tools together' },
    ]);
  });

  it('takes the name of a class for the class, and never for a method of that name', () => {
    const odd: Scopable = { ...merge, methodName: 'write' };
    expect(scopeProblems({ methods: ['write'] }, [odd, contacts])).toMatchObject([{ pointer: '/methods/0' }]);
  });
});

describe.each(bundledSlugs)('every tool of %s under every kind of filter', (slug) => {
  const tools = buildTools(readDefinition(slug));
  const some = <T>(values: readonly T[]) =>
    fc.option(fc.subarray([...new Set(values)], { minLength: 1 }), { nil: undefined });
  const scopes = fc
    .record({
      methods: some(['read', 'write', 'custom', ...tools.map(({ methodName }) => methodName)]),
      tags: some(tools.flatMap(({ tags }) => tags)),
      tools: some(tools.map(({ name }) => name)),
    })
    .map((scope) => Object.fromEntries(Object.entries(scope).filter(([, axis]) => axis !== undefined)) as Scope);

  it('lists what each axis allows, no more and no less', () => {
    fc.assert(
      fc.property(scopes, (scope) => {
        const listed = tools.filter((tool) => inScope(tool, scope)).map(({ name }) => name);
        // Said once more, by axes: the answer of the design.
        const byMethod = tools.filter(
          (tool) => scope.methods?.includes(tool.methodName) !== false || scope.methods.includes(tool.methodClass),
        );
        const byTag = byMethod.filter(({ tags }) => !scope.tags || tags.some((tag) => scope.tags?.includes(tag)));
        const byTool = byTag.filter(({ name }) => !scope.tools || scope.tools.includes(name));
        expect(listed).toEqual(byTool.map(({ name }) => name));
      }),
      { ...runs(500), seed: 20261120 },
    );
  });

  it('lets a read-only scope reach nothing that is not a read', () => {
    const reachable = tools.filter((tool) => inScope(tool, { methods: ['read'] }));
    expect(reachable.length).toBeGreaterThan(0);
    for (const { definition } of reachable) expect(definition.annotations).toMatchObject({ readOnlyHint: true });
    expect(reachable.filter(({ method }) => ['PUT', 'PATCH', 'DELETE'].includes(method.http))).toEqual([]);
  });
});
