// The trust function: files of a manifest and nothing else, for whoever asks.
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { siteIn } from '#adapters/files/site.ts';
import { createLog } from '#adapters/log.ts';
import { SECURITY_HEADERS } from '#core/http.ts';
import { WELL_KNOWN_RESOURCE } from '#core/trust/routes.ts';
import type { SiteManifest } from '#core/trust/site.ts';
import { createTrustHandler } from '#functions/trust/handler.ts';
import { type RestEventOptions, restEvent } from '#test/support/rest-event.ts';

const PDF = Buffer.from([0x25, 0x50, 0x44, 0x46, 0x00, 0xff, 0xfe, 0x80]);
const FILES: { readonly [path: string]: readonly [file: string, type: string, body: string | Buffer] } = {
  '/trust': ['trust.html', 'text/html; charset=utf-8', '<p>Größe: “all”</p>'],
  '/trust.pdf': ['trust.pdf', 'application/pdf', PDF],
  '/trust.json': ['trust.json', 'application/json', '{"name":"ü"}'],
  '/trust/history/1.2.0': ['history.html', 'text/html; charset=utf-8', 'then'],
  '/reference/{integration}': ['literal.html', 'text/html', 'a template is no path'],
  '/reference/hubspot': ['hubspot.html', 'text/html; charset=utf-8', 'reference'],
  [WELL_KNOWN_RESOURCE]: ['security.txt', 'text/plain; charset=utf-8', 'Contact: mailto:a@example.test'],
};
const tagOf = (body: string | Buffer): string => `"${createHash('sha256').update(body).digest('hex').slice(0, 32)}"`;

let directory: string;
const log: Record<string, unknown>[] = [];
const written: object[] = [];

const manifest = (): SiteManifest => ({
  routes: Object.fromEntries(
    Object.entries(FILES).map(([path, [file, type, body]]) => [
      path,
      { file, headers: { 'content-type': type, 'content-security-policy': "default-src 'none'" }, etag: tagOf(body) },
    ]),
  ),
});

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'sallyport-site-'));
  writeFileSync(join(directory, 'manifest.json'), JSON.stringify(manifest()));
  writeFileSync(join(directory, 'unlisted.html'), 'in the directory, not in the manifest');
  for (const [file, , body] of Object.values(FILES)) writeFileSync(join(directory, file), body);
});
afterAll(() => rmSync(directory, { recursive: true }));

const handlerOf = (site: string) => {
  let clock = 1_000;
  return createTrustHandler({
    findPage: siteIn(site),
    now: () => clock++,
    log: createLog(
      (line) => log.push(JSON.parse(line)),
      () => 0,
    ),
    metrics: (values) => written.push(values),
  });
};

const ask = (route: string, options: RestEventOptions = {}, site = directory) =>
  handlerOf(site)(restEvent(route, options) as unknown as APIGatewayProxyEvent, {} as Context);

