import { describe, expect, it } from 'vitest';
import { checkMapping, evaluateMapping } from '#adapters/schema/evaluate-mapping.ts';
import type { Json } from '#core/json.ts';

const rows = (count: number): Json =>
  Array.from({ length: count }, (_, id) => ({ id, name: `row ${id}`, open: id % 2 === 1, owner: { mail: `m${id}` } }));

const value = async (expression: string, input: Json) => {
  const result = await evaluateMapping(expression, input);
  return result.ok ? result.value : result.error;
};

const reason = async (expression: string, input: Json = {}) => {
  const result = await evaluateMapping(expression, input);
  return result.ok ? 'ok' : result.error.reason;
};

describe('an ordinary mapping', () => {
  it.each([
    [0, [], null, null],
    [1, [{ id: 0 }], { id: 0 }, [0]],
    [2, [{ id: 0 }, { id: 1 }], [{ id: 0 }, { id: 1 }], [0, 1]],
  ])('of %i rows is an array where the expression says so', async (count, constructed, collapsed, kept) => {
    const body = { items: rows(count) };
    expect(await value('[items.{"id": id}]', body)).toEqual(constructed);
    expect(await value('items.{"id": id}', body)).toEqual(collapsed);
    expect(await value('items.id[]', body)).toEqual(kept);
  });

  it.each<[string, Json]>([
    [
      '{"data": [items[open].{"id": $string(id), "mail": owner.mail}], "next": next}',
      { data: [{ id: '1', mail: 'm1' }], next: 'abc' },
    ],
    ['{"next": missing}', {}],
    ['missing', null],
    ['$map(items, function($row, $index) { $row.name & "#" & $index })', ['row 0#0', 'row 1#1', 'row 2#2']],
    ['$filter(items, function($row) { $row.id > 1 }).name', 'row 2'],
    ['$reduce(items.id, function($total, $id) { $total + $id })', 3],
    ['$sort(items, function($a, $b) { $a.id < $b.id }).id', [2, 1, 0]],
    ['items^(>id).id', [2, 1, 0]],
    ['items[-1].id', 2],
    ['($first := items[0]; $first.id = 0 ? "zero" : "more")', 'zero'],
    ['missing ?? next', 'abc'],
    ['$distinct(items.open)', [false, true]],
    ['$distinct(items.(1))', 1],
    ['$join(items.name, ", ")', 'row 0, row 1, row 2'],
    ['$replace(next, "b", "-")', 'a-c'],
    ['next in ["abc", "x"] and $not($exists(missing))', true],
    ['$merge([{"a": 1}, {"b": -items[1].id}])', { a: 1, b: -1 }],
    ['$fromMillis(0)', '1970-01-01T00:00:00.000Z'],
    ['1 / 0', null],
  ])('%s', async (expression, expected) =>
    expect(await value(expression, { items: rows(3), next: 'abc' })).toEqual(expected),
  );

  it('answers overlapping evaluations of one expression, each within its own budget', async () => {
    const body = { items: rows(3_000) };
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => reason('[items.{"id": id, "name": name}]', body)),
    );
    expect(new Set(answers)).toEqual(new Set(['ok']));
  });
});

