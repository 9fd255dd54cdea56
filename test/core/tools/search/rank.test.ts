import { describe, expect, it } from 'vitest';
import { rank } from '#core/tools/search/rank.ts';
import { type SearchDocument, searchDocument } from '#core/tools/search/search-document.ts';
import { stem, termsOf } from '#core/tools/search/words.ts';
import { buildTools } from '#core/tools/tool.ts';

const METHODS = {
  list: { http: 'GET', path: '' },
  get: { http: 'GET', path: '/{id}' },
  create: { http: 'POST', path: '' },
  update: { http: 'PATCH', path: '/{id}' },
  delete: { http: 'DELETE', path: '/{id}' },
} as const;

const SAYS = { list: 'Lists', get: 'Returns', create: 'Creates', update: 'Changes', delete: 'Deletes' } as const;

/** Documents of tools for records of these kinds. */
const documentsOf = (...kinds: readonly string[]): readonly SearchDocument[] =>
  buildTools({
    tool_label: 'shop',
    resources: Object.fromEntries(
      kinds.map((kind) => [`${kind}s`, { singular: kind, plural: `${kind}s`, methods: METHODS }]),
    ),
    documentation: kinds.flatMap((kind) =>
      Object.keys(METHODS).map((method) => ({
        resource: `${kind}s`,
        method,
        description: `${SAYS[method as keyof typeof SAYS]} ${kind}s of the shop.`,
      })),
    ),
  } as never).map(searchDocument);

const SHOP = documentsOf('order', 'customer', 'invoice');

describe('rank', () => {
  it.each([
    ['create an order', 'create_a_shop_order'],
    ['make a new order', 'create_a_shop_order'],
    ['please throw the invoice away', 'delete_a_shop_invoice_by_id'],
    ['removing customers', 'delete_a_shop_customer_by_id'],
    ['rename the customer', 'update_a_shop_customer_by_id'],
    ['show me all invoices', 'list_all_shop_invoices'],
    ['which orders are there?', 'list_all_shop_orders'],
    ['add a client', 'create_a_shop_customer'],
    ['change a bill', 'update_a_shop_invoice_by_id'],
    ['updateOrder', 'update_a_shop_order_by_id'],
    ['which customers did we delete?', 'list_all_shop_customers'],
    ['who created this order?', 'get_single_shop_order_by_id'],
    ['customary', 'create_a_shop_customer'],
  ])('answers “%s” with %s first', (question, name) => {
    expect(rank(question, SHOP, 3)[0]).toBe(name);
  });

  it('knows a tool by its own words before those that may stand for them', () => {
    expect(rank('list contacts', documentsOf('contact', 'customer'), 1)).toEqual(['list_all_shop_contacts']);
    expect(rank('list customers', documentsOf('contact', 'customer'), 1)).toEqual(['list_all_shop_customers']);
    const logs = documentsOf('log', 'sign_log', 'mail_log', 'disk_log', 'audit');
    expect(rank('list logs', logs, 1)).toEqual(['list_all_shop_logs']);
  });

  it('puts tools that delete behind those that change where neither was asked for', () => {
    const found = rank('create an order', SHOP, 25);
    expect(found.indexOf('update_a_shop_order_by_id')).toBeLessThan(found.indexOf('delete_a_shop_order_by_id'));
  });

  it('answers nothing where no word fits, and no more than it was asked for', () => {
    expect(rank('zebra', SHOP, 5)).toEqual([]);
    expect(rank('the of and', SHOP, 5)).toEqual([]);
    expect(rank('order', SHOP, 2)).toHaveLength(2);
    expect(rank('order', [], 2)).toEqual([]);
  });

  it('does not depend on the order of the tools, nor on tools that are not given', () => {
    expect(rank('order', [...SHOP].reverse(), 25)).toEqual(rank('order', SHOP, 25));
    const orders = SHOP.filter(({ name }) => name.includes('order'));
    expect(rank('order of a customer', orders, 25)).toEqual(
      rank(
        'order of a customer',
        documentsOf('order', 'cat').filter(({ name }) => name.includes('order')),
        25,
      ),
    );
  });

  it('answers a thousand tools quickly, whatever is asked', () => {
    const documents = documentsOf(...Array.from({ length: 200 }, (_, i) => `thing${i}`));
    const started = performance.now();
    for (const question of ['list things', 'x '.repeat(250), 'a'.repeat(500), 'thing7 '.repeat(70)])
      rank(question, documents, 25);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('words', () => {
  it.each([
    ['creates', 'created', 'creating', 'creation', 'creator'],
    ['organization', 'organisation', 'organizations'],
    ['companies', 'company'],
    ['boxes', 'box'],
    ['addresses', 'address'],
    ['archive', 'archived', 'archiving'],
    ['stop', 'stopped', 'stopping', 'stops'],
    ['collaborator', 'collaboration'],
  ])('%s, %s and the like are one', (...words) => {
    expect(new Set(words.map(stem)).size).toBe(1);
  });

  it('are found in names of every spelling, and in other scripts', () => {
    for (const text of ['pullRequests', 'pull_requests', 'pull-requests', 'Pull Requests'])
      expect(termsOf(text)).toEqual(['pull', 'request']);
    expect(termsOf('Überblick für 顧客')).toEqual(['uberblick', 'fur', '顧客']);
    expect(termsOf('list_all_of_the_things')).toEqual(['list', 'thing']);
  });
});
