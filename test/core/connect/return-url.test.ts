import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { returnTo, returnUrlProblems } from '#core/connect/return-url.ts';

const problem = (url: string): string | undefined => returnUrlProblems([url], '/return_urls')[0]?.detail;

describe('a return URL', () => {
  it.each([
    'https://app.example.com',
    'https://app.example.com/connected?from=sallyport&x=1',
    'https://app.example.com:8443/a',
    'http://localhost:3000/done',
    'http://127.0.0.1/done',
    'http://[::1]:8080/',
  ])('may be %s', (url) => expect(problem(url)).toBeUndefined());

  it.each([
    ['', 'must be an absolute URL'],
    ['/relative', 'must be an absolute URL'],
    ['http://app.example.com/', 'must begin with https://'],
    ['http://localhost.evil.example/', 'must begin with https://'],
    ['javascript:alert(1)', 'must begin with https://'],
    ['data:text/html,x', 'must begin with https://'],
    ['https://user@app.example.com/', 'must hold no user'],
    ['https://app.example.com/#fragment', 'must hold no user and no fragment'],
    ['https://app.example.com/#', 'must hold no user and no fragment'],
    ['HTTPS://APP.example.com/', 'must be written as https://app.example.com/'],
    ['https://app.example.com/a/../b', 'must be written as https://app.example.com/b'],
    ['https://app.example.com/?code=old', 'must not hold the parameter code'],
    ['https://app.example.com/?a=b&error=denied', 'must not hold the parameter error'],
    ['https://app.example.com\\@evil.example/', 'must be written as'],
    [' https://app.example.com/', 'must be written as'],
    [`https://app.example.com/${'a'.repeat(500)}`, 'must be an absolute URL of at most 500'],
  ])('may not be %s', (url, detail) => expect(problem(url)).toContain(detail));

  it('keeps its own query and takes whatever is added as text', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const back = new URL(returnTo('https://app.example.com/c?from=a&from=b', { code: value }));
        expect([back.origin, back.pathname, back.hash]).toEqual(['https://app.example.com', '/c', '']);
        expect(back.searchParams.getAll('from')).toEqual(['a', 'b']);
        expect(back.searchParams.getAll('code')).toEqual([value.toWellFormed()]);
      }),
    );
  });
});