describe('an expression that could do harm', () => {
  it.each([
    ['/^(a+)+$/', 'regex is not allowed'],
    ['$match("a", /a/)', '$match is not allowed'],
    ['$contains(a, /(a+)+$/)', 'regex is not allowed'],
    ['$eval("1")', '$eval is not allowed'],
    ['$pad("a", 1e9)', '$pad is not allowed'],
    ['$now()', '$now is not allowed'],
    ['$toMillis(a, "[D][D][D]")', '$toMillis takes 1 arguments'],
    ['[1..1e7]', 'the operator .. is not allowed'],
    ['($f := function($x) { $f($x) }; $f(1))', 'a function may only be an argument'],
    ['(function($f) { $f($f) })(function($f) { $f($f) })', 'only functions are called, by name'],
    ['$map(a, function($f) { $f(1) })', '$f is not allowed'],
    ['$map(a, $eval)', 'a function is expected to be written in place'],
    ['$map(a, function($sum) { 1 })', '$sum is the name of a function'],
    ['($string := a; $string(1))', '$string is the name of a function'],
    ['[$eval]', '$eval is not defined here'],
    ['$map(a, function($x)<(n)+:n> { $x })', 'lambda with signature is not allowed'],
    ['$string(a, true)', '$string takes 1 arguments'],
    ['$replace(a, "a", b)', '$replace takes a literal of at most 16 characters there'],
    ['$join(a, b)', '$join takes a literal of at most 16 characters there'],
    ['a.$contains("b")', '$contains takes 2 arguments'],
    ['$sum(?)', 'partial is not allowed'],
    ['a{b: c}', 'path with group is not allowed'],
    ['a ~> $sum', 'apply is not allowed'],
    ['a ~> |b|{"c": 1}|', 'apply is not allowed'],
    ['a.*', 'wildcard is not allowed'],
    ['a.**', 'descendant is not allowed'],
    ['a.b[%.c]', 'name with ancestor is not allowed'],
    ['a@$x.b', 'name with focus is not allowed'],
    ['a#$i.b', 'name with index is not allowed'],
    [`${'-('.repeat(40)}1${')'.repeat(40)}`, 'it is nested deeper than 64 levels'],
    [`"${'x'.repeat(4_096)}"`, 'it is longer than 4096 characters'],
    [`${'('.repeat(16)}a${'??a)'.repeat(16)}`, 'it has too many of ?: and ?? for its length'],
  ])('%s is refused', async (expression, why) => {
    const detail = `The mapping is refused: ${why}.`;
    expect(await checkMapping(expression)).toEqual([{ pointer: '', detail }]);
    expect(await value(expression, {})).toEqual({ reason: 'not_allowed', detail });
  });

  it('is refused where it cannot be parsed', async () => {
    expect(await checkMapping('1 +')).toEqual([
      { pointer: '', detail: 'The mapping cannot be parsed. JSONata error S0207 at character 3.' },
    ]);
    expect(await reason('('.repeat(4_000))).toBe('not_allowed');
    expect(await checkMapping('items.id')).toEqual([]);
  });

  it('finds no prototype', async () => {
    expect(await value('constructor', {})).toBeNull();
    expect(await value('$lookup($, "constructor")', {})).toBeNull();
    expect(await value('a.`__proto__`.polluted', { a: {} })).toBeNull();
    const own = await value('{"__proto__": {"polluted": true}}', {});
    expect(JSON.stringify(own)).toBe('{"__proto__":{"polluted":true}}');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('runs no function that a body smuggles in', async () => {
    const evil = { _jsonata_lambda: true, arguments: [], body: { type: 'string', value: 'ran' } };
    expect(await value('evil', { evil })).toEqual(evil);
    expect(await value('$map([1], function($x) { evil })', { evil })).toEqual(evil);
    expect(await reason('$append(evil, 1)', { evil })).toBe('failed');
  });

  it('quotes nothing of a body in its errors', async () => {
    const detail = 'JSONata error D3030 at character 8.';
    expect(await value('$number(secret)', { secret: 'tok_123' })).toEqual({ reason: 'failed', detail });
  });
});

describe('the budget', () => {
  const doubled = `$${'.{"a": $, "b": $}'.repeat(200)}`;
  const body = { items: rows(10_000) };

  it.each<[string, Json]>([
    ['$map(items, function($a) { $map($$.items, function($b) { $map($$.items, function($c) { 1 }) }) })', body],
    ['items.($id := id; $$.items[id = $id])', body],
    ['items.$$.items.id', body],
    ['$count($$.items[id in $$.items.id])', body],
    ['$reduce(items, function($a, $b) { $a & $a }, "x")', body],
    ['$reduce(items, function($a, $b) { $append($a, $a) }, [1])', body],
    ['$reduce(items, function($a, $b) { {"a": $a, "b": $a} }, 1)', body],
    ['$reduce(items, function($a, $b) { [[$a], [$a]] }, 1)', body],
    [doubled, {}],
    [`$string(${doubled})`, {}],
    [`($x := ${doubled}; $x = $x)`, {}],
    ['$.{"k": $}', [Array(100_000).fill(1)]],
    ['$sort($)', Array.from({ length: 100_000 }, (_, index) => (index * 7919) % 100_003)],
    ['$map(items, function($row) { $$.deep.nope })', { ...body, deep: [[Array(50_000).fill(1)]] }],
    ['$split(a, "")', { a: 'x'.repeat(6_000_000) }],
    ['a', { a: 'x'.repeat(2_000_001) }],
    ['$string(a)', { a: JSON.parse('['.repeat(50_000) + ']'.repeat(50_000)) }],
  ])('%s ends soon', async (expression, input) => {
    const start = performance.now();
    expect(await reason(expression, input)).toBe('too_expensive');
    // Measured: at most 250 ms alone; the bound leaves room for a busy machine.
    expect(performance.now() - start).toBeLessThan(1_500);
  });

  it('lets through 10,000 rows of four fields', async () => {
    const mapped = await value('[items.{"id": id, "name": name, "open": open, "mail": owner.mail}]', body);
    expect(mapped).toHaveLength(10_000);
  });
});
