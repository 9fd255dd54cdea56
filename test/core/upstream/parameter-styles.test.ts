// Every style × type × explode of path, query and header, against the strings of the specifications.
import { describe, expect, it } from 'vitest';
import type { Method } from '#core/integrations/integration.ts';
import type { ParameterRule } from '#core/integrations/request-rules.ts';
import type { Json } from '#core/json.ts';
import { argumentSlots } from '#core/upstream/argument-slots.ts';
import { buildRequest } from '#core/upstream/build-request.ts';

const build = (rule: ParameterRule, value: Json, argument = 'color') => {
  const path = rule.in === 'path' ? `/x/{${argument}}/y` : '/x';
  const method: Method = { http: 'GET', path, parameters: { [argument]: rule } };
  return buildRequest({
    integration: { base_url: 'https://api.example.com', auth: [] },
    method,
    slots: argumentSlots(method, { query_schema: { type: 'object', properties: { [argument]: {} } } }),
    args: { [argument]: value },
    variables: {},
  });
};

/** The expansion alone: path segment, query or header. */
const expansion = (rule: ParameterRule, value: Json, argument?: string): string => {
  const built = build(rule, value, argument);
  if (!built.ok) return `refused: ${built.error.map(({ pointer, detail }) => `${pointer} ${detail}`).join()}`;
  const { pathname, search } = new URL(built.value.url);
  if (rule.in === 'path') return pathname.slice('/x/'.length, -'/y'.length);
  return rule.in === 'query' ? search.slice(1) : (built.value.headers[rule.name ?? 'color'] ?? '');
};

// OpenAPI 3.1.1 §4.8.12.5, "Style Examples".
const STRING = 'blue';
const ARRAY = ['blue', 'black', 'brown'];
const OBJECT = { R: 100, G: 200, B: 150 };

type Row = readonly [
  place: ParameterRule['in'],
  style: ParameterRule['style'],
  explode: boolean,
  string: string,
  array: string,
  object: string,
];

describe('the style examples of OpenAPI', () => {
  it.each<Row>([
    ['path', 'matrix', false, ';color=blue', ';color=blue,black,brown', ';color=R,100,G,200,B,150'],
    ['path', 'matrix', true, ';color=blue', ';color=blue;color=black;color=brown', ';R=100;G=200;B=150'],
    ['path', 'label', false, '.blue', '.blue,black,brown', '.R,100,G,200,B,150'],
    ['path', 'label', true, '.blue', '.blue.black.brown', '.R=100.G=200.B=150'],
    ['path', 'simple', false, 'blue', 'blue,black,brown', 'R,100,G,200,B,150'],
    ['path', 'simple', true, 'blue', 'blue,black,brown', 'R=100,G=200,B=150'],
    ['header', 'simple', false, 'blue', 'blue,black,brown', 'R,100,G,200,B,150'],
    ['header', 'simple', true, 'blue', 'blue,black,brown', 'R=100,G=200,B=150'],
    ['query', 'form', false, 'color=blue', 'color=blue,black,brown', 'color=R,100,G,200,B,150'],
    ['query', 'form', true, 'color=blue', 'color=blue&color=black&color=brown', 'R=100&G=200&B=150'],
    // The specification has no cells for texts here: one that comes nonetheless is that of form.
    ['query', 'spaceDelimited', false, 'color=blue', 'color=blue%20black%20brown', 'color=R%20100%20G%20200%20B%20150'],
    ['query', 'pipeDelimited', false, 'color=blue', 'color=blue%7Cblack%7Cbrown', 'color=R%7C100%7CG%7C200%7CB%7C150'],
    ['query', 'tabDelimited', false, 'color=blue', 'color=blue%09black%09brown', 'color=R%09100%09G%09200%09B%09150'],
    // Nor for explode: OpenAPI 3.0 had form's.
    ['query', 'spaceDelimited', true, 'color=blue', 'color=blue&color=black&color=brown', 'R=100&G=200&B=150'],
    ['query', 'pipeDelimited', true, 'color=blue', 'color=blue&color=black&color=brown', 'R=100&G=200&B=150'],
    [
      ...(['query', 'deepObject', true, 'color=blue'] as const),
      ...([
        'color%5B%5D=blue&color%5B%5D=black&color%5B%5D=brown',
        'color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150',
      ] as const),
    ],
    // `content: application/json` instead of a style.
    [
      ...(['query', 'json', false, 'color=%22blue%22'] as const),
      'color=%5B%22blue%22%2C%22black%22%2C%22brown%22%5D',
      'color=%7B%22R%22%3A100%2C%22G%22%3A200%2C%22B%22%3A150%7D',
    ],
    [
      ...(['path', 'json', false, '%22blue%22'] as const),
      '%5B%22blue%22%2C%22black%22%2C%22brown%22%5D',
      '%7B%22R%22%3A100%2C%22G%22%3A200%2C%22B%22%3A150%7D',
    ],
    ['header', 'json', false, '"blue"', '["blue","black","brown"]', '{"R":100,"G":200,"B":150}'],
  ])('in a %s: %s, explode %s', (place, style, explode, string, array, object) => {
    const rule: ParameterRule = { in: place, ...(style !== undefined && { style }), explode };
    expect([STRING, ARRAY, OBJECT].map((value) => expansion(rule, value))).toEqual([string, array, object]);
  });

  it.each<[ParameterRule, string]>([
    [{ in: 'query' }, 'color='],
    [{ in: 'query', explode: false }, 'color='],
    [{ in: 'header' }, ''],
  ])('with an empty text: %j', (rule, expected) => {
    expect(expansion(rule, '')).toBe(expected);
  });

  it.each(['simple', 'label', 'matrix'] as const)('%s has no empty expansion in a path', (style) => {
    // `DELETE /users/;id` and `/users/.` would be about all users.
    for (const value of ['', [''], { a: '' }, [], {}, null, [null]] as readonly Json[])
      expect(expansion({ in: 'path', style }, value)).toContain('refused: /color color cannot stand');
  });
});

