import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Method, Resource } from '#core/integrations/integration.ts';
import { nameMethods } from '#core/tools/names.ts';
import { runs } from '#test/support/runs.ts';

type Api = { readonly tool_label: string; readonly resources: { readonly [name: string]: Resource } };

const names = (api: Api): readonly string[] => nameMethods(api).map(({ name }) => name);

const resource = (methods: Resource['methods'], singular = 'contact', plural = 'contacts'): Resource => ({
  singular,
  plural,
  methods,
});

const get = (path: string): Method => ({ http: 'GET', path });

describe('nameMethods', () => {
  it.each([
    ['list', 'list_all_crm_contacts'],
    ['get', 'get_single_crm_contact_by_id'],
    ['create', 'create_a_crm_contact'],
    ['update', 'update_a_crm_contact_by_id'],
    ['replace', 'replace_a_crm_contact_by_id'],
    ['delete', 'delete_a_crm_contact_by_id'],
    ['search', 'search_crm_contacts'],
    ['batchRead', 'batch_read_crm_contacts'],
    ['constructor', 'constructor_crm_contacts'],
  ])('%s → %s', (methodName, name) => {
    expect(names({ tool_label: 'crm', resources: { contacts: resource({ [methodName]: get('/c') }) } })).toEqual([
      name,
    ]);
  });

  it('makes one underscore of whatever is no letter or digit', () => {
    const api = { tool_label: 'crm', resources: { x: resource({ list: get('/x') }, 'é', 'Sales — Orders (2)') } };
    expect(names(api)).toEqual(['list_all_crm_sales_orders_2']);
  });

  it('keeps a fixed name', () => {
    const api = { tool_label: 'crm', resources: { x: resource({ me: { ...get('/me'), tool_name: 'who_am_i' } }) } };
    expect(names(api)).toEqual(['who_am_i']);
  });

  it('gives every member of a colliding group six digits of sha256(METHOD path)', () => {
    const api = {
      tool_label: 'crm',
      resources: { a: resource({ list: get('/a') }), b: resource({ list: get('/b') }) },
    };
    // printf 'GET /a' | sha256sum, printf 'GET /b' | sha256sum
    expect(names(api)).toEqual(['list_all_crm_contacts_f302df', 'list_all_crm_contacts_db789e']);
  });

  it('cuts a long name at a word and adds the digits', () => {
    const api = { tool_label: 'crm', resources: { a: resource({ list: get('/a') }, 'x', 'word '.repeat(20)) } };
    expect(names(api)).toEqual(['list_all_crm_word_word_word_word_word_word_word_word_f302df']);
  });
});

const word = fc.string({ minLength: 1, maxLength: 40 });
const methodName = fc.oneof(
  fc.constantFrom('list', 'get', 'create', 'update', 'replace', 'delete', 'search', 'constructor', 'toString'),
  fc.stringMatching(/^[a-z][a-z0-9_]{0,39}$/),
);

/** As definitions are: no operation (METHOD + path) twice. */
const api: fc.Arbitrary<Api> = fc
  .record({
    tool_label: fc.stringMatching(/^[a-z][a-z0-9_]{0,19}$/),
    resources: fc.array(
      fc.record({ singular: word, plural: word, methods: fc.uniqueArray(methodName, { maxLength: 6 }) }),
      { minLength: 1, maxLength: 8 },
    ),
  })
  .map(({ tool_label, resources }) => ({
    tool_label,
    resources: Object.fromEntries(
      resources.map(({ methods, ...rest }, index) => [
        `r${index}`,
        { ...rest, methods: Object.fromEntries(methods.map((name) => [name, get(`/${index}/${name}`)])) },
      ]),
    ),
  }));

const byOperation = (subject: Api): readonly string[] =>
  nameMethods(subject)
    .map(({ method, name }) => `${method.path} ${name}`)
    .sort();

const reversed = <T>(record: { readonly [key: string]: T }): { readonly [key: string]: T } =>
  Object.fromEntries(Object.entries(record).reverse());

describe('names of any definition', () => {
  it('are legal, at most 64 characters, unique and independent of the order', () => {
    fc.assert(
      fc.property(api, (subject) => {
        const found = names(subject);
        for (const name of found) expect(name).toMatch(/^[a-z0-9_]{1,64}$/);
        expect(new Set(found).size).toBe(found.length);
        const resources = Object.entries(subject.resources).map(([key, each]): [string, Resource] => [
          key,
          { ...each, methods: reversed(each.methods) },
        ]);
        const other = { ...subject, resources: Object.fromEntries(resources.reverse()) };
        expect(byOperation(other)).toEqual(byOperation(subject));
      }),
      { ...runs(5000), seed: 20261120 },
    );
  });
});
