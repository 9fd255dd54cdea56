// Connecting an account as a person does, in a browser, at a real authorisation server: to the end, and every way off it.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { api, modern } from '#test/support/gateway.ts';
import { describeInBrowser } from './chromium.ts';
import { CLIENT_SECRET, type ConnectWorld, startConnectWorld } from './connect-world.ts';
import { CALLBACK, goOn, heading, ourCookies, record, signIn } from './person.ts';

const MINUTE = 60_000;
describeInBrowser('an account that a person connects', (open) => {
  let world: ConnectWorld;
  beforeAll(async () => {
    world = await startConnectWorld();
  });
  afterAll(() => world?.close());

  const doorOf = async (account: string): Promise<string> => {
    const { gateway } = world;
    return (await api(gateway, gateway.adminKey, `POST /integrated-account/${account}/mcp`, { name: 'd' })).body.url;
  };
  const callItems = async (door: string, slug = 'plain') =>
    (await modern(door, 'tools/call', { name: `list_all_${slug}_items`, arguments: {} })).body.result;
  const refererOf = (line: string): string => JSON.parse(line.slice(line.indexOf(' '))).referer ?? '';
  const tokenRequests = () => world.exchanged.filter(({ path }) => path === '/token').length;

  it('is used, and refreshed with refresh tokens that rotate; no browser ever sees a secret', async () => {
    const { link, account } = await world.offer();
    const [from, seenFrom] = [world.exchanged.length, world.seen.length];
    const page = await open();
    const said = record(page.context(), world.gateway.url);
    await page.goto(link);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.waitForURL(/\/interaction\//);
    // Chromium takes a `Secure` cookie from a loopback address over plain http, prefix included.
    const [cookie] = await ourCookies(page);
    expect(cookie).toMatchObject({ domain: '127.0.0.1', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' });
    await signIn(page);
    await page.waitForURL(/\/connected/);
    expect(await heading(page)).toBe('connected');
    expect(await ourCookies(page)).toEqual([]);
    const door = await doorOf(account);
    expect(await callItems(door)).toMatchObject({ content: [{ text: '[{"of":"ada"}]' }] });
    for (const _ of [1, 2]) {
      world.pass(6 * MINUTE);
      expect((await callItems(door)).isError).toBeUndefined();
    }
    const exchanged = world.exchanged.slice(from);
    const asked = exchanged.filter(({ path }) => path === '/token').map((each) => new URLSearchParams(each.asked));
    const granted = exchanged.filter(({ path }) => path === '/token').map((each) => JSON.parse(each.answered));
    expect(asked.map((form) => form.get('grant_type'))).toEqual([
      'authorization_code',
      'refresh_token',
      'refresh_token',
    ]);
    expect(asked.slice(1).map((form) => form.get('refresh_token'))).toEqual([
      granted[0].refresh_token,
      granted[1].refresh_token,
    ]);
    expect(new Set(granted.map((each) => each.access_token)).size).toBe(3);
    const everything = await said();
    for (const secret of [
      CLIENT_SECRET,
      asked[0]?.get('code_verifier') ?? 'none',
      ...granted.flatMap((each) => [each.access_token, each.refresh_token]),
    ])
      expect([secret.length > 20, everything.includes(secret)]).toEqual([true, false]);
    const offer = new URL(link).pathname.split('/')[2] ?? 'none';
    const others = everything.split('\n').filter((line) => !line.startsWith(link) && line.startsWith('http'));
    for (const line of others) expect(new URL(line.split(' ')[0] ?? '').href + refererOf(line)).not.toContain(offer);
    expect(JSON.stringify(world.seen.slice(seenFrom))).not.toContain(offer);
  });

  it('is connected without JavaScript and by keyboard alone, by a client that signs instead of having a secret', async () => {
    const { link, account } = await world.offer('signed');
    const page = await open({ javaScript: false });
    await page.goto(link);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/interaction\//);
    await signIn(page);
    await page.waitForURL(/\/connected/);
    expect(await heading(page)).toBe('connected');
    const { asked } = world.exchanged.findLast(({ path }) => path === '/token') ?? {};
    expect(new URLSearchParams(asked).get('client_assertion_type')).toContain('jwt-bearer');
    expect((await callItems(await doorOf(account), 'signed')).isError).toBeUndefined();
  });

  it('is connected at once where the person is signed in at the provider, whose answer no page stands before', async () => {
    const page = await open();
    await goOn(page, (await world.offer()).link);
    await signIn(page);
    await page.waitForURL(/\/connected/);
    const { link, account } = await world.offer();
    await page.goto(link);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.waitForURL(/\/connected/);
    expect(await world.statusOf(account)).toBe('connected');
  });

  it('is not connected when the person says no, who is led back', async () => {
    const { link, account } = await world.offer();
    const page = await open();
    await goOn(page, link);
    await signIn(page, 'Deny');
    await page.waitForURL(CALLBACK);
    expect(await heading(page)).toBe('Not connected');
    expect(await ourCookies(page)).toEqual([]);
    await page.getByRole('link', { name: /Back to/ }).click();
    await page.waitForURL(/\/connected/);
    expect(await heading(page)).toBe('not connected: denied');
    expect(world.seen.at(-1)?.headers.referer).toBeUndefined();
    expect(await world.statusOf(account)).toBe('pending');
  });

  it('is not connected by a link that ended, before or after the page was opened', async () => {
    const { link } = await world.offer();
    const page = await open();
    await page.goto(link);
    world.pass(10 * MINUTE);
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect.poll(() => heading(page)).toBe('This link has expired');
    await page.goto(link);
    expect(await heading(page)).toBe('This link has expired');
  });

  it('is not connected by somebody who took too long at the provider', async () => {
    const page = await open();
    await goOn(page, (await world.offer()).link);
    const before = tokenRequests();
    world.pass(10 * MINUTE);
    await signIn(page);
    await page.waitForURL(CALLBACK);
    expect(await heading(page)).toBe('That took too long');
    expect(tokenRequests()).toBe(before);
  });

  it('is connected once: a second browser finds the link used', async () => {
    const { link } = await world.offer();
    const [page, other] = [await open(), await open()];
    await other.goto(link);
    await goOn(page, link);
    await other.getByRole('button', { name: 'Continue' }).click();
    await expect.poll(() => heading(other)).toBe('This link was used already');
    expect(await ourCookies(other)).toEqual([]);
    await signIn(page);
    await page.waitForURL(/\/connected/);
  });

  it('is told honestly to who reloads the answer or goes back to it', async () => {
    const page = await open();
    const callbacks: string[] = [];
    page.on('request', (request) => CALLBACK.test(request.url()) && callbacks.push(request.url()));
    for (const isConfirmed of [true, false]) {
      const { link, account } = await world.offer();
      world.backendConfirms(isConfirmed);
      await page.goto(link);
      await page.getByRole('button', { name: 'Continue' }).click();
      if (isConfirmed) await signIn(page);
      await page.waitForURL(/\/connected/);
      const before = tokenRequests();
      await page.goto(callbacks.at(-1) ?? '');
      expect(await heading(page)).toBe(isConfirmed ? 'This sign-in is over' : 'This step is done already');
      expect(await page.locator('main').innerText()).not.toContain('Nothing was connected');
      expect(tokenRequests()).toBe(before);
      expect(await world.statusOf(account)).toBe(isConfirmed ? 'connected' : 'pending_confirmation');
    }
    world.backendConfirms(true);
  });

  it('is still connected by who goes back from the provider and begins again', async () => {
    const { link, account } = await world.offer();
    const page = await open();
    await goOn(page, link);
    await page.goBack();
    expect(await heading(page)).toContain('Connect Plain CRM');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.waitForURL(/\/interaction\//);
    await signIn(page);
    await page.waitForURL(/\/connected/);
    expect(await world.statusOf(account)).toBe('connected');
  });

  it('is connected in two tabs of one browser, each its own', async () => {
    const [one, two] = [await world.offer(), await world.offer()];
    const page = await open();
    const tab = await page.context().newPage();
    await goOn(page, one.link);
    await goOn(tab, two.link);
    expect(await ourCookies(page)).toHaveLength(2);
    await signIn(page);
    await page.waitForURL(/\/connected/);
    await signIn(tab, 'Allow', 'grace').catch(() => undefined);
    await tab.waitForURL(/\/connected/);
    expect([await world.statusOf(one.account), await world.statusOf(two.account)]).toEqual(['connected', 'connected']);
  });
});
