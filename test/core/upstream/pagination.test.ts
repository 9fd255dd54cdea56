import { describe, expect, it } from 'vitest';
import type { Pagination } from '#core/integrations/integration.ts';
import type { Json, JsonObject } from '#core/json.ts';
import { applyPagination } from '#core/upstream/pagination.ts';
import { readNextCursor } from '#core/upstream/read-next-cursor.ts';

const cursor: Pagination = {
  kind: 'cursor',
  cursor: { name: 'after' },
  limit: { name: 'page_size', max: 100, default: 20 },
  next: '/paging/next',
  has_more: '/more',
};
const page: Pagination = {
  kind: 'page',
  page: { name: 'page' },
  limit: { name: 'per_page', max: 50 },
  items: '/items',
};
const offset: Pagination = {
  kind: 'offset',
  offset: { name: 'start' },
  limit: { name: 'max', max: 50, default: 2 },
  items: '/rows',
};
const link: Pagination = { kind: 'link', parameters: ['page', 'token'], limit: { name: 'per_page', max: 50 } };
const nextUrl: Pagination = { kind: 'next_url', next: '/next', parameters: ['cursor'] };

const apply = (pagination: Pagination | undefined, args: JsonObject) => applyPagination(pagination, args);
const next = (pagination: Pagination, body: Json, args: JsonObject = {}) => readNextCursor(pagination, {}, body, args);
const nextOfLink = (field: string) => readNextCursor(link, { link: field }, undefined, {});

const MALFORMED = {
  ok: false,
  error: [
    { pointer: '/next_cursor', detail: 'next_cursor is not one this tool gave: send it back exactly as received.' },
  ],
};

describe('applyPagination', () => {
  it.each<[string, Pagination | undefined, JsonObject, readonly (readonly [string, string])[]]>([
    ['nothing without pagination', undefined, { limit: 5 }, []],
    ['the default limit', cursor, {}, [['page_size', '20']]],
    ['the limit asked for', cursor, { limit: 7 }, [['page_size', '7']]],
    ['at most the provider’s limit', cursor, { limit: 5000 }, [['page_size', '100']]],
    ['no limit where none is known', page, {}, []],
    [
      'a cursor verbatim',
      cursor,
      { limit: 1, next_cursor: 'a b/%2F&x=1\r\n=' },
      [
        ['page_size', '1'],
        ['after', 'a b/%2F&x=1\r\n='],
      ],
    ],
    ['a page number', page, { next_cursor: '3' }, [['page', '3']]],
    [
      'a cursor beside no limit where it stands alone',
      { ...link, alone: true },
      { limit: 5, next_cursor: 'page=2' },
      [['page', '2']],
    ],
    [
      'an offset',
      offset,
      { next_cursor: '40' },
      [
        ['max', '2'],
        ['start', '40'],
      ],
    ],
    [
      'the parameters of a next link',
      link,
      { next_cursor: 'page=3&token=a%26b' },
      [
        ['page', '3'],
        ['token', 'a&b'],
      ],
    ],
    ['the parameter of a next URL', nextUrl, { next_cursor: 'cursor=x%2By' }, [['cursor', 'x+y']]],
  ])('sends %s', (_, pagination, args, query) => {
    expect(apply(pagination, args)).toEqual({ ok: true, value: { query, body: {} } });
  });

  it('sets fields of the body, numbers as numbers', () => {
    const inBody: Pagination = {
      kind: 'page',
      page: { name: 'page', in: 'body' },
      limit: { name: 'size', in: 'body', max: 10 },
    };
    expect(apply(inBody, { limit: 99, next_cursor: '2' })).toEqual({
      ok: true,
      value: { query: [], body: { size: 10, page: 2 } },
    });
  });

  it('sends the page size of a next link once', () => {
    const sized: Pagination = { kind: 'link', parameters: ['page', 'per_page'], limit: { name: 'per_page', max: 50 } };
    expect(apply(sized, { limit: 10, next_cursor: 'page=2&per_page=30' })).toEqual({
      ok: true,
      value: {
        query: [
          ['page', '2'],
          ['per_page', '30'],
        ],
        body: {},
      },
    });
  });

  it.each<[string, Pagination, Json]>([
    ['a number', cursor, 3],
    ['null', cursor, null],
    ['an empty text', cursor, ''],
    ['8,193 characters', cursor, 'x'.repeat(8193)],
    ['a lone surrogate', cursor, '\ud800'],
    ['a page that is no number', page, '2;drop'],
    ['a negative page', page, '-1'],
    ['a page with a sign', page, '+1'],
    ['a fraction', page, '1.5'],
    ['ten digits', offset, '1234567890'],
    ['a number with a newline', offset, '12\n'],
    ['another parameter', link, 'page=2&admin=true'],
    ['another parameter alone', link, 'per_page=2'],
    ['a host', link, 'https://evil.example/?page=2'],
    ['a path', link, '../admin?page=2'],
    ['another encoding of an allowed one', link, 'p%61ge=2'],
    ['a leading question mark', link, '?page=2'],
    ['a trailing ampersand', link, 'page=2&'],
    ['a prototype name', nextUrl, '__proto__=1'],
  ])('refuses %s as a cursor', (_, pagination, value) => {
    expect(apply(pagination, { next_cursor: value })).toEqual(MALFORMED);
  });

  it.each([0, -1, 1.5, '10', null])('refuses %j as a limit, and reports the cursor with it', (limit) => {
    const result = apply(page, { limit, next_cursor: 'x' });
    // null is what JSON has for "not given" in some clients; it is no number either.
    expect(result.ok ? [] : result.error.map((problem) => problem.pointer)).toEqual(
      limit === null ? ['/next_cursor'] : ['/limit', '/next_cursor'],
    );
  });
});

