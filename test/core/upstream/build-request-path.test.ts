// Every string of the corpora goes into a path slot; whatever is not refused must leave the URL's structure alone.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Method } from '#core/integrations/integration.ts';
import type { ParameterRule } from '#core/integrations/request-rules.ts';
import type { Json, JsonObject } from '#core/json.ts';
import { argumentSlots } from '#core/upstream/argument-slots.ts';
import { buildRequest } from '#core/upstream/build-request.ts';
import { sameStructure } from '#core/upstream/path-segment.ts';
import { runs } from '#test/support/runs.ts';

const METHOD: Method = {
  http: 'POST',
  path: '/v1/contacts/{id}/notes/{note}.json',
  query: { expand: 'all' },
  parameters: {
    list: { in: 'query', explode: false },
    filter: { in: 'query', style: 'deepObject' },
    trace: { in: 'header', name: 'X-Trace' },
  },
  pagination: { kind: 'link', parameters: ['page'], limit: { name: 'per_page', max: 10 } },
};
const SLOTS = argumentSlots(METHOD, {
  query_schema: { type: 'object', properties: { q: {}, list: {}, filter: {} } },
  body_schema: { type: 'object', properties: { name: {}, note: {} } },
});
const INTEGRATION = { base_url: 'https://api.example.com/base', auth: [] };

const build = (args: JsonObject) =>
  buildRequest({ integration: INTEGRATION, method: METHOD, slots: SLOTS, args, variables: {} });

/** What an upstream sees that decodes the path twice before it splits it. */
const decodedTwice = (pathname: string): string =>
  decodeURIComponent(decodeURIComponent(pathname.replace(/%25(?![0-9a-f]{2})/gi, '%2525')));

const problemsOfStructure = (text: string): readonly string[] => {
  const url = new URL(text);
  const segments = url.pathname.split('/');
  const twice = decodedTwice(url.pathname).split('/');
  return [
    ...(url.origin === 'https://api.example.com' ? [] : ['origin']),
    ...(url.href === text ? [] : ['href']),
    ...(url.username + url.password + url.hash + url.port === '' ? [] : ['userinfo, hash or port']),
    ...(segments.length === 7 && twice.length === 7 ? [] : ['segments']),
    ...(['', 'base', 'v1', 'contacts'].every((fixed, index) => segments[index] === fixed) ? [] : ['fixed segments']),
    ...(segments[5] === 'notes' && /^[^/;\\]+\.json$/.test(segments[6] ?? '') ? [] : ['last segments']),
    ...(twice.some((segment, index) => index > 0 && /^\.*$/.test(segment)) ? ['dot segment'] : []),
  ];
};

const DOTS = [
  '.',
  '%2e',
  '%2E',
  '%252e',
  '%252E',
  '%25252e',
  '\u2024',
  '\uff0e',
  '\u3002',
  '\uff61',
  '%c0%ae',
  '%e0%80%ae',
  '%u002e',
  '%uff0e',
  '.\u200b',
  '.%00',
  '. ',
  '..;',
];
const SLASHES = [
  '/',
  '\\',
  '%2f',
  '%2F',
  '%5c',
  '%5C',
  '%252f',
  '%255c',
  '%25252f',
  '\u2215',
  '\u2044',
  '\uff0f',
  '\uff3c',
  '%c0%af',
  '%u2215',
  '//',
  '/./',
  ';/',
  '%3b/',
  '\t/',
  '\u2216',
];

const traversals = (): readonly string[] => {
  const pairs = DOTS.flatMap((one) => DOTS.map((other) => one + other));
  const steps = pairs.flatMap((pair) => SLASHES.map((slash) => pair + slash));
  return [
    ...pairs,
    ...steps,
    ...steps.flatMap((step) => [`a${SLASHES[0]}${step}b`]),
    ...SLASHES.map((slash) => `a${slash}b`),
  ];
};

