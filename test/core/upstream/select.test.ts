import { describe, expect, it } from 'vitest';
import type { Json } from '#core/json.ts';
import { selected } from '#core/upstream/select.ts';

const body: Json = {
  data: { items: [{ id: 1, owner: { name: 'Ada' }, secret: 'x' }, { id: 2 }], empty: [], nothing: null },
};

describe('a part of an answer', () => {
  it.each<[string, Parameters<typeof selected>[0], Json | undefined]>([
    ['is what stands there', { from: '/data/items/1' }, { id: 2 }],
    ['keeps no, one and two items a list', { from: '/data/empty', members: { id: '/id' } }, []],
    [
      'has the members that are named, of each item',
      { from: '/data/items', members: { id: '/id', owner: '/owner/name' } },
      [{ id: 1, owner: 'Ada' }, { id: 2 }],
    ],
    ['of the whole body', { members: { first: '/data/items/0/id', none: '/data/nothing' } }, { first: 1, none: null }],
    ['that is not there is none', { from: '/data/elsewhere', members: { id: '/id' } }, undefined],
    ['is nobody’s prototype', { from: '/data', members: { made: '/constructor', proto: '/__proto__/x' } }, {}],
  ])('%s', (_, rule, expected) => {
    expect(selected(rule, body)).toEqual(expected);
  });
});
