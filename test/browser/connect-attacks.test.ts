// What others try with a connect link, a callback address and a person's browser.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser } from './chromium.ts';
import { type ConnectWorld, startConnectWorld } from './connect-world.ts';
import { answerElsewhere, CALLBACK, goOn, heading, ourCookies, signIn } from './person.ts';

describeInBrowser('connecting under attack', (open) => {
  let world: ConnectWorld;
  beforeAll(async () => {
    world = await startConnectWorld();
  });
  afterAll(() => world?.close());

  const attempts = async (tenant: string) => (await world.gateway.backends.stores.attempts.list(tenant)).items.length;

  it('is finished in the browser alone that began', async () => {
    const { link, account } = await world.offer();
    const [page, other] = [await open(), await open()];
    const back = await answerElsewhere(page, link);
    expect(await heading(page)).toBe('Please go on in the same browser');
    await other.goto(back);
    expect(await heading(other)).toBe('Please go on in the same browser');
    expect(await world.statusOf(account)).toBe('pending');
    // Nothing was spent by that.
    await page.goto(back);
    await page.waitForURL(/\/connected/);
    expect(await world.statusOf(account)).toBe('connected');
  });

  it('takes no answer whose state is another attempt’s, changed, missing, or somewhere else', async () => {
    const [mine, other] = [await world.offer(), await world.offer()];
    const [page, foreign] = [await open(), await open()];
    const back = new URL(await answerElsewhere(page, mine.link));
    const theirs = new URL(await answerElsewhere(foreign, other.link)).searchParams.get('state') ?? '';
    const own = back.searchParams.get('state') ?? '';
    const changed = (name: string, value: string | undefined, from = back): string => {
      const url = new URL(from);
      if (value === undefined) url.searchParams.delete(name);
      else url.searchParams.set(name, value);
      return url.href;
    };
    for (const [url, said] of [
      [changed('state', theirs), 'Please go on in the same browser'],
      [
        changed(
          'state',
          own.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
        ),
        'This sign-in was not started here',
      ],
      [changed('state', own.split('.')[0]), 'This sign-in was not started here'],
      [changed('state', `${own}\r\nset-cookie: x=1`), 'This sign-in was not started here'],
      [changed('state', 'x'.repeat(7000)), 'This sign-in was not started here'],
      [changed('state', '\u202e\ud83d\ude00'), 'This sign-in was not started here'],
      [changed('state', undefined), 'Nothing to finish here'],
      [changed('__proto__', 'x', new URL(changed('state', undefined))), 'Nothing to finish here'],
      [changed('state', undefined).replace('?', `#state=${own}&`), 'Nothing to finish here'],
      [changed('', '').replace('/plain?', `/plain%0d%0aset-cookie:x=1?`), 'This sign-in was not started here'],
    ] as const) {
      await page.goto(url);
      expect([url.slice(0, 300), await heading(page)]).toEqual([url.slice(0, 300), said]);
    }
    expect((await page.context().cookies()).map(({ name }) => name)).not.toContain('x');
    await page.goto(back.href);
    await page.waitForURL(/\/connected/);
  });

  it('takes no answer of another provider, at whichever redirect URI', async () => {
    const { url } = world.gateway;
    const page = await open();
    const lies = (slug: string, more: object) => (asked: URLSearchParams) =>
      `${url}/oauth/callback/${slug}?${new URLSearchParams({ code: 'c', state: asked.get('state') ?? '', ...more })}`;
    for (const [answer, said] of [
      [lies('plain', { iss: 'https://login.plain.example' }), 'This sign-in was not started here'],
      [lies('lying', { iss: 'https://login.plain.example' }), 'This answer came from elsewhere'],
      [lies('lying', {}), 'This answer came from elsewhere'],
      [lies('lying', { iss: 'https://login.lying.example/' }), 'This answer came from elsewhere'],
      [
        lies('lying', { iss: 'https://login.plain.example', error: 'access_denied' }),
        'This answer came from elsewhere',
      ],
    ] as const) {
      world.lie(answer);
      const before = world.exchanged.length;
      const { link, account } = await world.offer('lying');
      await page.goto(link);
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.waitForURL(CALLBACK);
      expect(await heading(page)).toBe(said);
      expect([world.exchanged.length, await world.statusOf(account)]).toEqual([before, 'pending']);
    }
    for (const { headers } of world.seen) expect(headers.referer).toBeUndefined();
  });

  it('is not begun by a form on another site', async () => {
    const { link, tenant } = await world.offer();
    const page = await open();
    for (const policy of ['', '<meta name="referrer" content="no-referrer">']) {
      const form = `${policy}<form method="post" action="${link}"><button>Win</button></form>`;
      await page.goto(world.otherSite(form));
      await page.getByRole('button').click();
      await page.waitForURL(/\/connect\//);
      expect(await heading(page)).toBe('Please start on the page itself');
    }
    expect([await attempts(tenant), await ourCookies(page)]).toEqual([0, []]);
    await goOn(page, link);
  });

  it('shows nothing in a frame on another site', async () => {
    const { link } = await world.offer();
    const page = await open();
    await page.goto(world.otherSite(`<iframe src="${link}"></iframe>`), { waitUntil: 'load' });
    await expect.poll(() => page.frames()[1]?.url(), { timeout: 10_000 }).toMatch(/^chrome-error:/);
    expect(await page.frames()[1]?.locator('button').count()).toBe(0);
  });

  it('does nothing for whoever only looks, however often, and says so to HEAD as to GET', async () => {
    const { link, tenant } = await world.offer();
    const looks = Array.from({ length: 20 }, (_, i) => fetch(link, { method: i % 2 === 0 ? 'HEAD' : 'GET' }));
    expect(new Set((await Promise.all(looks)).map(({ status }) => status))).toEqual(new Set([200]));
    expect(await attempts(tenant)).toBe(0);
    const page = await open();
    const back = await answerElsewhere(page, link);
    const spent = await fetch(back, { method: 'HEAD' });
    expect([spent.status, spent.headers.get('allow')]).toEqual([405, 'GET']);
    await page.goto(back);
    await page.waitForURL(/\/connected/);
  });

  it('says on a page that a form of a megabyte, odd cookies and long links are nothing to it', async () => {
    const { gateway, offer } = world;
    const { link } = await offer();
    const origin = gateway.url;
    const big = await fetch(link, {
      method: 'POST',
      headers: { origin },
      body: 'x'.repeat(1024 * 1024),
      redirect: 'manual',
    });
    expect(big.status).toBe(303);
    for (const cookie of ['=', ';;;=;', '__Host-connect-=x', `${'a'.repeat(4000)}=b`, '__proto__=1', '"\u00e9"=\u00ff'])
      expect((await fetch(link, { headers: { cookie } })).status).toBe(410);
    for (const path of [
      `${'a'.repeat(8000)}`,
      '%F0%9F%98%80',
      '%00',
      '..%2f..',
      'a.b.c',
      '.',
      `${link.split('/').at(-1)}%0a`,
    ]) {
      const answer = await fetch(`${origin}/connect/${path}`);
      expect([path.slice(0, 20), answer.status]).toEqual([path.slice(0, 20), 404]);
    }
    const { link: next } = await offer();
    const page = await open();
    await goOn(page, next);
    await signIn(page);
    await page.waitForURL(/\/connected/);
  });
});