const STYLED: readonly ParameterRule[] = (['simple', 'label', 'matrix', 'json'] as const).flatMap((style) =>
  [false, true].map((explode) => ({ in: 'path' as const, style, explode })),
);

/** Requests for one value in the third segment of four, in a style. */
const styled = (rule: ParameterRule) => {
  const method: Method = { http: 'GET', path: '/v1/{id}/notes', parameters: { id: rule } };
  const slots = argumentSlots(method, {});
  return (id: Json) => buildRequest({ integration: INTEGRATION, method, slots, args: { id }, variables: {} });
};

const ENDINGS = [
  '?x=1',
  '#x',
  ';x=1',
  '%3fx',
  '%23x',
  '%3bx',
  '%00',
  '%253f',
  '%2523',
  '\uff1f',
  '\uff03',
  '\uff1b',
  '\u037e',
  '\u2100',
  '\ud800',
  '%80',
  '%ff',
  '%f0%80%80%af',
];
const CONTROLS = Array.from({ length: 0xa0 }, (_, code) => String.fromCharCode(code)).filter((character) =>
  /\p{Cc}/u.test(character),
);
const BLANK = ['', ' ', '.', '..', '...', '\u200b', '.\u200d.', ' . ', '\ufeff', '\u00a0.'];

describe('a path argument', () => {
  it('refuses every string of the traversal corpus', () => {
    const corpus = [
      ...traversals(),
      ...ENDINGS.flatMap((ending) => [ending, `a${ending}`, `${ending}a`]),
      ...CONTROLS.flatMap((control) => [
        control,
        `a${control}b`,
        `a${encodeURIComponent(control)}`,
        `${encodeURIComponent(encodeURIComponent(control))}b`,
      ]),
      ...BLANK,
    ];
    const accepted = corpus.filter((id) => build({ id, note: '1' }).ok);
    expect(accepted).toEqual([]);
    expect(corpus.length).toBeGreaterThan(2000);
  });

  it.each([
    'a b',
    'ünïcödé',
    'user@example.com',
    'urn:x:1',
    '日本語',
    '😀',
    '100%',
    '50%off',
    'a.b',
    'a..b',
    '.hidden',
    '~a',
    "it's",
    'a+b',
    'a=b&c',
    '{x}',
    '%41',
    '100%25',
    '|',
    '*',
    '-',
    '(1)',
  ])('takes %j, which stays in its segment', (id) => {
    const result = build({ id, note: '1' });
    const url = result.ok ? new URL(result.value.url) : undefined;
    expect(decodeURIComponent(url?.pathname.split('/')[4] ?? '')).toBe(id);
  });
});

const hostile = fc.constantFrom(
  ...DOTS,
  ...SLASHES,
  ...ENDINGS,
  '\r\n',
  '\0',
  '&',
  '=',
  '@',
  ':',
  '[',
  ']',
  '%',
  'a',
  'é',
  '😀',
);
const text = fc.oneof(
  fc.array(hostile, { maxLength: 6 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ maxLength: 12 }),
);
const value = fc.oneof(text, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean());
const nested = fc.oneof(
  value,
  fc.array(value, { maxLength: 3 }),
  fc.dictionary(text, fc.oneof(value, fc.array(value, { maxLength: 2 })), { maxKeys: 3 }),
);

