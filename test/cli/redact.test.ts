import { describe, expect, it } from 'vitest';
import { hiderOf, hideTokens, redactorOf, redactUrl } from '#lib/cli/redact.ts';

/** In two parts: whole, it would be a token in a file, for us and for every scanner. */
const TOKEN = ['spu_dev_aqQEeceP1p2Da4OZDcBy2', 'ONqy2MM0CRKy4YUIvV'].join('');

describe('redaction', () => {
  it.each([
    [`https://gw.example/mcp/${TOKEN}`, 'https://gw.example/mcp/[redacted]'],
    ['https://gw.example/prod/mcp/a1b2c3d4', 'https://gw.example/prod/mcp/[redacted]'],
    ['https://gw.example/mcp/srv_0a1b2c3d4e5f0a1b2c3d4e5f', 'https://gw.example/mcp/srv_0a1b2c3d4e5f0a1b2c3d4e5f'],
    ['https://user:pass@gw.example/mcp?key=abc&x=1#frag', 'https://gw.example/mcp?key=[redacted]&x=[redacted]'],
  ])('of %s', (url, shown) => {
    expect(redactUrl(new URL(url))).toBe(shown);
  });

  it('finds a secret in every encoding a server may echo', () => {
    const redact = redactorOf(new URL('https://gw.example/mcp/a%2Fb%2Fc-secret-0123?k=query%20secret'), [
      'Header+Secret',
    ]);
    const texts = ['a%2Fb%2Fc-secret-0123', 'a/b/c-secret-0123', 'query secret', 'query%20secret', 'Header%2BSecret'];
    for (const text of texts) expect(redact(`x ${text} y`)).toBe('x [redacted] y');
    expect(redact('true')).toBe('true');
  });

  it('finds secrets that were sent, the longest first, and leaves words alone', () => {
    const hide = hiderOf(['s3cret-0123', 's3cret-0123-long', 'crm']);
    expect(hide('crm s3cret-0123-long and s3cret-0123')).toBe('crm [redacted] and [redacted]');
  });

  it('leaves a connect link and a one-time code alone: they have to be passed on', () => {
    const texts = [
      'http://127.0.0.1:8787/connect/eyJh.Zm9vYmFy',
      'con_0a1b2c3d4e5f0a1b2c3d4e5f.0123456789abcdefghijABCDEFGHIJ01',
    ];
    expect(texts.map(hideTokens)).toEqual(texts);
  });

  it('finds any token of ours', () => {
    expect(hideTokens(`see ${TOKEN}, and ${TOKEN}.`)).toBe('see [redacted], and [redacted].');
  });
});
