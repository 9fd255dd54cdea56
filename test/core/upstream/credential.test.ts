import { describe, expect, it } from 'vitest';
import type { AuthScheme } from '#core/integrations/integration.ts';
import { placeCredential } from '#core/upstream/credential.ts';

const scheme = (value: string, place: 'header' | 'query' = 'header'): AuthScheme => ({
  kind: 'api_key',
  fields: { key: 'The key.' },
  apply: [{ in: place, name: 'x-key', value }],
});

const placed = (value: string, secret: { [field: string]: string }, place: 'header' | 'query' = 'header') =>
  placeCredential(scheme(value, place), secret)[0]?.value;

describe('placeCredential', () => {
  it('fills templates, RFC 7617 §2 example included', () => {
    expect(placed('Bearer {{credential.token}}', { token: 'abc' })).toBe('Bearer abc');
    expect(placed('{{credential.a}}:{{credential.b}}', { a: '1', b: '2' })).toBe('1:2');
    expect(
      placed('Basic {{base64(credential.user:credential.password)}}', { user: 'Aladdin', password: 'open sesame' }),
    ).toBe('Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==');
    expect(placed('Basic {{base64(credential.key:)}}', { key: 'k' })).toBe('Basic azo=');
    expect(placed('{{base64(credential.email/token:credential.key)}}', { email: 'a@b', key: 'k' })).toBe(
      'YUBiL3Rva2VuOms=',
    );
    expect(placed('Basic {{base64(credential.user:credential.password)}}', { user: 'test', password: '123£' })).toBe(
      'Basic dGVzdDoxMjPCow==',
    );
  });

  it('places every part, and none for kind none', () => {
    const both: AuthScheme = {
      kind: 'api_key',
      fields: {},
      apply: [
        { in: 'header', name: 'X-Id', value: '{{credential.id}}' },
        { in: 'query', name: 'key', value: '{{credential.key}}' },
      ],
    };
    expect(placeCredential(both, { id: '7', key: 'ä b' })).toEqual([
      { in: 'header', name: 'X-Id', value: '7' },
      { in: 'query', name: 'key', value: 'ä b' },
    ]);
    expect(placeCredential({ apply: [] }, {})).toEqual([]);
  });

  it('takes a value as text, not as a template', () => {
    expect(placed('{{credential.key}}', { key: '$& $1 {{credential.other}}' })).toBe('$& $1 {{credential.other}}');
  });

  it.each(['toString', 'constructor', '__proto__', 'absent'])('does not find %s in an empty secret', (field) => {
    expect(() => placed(`{{credential.${field}}}`, {})).toThrow(`credential field ${field} is missing`);
  });

  it.each(['{{credential.key', '{{account.key}}', '{{base64(credential.key}}', '{{credential.}}'])(
    'refuses the template %s',
    (template) => {
      expect(() => placed(template, { key: 'canary' })).toThrow('credential template is not one this gateway knows');
    },
  );

  it.each(['canary\r\nx: y', 'canary\n', 'canary\0', 'canary\x7f', '\tcanary'])(
    'refuses %j in any place, and does not repeat it',
    (key) => {
      for (const template of ['{{credential.key}}', '{{base64(credential.key:)}}'])
        for (const place of ['header', 'query'] as const)
          expect(() => placed(template, { key }, place)).toThrow(/^credential field key holds a control character$/);
    },
  );

  it('refuses a header value beyond ASCII, and does not repeat it', () => {
    expect(() => placed('{{credential.key}}', { key: 'canary-ä' })).toThrow(
      /^credential header x-key is not printable ASCII$/,
    );
    expect(() => placed('{{credential.key}}', { key: '' })).toThrow('credential field key is missing');
  });
});
