// What a provider says of an account becomes a variable only as far as its pattern lets anybody say it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Variable } from '#core/integrations/integration.ts';
import { capturedVariables } from '#core/oauth/captured-variables.ts';
import { resolveBaseUrl } from '#core/upstream/base-url.ts';

const HOST = '^[a-z0-9-]{1,40}\\.my\\.force\\.example$';
const variables: { [name: string]: Variable } = {
  login: { description: 'Entered.', enum: ['login', 'test'] },
  instance: {
    ...{ description: 'Host.', pattern: HOST },
    source: { from: 'token_response', at: '/instance_url', part: 'host' },
  },
  org: { description: 'Id.', pattern: '^[0-9]{1,20}$', source: { from: 'token_response', at: '/org/id' } },
  shop: { description: 'Shop.', source: { from: 'callback', name: 'shop' } },
};
const TOKENS = { access_token: 'at', instance_url: 'https://acme.my.force.example', org: { id: 42 } };
const CALLBACK = { shop: 'acme' };
const captured = (tokenResponse: object, callback: { [name: string]: string } = CALLBACK) =>
  capturedVariables({ variables }, { tokenResponse: tokenResponse as never, callback });

describe('captured variables', () => {
  it('are those that have a source', () => {
    expect(captured(TOKENS)).toEqual({
      ok: true,
      value: { instance: 'acme.my.force.example', org: '42', shop: 'acme' },
    });
    expect(capturedVariables({}, { callback: {} })).toEqual({ ok: true, value: {} });
  });

  it('are the callback’s alone before a token was asked for', () => {
    expect(capturedVariables({ variables }, { callback: CALLBACK })).toEqual({ ok: true, value: { shop: 'acme' } });
  });

  it('that are missing are problems, each at its place', () => {
    expect(captured({}, {})).toEqual({
      ok: false,
      error: ['instance', 'org', 'shop'].map((name) => ({
        pointer: `/variables/${name}`,
        detail: `${name} did not come from the provider.`,
      })),
    });
  });

  it.each([
    'http://acme.my.force.example',
    'https://acme.my.force.example:8443',
    'https://u@acme.my.force.example',
    'https://:p@acme.my.force.example',
    'https://acme.my.force.example.evil.example',
    'https://evil.example/acme.my.force.example',
    'https://evil.example\\@acme.my.force.example',
    'https://169.254.169.254',
    'javascript:alert(1)',
    'acme.my.force.example',
  ])('have no host from %s', (instance_url) => {
    expect(captured({ ...TOKENS, instance_url })).toMatchObject({
      ok: false,
      error: [{ pointer: '/variables/instance' }],
    });
  });

  it.each([[true], [1.5], [2 ** 53], [null], [['42']], [{ id: 1 }], ['']])('are no value %j', (id) => {
    expect(captured({ ...TOKENS, org: { id } })).toMatchObject({ ok: false, error: [{ pointer: '/variables/org' }] });
  });

  it('read own members alone', () => {
    const at = { description: 'x', pattern: '^.{1,250}$', source: { from: 'callback', name: 'toString' } } as const;
    expect(capturedVariables({ variables: { at } }, { callback: {} }).ok).toBe(false);
  });

  it('never choose a host outside the pattern, and no problem repeats what was said', () => {
    const hostile = fc.oneof(
      fc.constantFrom('https://acme.my.force.example', 'acme-shop-1'),
      fc.webUrl(),
      fc.string({ unit: 'binary', minLength: 9 }),
      fc
        .tuple(fc.constantFrom('https://', 'https:\\\\', 'HTTPS://a@', 'https://%2f'), fc.domain())
        .map((it) => it.join('')),
    );
    fc.assert(
      fc.property(hostile, hostile, (instance_url, shop) => {
        const result = captured({ ...TOKENS, instance_url }, { shop });
        if (!result.ok) {
          expect(JSON.stringify(result.error)).not.toContain(JSON.stringify(shop).slice(1, -1));
          return;
        }
        const base = resolveBaseUrl(
          { base_url: 'https://{{account.instance}}/{{account.shop}}', variables },
          result.value,
        );
        expect(base.ok && base.value.origin).toMatch(/^https:\/\/[a-z0-9-]+\.my\.force\.example$/);
      }),
    );
  });
});
