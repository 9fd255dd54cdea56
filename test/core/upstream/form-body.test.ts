import { describe, expect, it } from 'vitest';
import type { ParameterRule } from '#core/integrations/request-rules.ts';
import type { Json } from '#core/json.ts';
import { formBody } from '#core/upstream/form-body.ts';

const STYLED = { argument: 'a', wire: 'a', explode: false } as const;
const OTHER = { slot: { argument: 'b', wire: 'b', style: 'deepObject', explode: true }, value: 1 } as const;

const form = (rule: Pick<ParameterRule, 'style' | 'explode'>, value: Json): string => {
  const slot = { ...STYLED, style: 'form' as const, ...rule };
  const body = formBody([{ slot, value }, OTHER], undefined);
  return body.ok ? body.value : body.error.map(({ pointer, detail }) => `${pointer} ${detail}`).join();
};

describe('a form', () => {
  // OpenAPI 2: collectionFormat. OpenAPI 3: style and explode of an encoding object, or its contentType.
  it.each<[string, Pick<ParameterRule, 'style' | 'explode'>, Json, string]>([
    ['csv', { style: 'form' }, ['x', 'y z', 1], 'a=x,y%20z,1'],
    ['ssv', { style: 'spaceDelimited' }, ['x', 'y', 1], 'a=x%20y%201'],
    ['tsv', { style: 'tabDelimited' }, ['x', 'y', 1], 'a=x%09y%091'],
    ['pipes', { style: 'pipeDelimited' }, ['x', 'y', 1], 'a=x%7Cy%7C1'],
    ['multi', { style: 'form', explode: true }, ['x', 'y', 1], 'a=x&a=y&a=1'],
    ['an object', { style: 'form' }, { k: 1, l: 'm' }, 'a=k,1,l,m'],
    ['an exploded object', { style: 'form', explode: true }, { k: 1, l: 'm' }, 'k=1&l=m'],
    ['brackets', { style: 'deepObject' }, { k: [{ l: 1 }, 'm'] }, 'a%5Bk%5D%5B0%5D%5Bl%5D=1&a%5Bk%5D%5B%5D=m'],
    ['JSON', { style: 'json' }, { k: ['é'] }, 'a=%7B%22k%22%3A%5B%22%C3%A9%22%5D%7D'],
    ['a nested value', { style: 'form', explode: true }, [{ k: 1 }], 'a=%7B%22k%22%3A1%7D'],
    ['null', { style: 'form' }, null, 'a='],
  ])('writes %s', (_, rule, value, expected) => {
    expect(form(rule, value)).toBe(`${expected}&b=1`);
  });

  it.each([
    ['spaceDelimited', ['x y']],
    ['pipeDelimited', ['x|y']],
    ['tabDelimited', ['x\ty']],
  ] as const)('refuses an item that holds the separator of %s', (style, value) => {
    expect(form({ style }, value)).toBe('/a a holds the separator of its own list.');
  });

  it.each(['b', 'b[]', 'b[c]'])('refuses an exploded object that sets another field: %s', (key) => {
    expect(form({ explode: true }, { [key]: 2 })).toBe('/a a would set another field.');
  });
});
