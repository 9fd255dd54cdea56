import { describe, expect, it } from 'vitest';
import { returnTo, returnUrlProblems } from '#core/connect/return-url.ts';

const problemsOf = (url: string) => returnUrlProblems([url], '/return_urls').map(({ pointer }) => pointer);

describe('a return URL', () => {
  it.each([
    'https://app.example.com/connected',
    'https://app.example.com/connected?from=sallyport',
    'https://app.example.com',
    'http://localhost:3000/connected',
    'http://127.0.0.1:3000/',
    'http://[::1]/',
  ])('may be %s', (url) => {
    expect(problemsOf(url)).toEqual([]);
  });

  it.each([
    'http://app.example.com/',
    'http://localhost.evil.example/',
    'javascript:alert(1)//https://app.example.com',
    'data:text/html,x',
    '//app.example.com/',
    '/connected',
    'https://user@app.example.com/',
    'https://app.example.com/#part',
    'https://app.example.com/#',
    'https://app.example.com/a/../b',
    'https://app.example.com\\@evil.example/',
    'https://APP.example.com/',
    `https://app.example.com/${'x'.repeat(500)}`,
  ])('is not %s', (url) => {
    expect(problemsOf(url)).toEqual(['/return_urls/0']);
  });

  it('keeps its query, and never its own account_id or code', () => {
    expect(returnTo('https://app.example.com/c?from=a&code=old', { account_id: 'acc_1', code: 'a&b' })).toBe(
      'https://app.example.com/c?from=a&code=a%26b&account_id=acc_1',
    );
  });
});