describe.each(STYLED)('in the style of $style, explode $explode', (rule) => {
  const send = styled(rule);

  it('refuses the corpus as a text, an item, a key and a value', () => {
    const corpus = [...traversals(), ...ENDINGS, ...CONTROLS];
    // Dots in JSON are no dot segment: quotes stand around them.
    const bad = rule.style === 'json' ? corpus.filter((text) => !/^[.\s\p{Cf}]*$/u.test(text)) : corpus;
    const inside = bad.flatMap((text): readonly Json[] => [text, ['a', text], { [text]: 'a' }, { a: text }]);
    expect(inside.filter((id) => send(id).ok)).toEqual([]);
    expect(inside.length).toBeGreaterThan(2000);
  });

  it('leaves the segments what they are', () => {
    let built = 0;
    fc.assert(
      fc.property(nested, (id) => {
        const result = send(id as Json);
        if (!result.ok) return;
        built += 1;
        const { href, pathname, search, hash } = new URL(result.value.url);
        expect([href, search, hash]).toEqual([result.value.url, '', '']);
        for (const path of [pathname, decodedTwice(pathname)]) {
          const segments = path.split('/');
          expect(segments).toHaveLength(5);
          expect(segments.with(3, '')).toEqual(['', 'base', 'v1', '', 'notes']);
          expect(segments[3]).not.toMatch(/^[.\s\p{Cf}]*$|\\/u);
        }
      }),
      runs(3_000),
    );
    expect(built).toBeGreaterThan(300);
  });
});

describe('the structure of a request', () => {
  it('is the template’s, whatever stands in path and query', () => {
    let built = 0;
    fc.assert(
      fc.property(text, text, nested, nested, nested, (id, note, q, list, filter) => {
        const result = build({ id, note, q: q as Json, list: list as Json, filter: filter as Json });
        if (!result.ok) return;
        built += 1;
        expect(problemsOfStructure(result.value.url)).toEqual([]);
        const free =
          typeof q === 'object' && !Array.isArray(q) ? Object.keys(q).map((key) => key.toWellFormed()) : ['q'];
        const names = [...new URL(result.value.url).searchParams.keys()];
        expect(
          names.filter((name) => !['expand', 'list', ...free].includes(name) && !/^filter(?:\[|$)/.test(name)),
        ).toEqual([]);
        expect(names.filter((name) => name === 'expand')).toHaveLength(1);
      }),
      runs(20_000),
    );
    expect(built).toBeGreaterThan(2000);
  });

  it('carries each scalar to its own slot unchanged', () => {
    fc.assert(
      fc.property(text, text, text, (q, name, trace) => {
        const result = build({ id: '1', note: '2', q, name, trace });
        expect(result.ok || result.error.every(({ pointer }) => pointer === '/trace')).toBe(true);
        if (!result.ok) return;
        expect(new URL(result.value.url).searchParams.get('q')).toBe(q.toWellFormed());
        expect(JSON.parse(String(result.value.body))).toEqual({ name });
        expect(Object.keys(result.value.headers)).toEqual(['accept', 'x-trace', 'content-type']);
        expect(result.value.headers['x-trace']).toMatch(/^[\x20-\x7e\t]*$/);
      }),
      runs(8_000),
    );
  });

  it('does not follow a forged cursor', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          text.map((given) => `page=${given}`),
        ),
        (next_cursor) => {
          const result = build({ id: '1', note: '2', next_cursor });
          expect(result.ok || result.error.every(({ pointer }) => pointer === '/next_cursor')).toBe(true);
          if (!result.ok) return;
          expect(problemsOfStructure(result.value.url)).toEqual([]);
          expect(new Set(new URL(result.value.url).searchParams.keys())).toEqual(new Set(['expand', 'page']));
        },
      ),
      runs(4_000),
    );
  });
});

describe('sameStructure', () => {
  it.each([
    ['/v1/{id}/notes', '/v1/7/notes', true],
    ['/v1/{id}/notes', '/v1//notes', false],
    ['/v1/{id}/notes', '/v1/7/8/notes', false],
    ['/v1/{id}/notes', '/v1/7/notes/8', false],
    ['/v1/{id}/notes', '/v1/notes', false],
    ['/v1/{id}/notes', '/v2/7/notes', false],
    ['/v1/{id}/notes', '/v1/7/users', false],
    ['/v1/{id}', '//v1/7', false],
  ])('of %s and %s is %s', (template, pathname, same) => {
    expect(sameStructure(template, pathname)).toBe(same);
  });
});