describe('the examples of RFC 6570', () => {
  const list = ['red', 'green', 'blue'];
  const keys = { semi: ';', dot: '.', comma: ',' };

  it.each<[string, ParameterRule, Json, string, string]>([
    ['{;x}', { in: 'path', style: 'matrix' }, 1024, 'x', ';x=1024'],
    ['{;list}', { in: 'path', style: 'matrix' }, list, 'list', ';list=red,green,blue'],
    ['{;list*}', { in: 'path', style: 'matrix', explode: true }, list, 'list', ';list=red;list=green;list=blue'],
    ['{.list}', { in: 'path', style: 'label' }, list, 'list', '.red,green,blue'],
    ['{.list*}', { in: 'path', style: 'label', explode: true }, list, 'list', '.red.green.blue'],
    ['{list*}', { in: 'path', explode: true }, list, 'list', 'red,green,blue'],
    ['{half}', { in: 'path' }, '50%', 'half', '50%25'],
    ['{hello}', { in: 'path' }, 'Hello World!', 'hello', 'Hello%20World%21'],
    ['{?keys}', { in: 'query', explode: false }, keys, 'keys', 'keys=semi,%3B,dot,.,comma,%2C'],
    ['{?keys*}', { in: 'query' }, keys, 'keys', 'semi=%3B&dot=.&comma=%2C'],
    ['{?list*}', { in: 'query' }, list, 'list', 'list=red&list=green&list=blue'],
  ])('%s', (_, rule, value, argument, expected) => {
    expect(expansion(rule, value, argument)).toBe(expected);
  });
});

describe('allow_reserved', () => {
  const RESERVED = ":/?#[]@!$&'()*+,;= %";
  const rule: ParameterRule = { in: 'query', allow_reserved: true };

  it('leaves what cannot end a value', () => {
    expect(expansion(rule, RESERVED)).toBe('color=:/?%23%5B%5D@!$%26%27()*%2B%2C%3B%3D%20%25');
    expect(expansion({ ...rule, explode: false }, ['a,b', 'c:d'])).toBe('color=a%2Cb,c:d');
    expect(expansion({ ...rule, style: 'pipeDelimited' }, ['a:b', 'c'])).toBe('color=a:b%7Cc');
    expect(expansion({ ...rule, style: 'deepObject' }, { a: 'b/c' })).toBe('color%5Ba%5D=b/c');
  });

  it('encodes them without it', () => {
    expect(expansion({ in: 'query' }, RESERVED)).toBe(
      `color=${encodeURIComponent(RESERVED).replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`)}`,
    );
  });
});

describe('a list that could be read as another', () => {
  it.each<[ParameterRule, Json, Json]>([
    [{ in: 'path', style: 'label', explode: true }, ['a.b', 'c'], ['ab', 'c']],
    [{ in: 'path', style: 'label', explode: true }, { a: 1.5 }, { a: 15 }],
    [{ in: 'header' }, ['a,b'], ['a;b']],
    [{ in: 'header' }, { a: 'b,c=d' }, { a: 'b' }],
    [{ in: 'header', explode: true }, { 'a=b': 'c' }, { a: 'b=c' }],
    [{ in: 'query', style: 'tabDelimited' }, ['a\tb'], ['a b']],
    [{ in: 'query', style: 'spaceDelimited' }, ['a b'], ['a\tb']],
    [{ in: 'query', style: 'pipeDelimited' }, ['a|b'], ['a,b']],
  ])('%j is refused: %j, and not %j', (rule, ambiguous, plain) => {
    expect(expansion(rule, ambiguous)).toBe('refused: /color color holds the separator of its own list.');
    expect(expansion(rule, plain)).not.toContain('refused');
  });

  it('is none where separators in items are encoded', () => {
    expect(expansion({ in: 'path' }, ['a,b', 'c'])).toBe('a%2Cb,c');
    expect(expansion({ in: 'path', explode: true }, { 'a=b': 'c' })).toBe('a%3Db=c');
    expect(expansion({ in: 'path', style: 'matrix', explode: true }, { 'a=b': 'c' })).toBe(';a%3Db=c');
  });
});

describe('a header', () => {
  it('has JSON in ASCII', () => {
    expect(expansion({ in: 'header', style: 'json' }, { é: '😀\r\n' })).toBe('{"\\u00e9":"\\ud83d\\ude00\\r\\n"}');
  });

  it.each([' a', 'a ', '\ta', ' '])('has no blanks at its ends: %j', (value) => {
    expect(expansion({ in: 'header' }, value)).toContain('refused: /color color goes into a header');
  });
});