describe('a page', () => {
  it('is answered as the file is, with its own headers, its tag and the security headers', async () => {
    const { statusCode, headers, body, isBase64Encoded } = await ask('GET /trust');
    expect([statusCode, body, isBase64Encoded]).toEqual([200, '<p>Größe: “all”</p>', undefined]);
    expect(headers).toEqual({
      ...SECURITY_HEADERS,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'",
      etag: tagOf('<p>Größe: “all”</p>'),
      'cache-control': 'public, max-age=300',
    });
  });

  it('is Base64 where it is no text, and the same bytes', async () => {
    const { body, isBase64Encoded } = await ask('GET /trust.pdf');
    expect(isBase64Encoded).toBe(true);
    expect(Buffer.from(body, 'base64')).toEqual(PDF);
    expect((await ask('GET /trust.json')).body).toBe('{"name":"ü"}');
  });

  it('is found by the values of the route', async () => {
    const asked = await ask('GET /trust/history/{version}', { pathParameters: { version: '1.2.0' } });
    expect(asked.body).toBe('then');
    expect((await ask('GET /reference/{integration}', { pathParameters: { integration: 'hubspot' } })).body).toBe(
      'reference',
    );
    expect((await ask(`GET ${WELL_KNOWN_RESOURCE}`)).body).toContain('Contact:');
  });

  it('goes out without its body for HEAD, with the same headers', async () => {
    for (const page of ['/trust', '/trust.pdf']) {
      const [got, head] = [await ask(`GET ${page}`), await ask(`HEAD ${page}`)];
      expect(head).toEqual({ statusCode: 200, headers: got.headers, body: '' });
    }
    expect((await ask('HEAD /reference.md')).body).toBe('');
  });

  it.each([
    ['its tag', (etag: string) => etag],
    ['a weak one of a list', (etag: string) => `"other", W/${etag}`],
    ['whatever there is', () => '*'],
  ])('is not sent again to whoever has it, by %s', async (_, given) => {
    const etag = tagOf(FILES['/trust']?.[2] ?? '');
    for (const method of ['GET', 'HEAD']) {
      const { statusCode, headers, body } = await ask(`${method} /trust`, {
        headers: { 'if-none-match': given(etag) },
      });
      expect([statusCode, body]).toEqual([304, '']);
      expect(headers).toMatchObject({ etag, 'cache-control': 'public, max-age=300' });
      expect(headers).not.toHaveProperty('content-type');
    }
  });

  it('is sent to whoever has another, or names its tag wrongly', async () => {
    const etag = tagOf(FILES['/trust']?.[2] ?? '');
    for (const given of ['"other"', etag.slice(1, -1), `${etag.slice(0, -1)}x"`])
      expect((await ask('GET /trust', { headers: { 'if-none-match': given } })).statusCode).toBe(200);
  });
});

describe('refused is', () => {
  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'get'])('%s, with what is allowed', async (method) => {
    const { statusCode, headers, body } = await ask(`${method} /trust`);
    expect(statusCode).toBe(405);
    expect(headers).toMatchObject({ allow: 'GET, HEAD', 'content-type': 'application/problem+json' });
    expect(JSON.parse(body)).toMatchObject({ type: '/problems/method_not_allowed', status: 405 });
  });

  it.each([
    ['/trust/history/{version}', { version: '../../trust' }],
    ['/trust/history/{version}', { version: '../../../../../etc/passwd' }],
    ['/trust/history/{version}', {}],
    ['/reference/{integration}', { integration: 'unlisted.html' }],
    ['/reference/{integration}', { integration: '../unlisted.html' }],
    ['/reference/{integration}', { integration: 'manifest.json' }],
    ['/reference/{integration}', { integration: '$&' }],
    ['/reference/{integration}', { integration: '__proto__' }],
    ['/manifest.json', {}],
    ['__proto__', {}],
    ['/reference.md', {}],
  ])('%s with %o: a 404 that keeps no cache', async (resource, pathParameters) => {
    const { statusCode, headers, body } = await ask(`GET ${resource}`, { pathParameters });
    expect(statusCode).toBe(404);
    expect(headers).toMatchObject({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
    expect(JSON.parse(body)).toMatchObject({ type: '/problems/not_found', status: 404 });
  });

  it('a manifest that leads out of its directory, and one that is missing: a 500 that says nothing of either', async () => {
    const wrong = mkdtempSync(join(tmpdir(), 'sallyport-site-'));
    try {
      expect((await ask('GET /trust', {}, wrong)).statusCode).toBe(500);
      const routes = { '/trust': { file: '../../etc/passwd', headers: {}, etag: '"1"' } };
      writeFileSync(join(wrong, 'manifest.json'), JSON.stringify({ routes }));
      const { statusCode, body } = await ask('GET /trust', {}, wrong);
      expect(statusCode).toBe(500);
      expect(body).not.toMatch(/passwd|manifest|sallyport-site/);
    } finally {
      rmSync(wrong, { recursive: true });
    }
  });
});

describe('what is told of a request', () => {
  it('is one line with the route and never the value, and its metrics', async () => {
    log.length = 0;
    written.length = 0;
    await ask('GET /reference/{integration}', { pathParameters: { integration: 'nobodys-secret' } });
    expect(log).toEqual([
      {
        time: '1970-01-01T00:00:00.000Z',
        event: 'trust',
        request_id: expect.any(String),
        route: '/reference/{integration}',
        status: 404,
        ms: expect.any(Number),
      },
    ]);
    expect(written).toHaveLength(1);
    expect(written[0]).toMatchObject({ Requests: 1, ClientErrors: 1 });
  });
});