describe('readNextCursor', () => {
  it('reads a cursor verbatim, also from an empty page', () => {
    expect(next(cursor, { more: true, paging: { next: 'a%2Fb c' }, items: [] })).toBe('a%2Fb c');
    expect(next(cursor, { paging: { next: 17 } })).toBe('17');
  });

  it.each<[string, Json]>([
    ['no cursor', { paging: {} }],
    ['null', { paging: { next: null } }],
    ['an empty cursor', { paging: { next: '' } }],
    ['an object', { paging: { next: { id: 1 } } }],
    ['has_more false', { more: false, paging: { next: 'x' } }],
    ['has_more "false"', { more: 'false', paging: { next: 'x' } }],
    ['no JSON object', 'x'],
  ])('ends a cursor at %s', (_, body) => {
    expect(next(cursor, body)).toBeUndefined();
  });

  it('ends where a link says that it leads nowhere', () => {
    const counted: Pagination = { ...link, has_more: 'results' };
    const read = (results: string) =>
      readNextCursor(
        counted,
        {
          link: `<https://x.example/?page=1>; rel="previous"; results="true", <https://x.example/?page=3>; rel="next"; results=${results}; cursor="3"`,
        },
        [],
        {},
      );
    expect(read('"true"')).toBe('page=3');
    expect(read('"false"')).toBeUndefined();
    expect(read('false')).toBeUndefined();
  });

  it('reads the cursor in the last item where it is one, and ends there by has_more or a short page', () => {
    const byRow: Pagination = { ...cursor, items: '/data', next: '/id' };
    const rows = [{ id: 'a' }, { id: 'b' }];
    expect(next(byRow, { data: rows, more: true, id: 'x' })).toBe('b');
    expect(next(byRow, { data: rows, more: false })).toBeUndefined();
    expect(next(byRow, { data: rows }, { limit: 2 })).toBe('b');
    expect(next(byRow, { data: rows }, { limit: 3 })).toBeUndefined();
    expect(next(byRow, { data: [], more: true })).toBeUndefined();
    expect(next({ ...byRow, items: '' }, rows, { limit: 2 })).toBe('b');
  });

  it('counts pages from the first to a short or empty one', () => {
    expect(next(page, { items: [1] })).toBe('2');
    expect(next(page, { items: [1, 2] }, { limit: 2, next_cursor: '2' })).toBe('3');
    expect(next(page, { items: [1] }, { limit: 2, next_cursor: '3' })).toBeUndefined();
    expect(next(page, { items: [] })).toBeUndefined();
    expect(next(page, {})).toBeUndefined();
    expect(next({ ...page, first: 0 }, { items: [1] })).toBe('1');
    expect(next(page, { items: [1] }, { next_cursor: '999999999' })).toBeUndefined();
  });

  it('believes has_more before it counts', () => {
    const flagged: Pagination = { ...page, has_more: '/meta/next' };
    expect(next(flagged, { items: [], meta: { next: 3 } }, { next_cursor: '2' })).toBe('3');
    expect(next(flagged, { items: [1, 2], meta: { next: null } }, { limit: 2 })).toBeUndefined();
    expect(next(flagged, { items: [1, 2] }, { limit: 2 })).toBeUndefined();
  });

  it('advances an offset by what came', () => {
    expect(next(offset, { rows: [1, 2] })).toBe('2');
    expect(next(offset, { rows: [1, 2] }, { next_cursor: '40' })).toBe('42');
    expect(next(offset, { rows: [1] }, { next_cursor: '40' })).toBeUndefined();
  });

  it('believes a total before it counts', () => {
    const counted: Pagination = { ...offset, total: '/total' };
    expect(next(counted, { rows: [1], total: 3 })).toBe('1');
    expect(next(counted, { rows: [], total: 3 })).toBe('2');
    expect(next(counted, { rows: [1, 2], total: 2 })).toBeUndefined();
    expect(next({ kind: 'offset', offset: { name: 'o' }, total: '/total' }, { total: 9 })).toBeUndefined();
  });

  it('takes only the named parameters of a next link, whatever its host', () => {
    expect(nextOfLink('<https://evil.example/x?page=2&admin=1&token=a%26b>; rel="next"')).toBe('page=2&token=a%26b');
    expect(nextOfLink('</contacts?page=2>; rel=next')).toBe('page=2');
    expect(nextOfLink('<?page=1>; rel="prev", <?page=3>; title="a, b"; rel="last NEXT", <?page=9>; rel="last"')).toBe(
      'page=3',
    );
  });

  it.each([
    '',
    '<?page=2>; rel="prev"',
    '<?page=2>',
    '<?other=2>; rel=next',
    '<http://[>; rel=next',
    'page=2; rel=next',
    '<?page=2>; rel="nextish"',
  ])('finds no next page in %j', (field) => {
    expect(nextOfLink(field)).toBeUndefined();
  });

  it('takes only the named parameters of a next URL', () => {
    expect(next(nextUrl, { next: 'https://api.example.com/v1/x?cursor=a%2Bb&limit=3' })).toBe('cursor=a%2Bb');
    expect(next(nextUrl, { next: null })).toBeUndefined();
    expect(next(nextUrl, { next: '' })).toBeUndefined();
    expect(next(nextUrl, {})).toBeUndefined();
  });

  it('gives out only what it takes back', () => {
    for (const value of ['a b', 'a+b', 'ä/?&=%', "*!'()~", '%zz']) {
      const given = next(nextUrl, { next: `https://x.example/?cursor=${encodeURIComponent(value)}` });
      expect(apply(nextUrl, { next_cursor: given ?? '' })).toEqual({
        ok: true,
        value: { query: [['cursor', value]], body: {} },
      });
    }
  });
});
