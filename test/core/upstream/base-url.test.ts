import { describe, expect, it } from 'vitest';
import type { Variable } from '#core/integrations/integration.ts';
import { resolveBaseUrl } from '#core/upstream/base-url.ts';

const SUB = 'https://{{account.sub}}.example-saas.com/api';

const resolve = (base_url: string, variables: { [name: string]: string }, declared?: { [name: string]: Variable }) =>
  resolveBaseUrl({ base_url, ...(declared === undefined ? {} : { variables: declared }) }, variables);

const url = (...given: Parameters<typeof resolve>): string | undefined => {
  const result = resolve(...given);
  return result.ok ? result.value.origin + result.value.path : undefined;
};

const pattern = (text: string): { [name: string]: Variable } => ({ sub: { description: 'Site.', pattern: text } });

const TARGETS = [
  '127.0.0.1',
  '169.254.169.254',
  'localhost',
  '[::1]',
  '[::ffff:a9fe:a9fe]',
  '2130706433',
  '0x7f000001',
  '0177.0.0.1',
  '127.1',
  '0',
  'evil.example',
  'metadata.google.internal',
  'xn--80ak6aa92e.com',
  '１２７.０.０.１',
  '①②⑦.⓪.⓪.①',
  'evil。example',
  '168.63.129.16',
  '[64:ff9b::a9fe:a9fe]',
  '[::a9fe:a9fe]',
  '0300.0250.1',
];
const BEFORE = [
  '',
  '@',
  'x@',
  'x:y@',
  '/',
  '//',
  '\\',
  '\\\\',
  'x/',
  'x?',
  'x#',
  '.',
  'x.',
  ' ',
  '\t',
  '\r\n',
  '%00',
  '%2f',
  '%40',
  '%23',
  '%5c',
  'x:443@',
  'x\u2044',
  'x\uff0f',
  'x\uff03',
  'x\uff20',
  'https://',
  'x;',
  'x,',
  'X',
];
const AFTER = ['', '/', '#', '?', '\\', ':80', ':443', '@', '%23', '%2f', '\n', '\0', '/..', ';', '\u3002', ' '];

const variants = (): readonly string[] =>
  TARGETS.flatMap((target) => BEFORE.flatMap((before) => AFTER.map((after) => before + target + after)));

describe('resolveBaseUrl', () => {
  it('puts variables into host and path', () => {
    expect(resolve(SUB, { sub: 'acme-1' })).toEqual({
      ok: true,
      value: { origin: 'https://acme-1.example-saas.com', path: '/api' },
    });
    expect(
      url(
        'https://api.example.com/{{account.org}}/v2/',
        { org: 'a b' },
        { org: { description: '', pattern: '^[a-z ]+$' } },
      ),
    ).toBe('https://api.example.com/a%20b/v2');
    expect(url('https://api.example.com', {})).toBe('https://api.example.com');
    expect(url(SUB, { sub: 'eu' }, { sub: { description: '', enum: ['eu', 'us'] } })).toBe(
      'https://eu.example-saas.com/api',
    );
    expect(url('https://{{account.sub}}/x', { sub: 'acme.my.site' }, pattern('^[a-z.]+$'))).toBe(
      'https://acme.my.site/x',
    );
  });

  it('keeps every hostile value in the domain, mostly by refusing it', () => {
    const all = variants();
    const left = all.filter((sub) => {
      const result = resolve(SUB, { sub });
      return result.ok && !/^https:\/\/[a-z0-9-]+\.example-saas\.com$/.test(result.value.origin);
    });
    const accepted = new Set(all.filter((sub) => resolve(SUB, { sub }).ok));
    expect(left).toEqual([]);
    expect([...accepted]).toEqual(['localhost', '2130706433', '0x7f000001', '0']);
    expect(all.length).toBeGreaterThan(1500);
  });

  it('keeps them there behind a pattern that allows everything', () => {
    const left = variants().filter((sub) => {
      const result = resolve(SUB, { sub }, pattern('^[^]*$'));
      return result.ok && !new URL(result.value.origin).hostname.endsWith('.example-saas.com');
    });
    expect(left).toEqual([]);
  });

  it.each(['', 'A', 'a_b', '-a', 'a-', 'a.b', 'xn--bcher-kva', 'ü', 'a'.repeat(64), 'a\n', ' a'])(
    'takes no %j for a DNS label',
    (sub) => {
      expect(resolve(SUB, { sub })).toEqual({
        ok: false,
        error: [{ pointer: '/variables/sub', detail: 'sub does not have the form this integration allows.' }],
      });
    },
  );

  it('matches a pattern whole, and refuses one that is not anchored', () => {
    expect(url(SUB, { sub: 'acme' }, pattern('^ac[a-z]e$'))).toBe('https://acme.example-saas.com/api');
    expect(url(SUB, { sub: 'acme-evil' }, pattern('^ac[a-z]e$'))).toBeUndefined();
    for (const loose of ['acme', '^acme', 'acme$']) expect(url(SUB, { sub: 'acme' }, pattern(loose))).toBeUndefined();
    expect(url(SUB, { sub: 'uk' }, { sub: { description: '', enum: ['eu'] } })).toBeUndefined();
  });

  it.each([
    '10.0.0.1',
    '127.1',
    'localhost',
    '0x7f.1',
    'a.1',
    'a.1b',
    'a.b.1c',
    'a..b',
    'a.b.',
    '.a.b',
    'A.b',
    'a.b:8443',
  ])('takes no %j for a whole host', (sub) => {
    expect(resolve('https://{{account.sub}}/x', { sub }, pattern('^[^]+$'))).toEqual({
      ok: false,
      error: [
        {
          pointer: '/variables',
          detail: 'The variables do not make a host name under the domain of this integration.',
        },
      ],
    });
  });

  it.each(['..', '.', 'a/b', 'a\\b', '%2e%2e', 'a?b', 'a#b', ' '])('takes no %j for a segment of the path', (sub) => {
    expect(url('https://api.example.com/{{account.sub}}/x', { sub }, pattern('^[^]*$'))).toBeUndefined();
  });

  it('takes a percent-encoded letter of two octets, and encodes it once more', () => {
    const base = 'https://api.example.com/{{account.sub}}/x';
    expect(url(base, { sub: '%C3%A9' }, pattern('^[^]*$'))).toBe('https://api.example.com/%25C3%25A9/x');
  });

  it('takes no base that parses to another', () => {
    for (const path of ['/a/../b', '/a/./b', '/"a"', '/%2e%2e/b'])
      expect(url(`https://api.example.com${path}`, {})).toBeUndefined();
  });

  it.each([
    [253, true],
    [254, false],
  ])('takes a value of %i characters: %s', (length, taken) => {
    const base = 'https://api.example.com/{{account.sub}}';
    expect(resolve(base, { sub: 'a'.repeat(length) }, pattern('^a+$')).ok).toBe(taken);
  });

  it('reports every variable, and none from the prototype', () => {
    const result = resolve('https://{{account.a}}.{{account.constructor}}.example.com', { a: '/' });
    expect(result.ok ? [] : result.error.map(({ pointer, detail }) => `${pointer} ${detail}`)).toEqual([
      '/variables/a a does not have the form this integration allows.',
      '/variables/constructor constructor is missing.',
    ]);
  });
});
