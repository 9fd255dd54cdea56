// The ground that tests in a browser stand on: it sees what it must see, also where a page forbids scripts.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations, describeInBrowser, findChromium, isBrowserDemanded } from './chromium.ts';

describe('the browser', () => {
  it('is what CHROMIUM_PATH names, or a program on PATH', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sallyport-browser-'));
    await writeFile(join(folder, 'chromium'), 'no program');
    await writeFile(join(folder, 'google-chrome'), '', { mode: 0o755 });
    expect(findChromium({ CHROMIUM_PATH: '/opt/chromium', PATH: folder })).toBe('/opt/chromium');
    expect(findChromium({ PATH: `/nowhere:${folder}` })).toBe(join(folder, 'google-chrome'));
    await rm(folder, { recursive: true });
  });

  it.each([
    [{}, false],
    [{ CI: 'true' }, true],
    [{ BROWSER_TESTS: 'required' }, true],
    [{ CI: 'true', BROWSER_TESTS: 'optional' }, false],
  ])('with %o is demanded: %s', (env, demanded) => {
    expect(isBrowserDemanded(env)).toBe(demanded);
  });
});

describeInBrowser('a page in a browser', (open) => {
  let server: Server;
  let url: string;

  const PAGE = '<!doctype html><html lang="en"><title>Page</title><main><h1>Page</h1>';
  const pages: { readonly [path: string]: string } = {
    '/good': `${PAGE}<label>Name <input></label></main></html>`,
    '/bad': `${PAGE}<input><p style="color:#aaa;background:#fff">Pale</p></main></html>`,
    '/scripted': `${PAGE}<script>document.title = 'Scripted'</script></main></html>`,
  };

  beforeAll(async () => {
    server = createServer((request, response) => {
      const path = request.url ?? '/';
      if (path !== '/scripted')
        response.setHeader('content-security-policy', "default-src 'none'; style-src-attr 'unsafe-inline'");
      response.setHeader('set-cookie', 'seen=1').setHeader('content-type', 'text/html').end(pages[path]);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('is found accessible, or not, with the element and the rule', async () => {
    const page = await open();
    await page.goto(`${url}/good`);
    expect(await axeViolations(page)).toEqual([]);
    await page.goto(`${url}/bad`);
    const found = await axeViolations(page);
    expect(found).toHaveLength(2);
    expect(found[0]).toMatch(/^color-contrast \(serious\): .+ At p: Fix any of the following: .+#aaaaaa/);
    expect(found[1]).toMatch(/^label \(critical\): .+ At input: /);
  });

  it('runs its scripts unless JavaScript is off', async () => {
    const [scripted, plain] = [await open(), await open({ javaScript: false })];
    await scripted.goto(`${url}/scripted`);
    await plain.goto(`${url}/scripted`);
    expect([await scripted.title(), await plain.title()]).toEqual(['Scripted', 'Page']);
  });

  it('has no cookies of another page, nor of the test before', async () => {
    const [first, second] = [await open(), await open()];
    await first.goto(`${url}/good`);
    expect(await first.context().cookies()).toHaveLength(1);
    expect(await second.context().cookies()).toEqual([]);
    expect(first.context().browser()?.contexts()).toHaveLength(2);
  });
});
