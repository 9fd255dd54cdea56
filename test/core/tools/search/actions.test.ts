import { describe, expect, it } from 'vitest';
import { actionsOfTool } from '#core/tools/search/actions.ts';
import type { Tool } from '#core/tools/tool.ts';

const tool = (name: string, http: string, methodName = 'other', description = ''): Tool =>
  ({ name, methodName, methodClass: 'write', method: { http, path: '/' }, definition: { description } }) as never;

describe('what a tool does', () => {
  it.each([
    ['by its method', tool('discard_order', 'POST', 'create'), ['create']],
    ['by the verb of its name', tool('archive_order', 'POST'), ['update']],
    ['by how its description begins', tool('orders_batch', 'POST', 'batch', 'Deletes many orders.'), ['delete']],
    ['by its HTTP method, where no word says', tool('orders_batch', 'PATCH'), ['update']],
    ['as a search, though it is a POST', tool('search_orders', 'POST'), ['list']],
    ['as a reading one, though a word in its name writes', tool('orders_changed', 'GET'), ['get', 'list']],
  ])('is told %s', (_, given, actions) => {
    expect([...actionsOfTool(given)].toSorted()).toEqual(actions);
  });
});
