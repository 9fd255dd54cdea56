// Every page of ours that a person meets: under axe-core, light and dark, on a narrow screen, with text twice as large.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Ending, outcomePage } from '#functions/connect/outcome-page.ts';
import { axeViolations, describeInBrowser } from './chromium.ts';
import { type ConnectWorld, type Listening, listen, SCOPES, startConnectWorld } from './connect-world.ts';
import { heading } from './person.ts';

/** A record, so that no ending can be forgotten. */
const ENDINGS: { readonly [E in Ending]: true } = {
  bad_link: true,
  expired_link: true,
  used_link: true,
  gone: true,
  no_client: true,
  foreign_form: true,
  no_state: true,
  wrong_state: true,
  expired_attempt: true,
  over: true,
  used_answer: true,
  other_browser: true,
  denied: true,
  refused: true,
  wrong_issuer: true,
  not_granted: true,
  not_verified: true,
  other_account: true,
  superseded: true,
  unavailable: true,
  internal: true,
  method_not_allowed: true,
  connected: true,
};

const BOTH = ['light', 'dark'] as const;
const RTL = `شركة العقارات 🏢 ${'é'.repeat(83)}`;

describeInBrowser('what a person who connects an account sees', (open) => {
  let world: ConnectWorld;
  let outcomes: Listening;
  beforeAll(async () => {
    world = await startConnectWorld();
    outcomes = await listen((request, response) => {
      const ending = (request.url ?? '').slice(1) as Ending;
      const { status, headers, body } = outcomePage(ending, {
        requestId: 'IOa1bEUbDoEEJlg=',
        label: 'Plain CRM',
        backTo: 'https://app.example.com/connected?error=denied',
      });
      response.writeHead(status, headers).end(body);
    });
  });
  afterAll(async () => {
    outcomes?.close();
    await world?.close();
  });

  const overflow = (page: Page) => page.evaluate('document.documentElement.scrollWidth - innerWidth');

  /** What is wrong with the page at 320 px, and there with text twice as large (WCAG 1.4.4, 1.4.10). */
  const faults = async (page: Page, schemes: readonly ('light' | 'dark')[] = BOTH): Promise<readonly unknown[]> => {
    const found: unknown[] = [];
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme });
      found.push(...(await axeViolations(page)));
    }
    const wide = await overflow(page);
    await page.evaluate('document.documentElement.style.fontSize = "200%"');
    const large = await overflow(page);
    await page.evaluate('document.documentElement.style.fontSize = ""');
    return [...found, ...[wide, large].filter((by) => by !== 0)];
  };
  const openNarrow = async (): Promise<Page> => {
    const page = await open();
    await page.setViewportSize({ width: 320, height: 640 });
    return page;
  };

  it('has no fault on any page that says how it ended', async () => {
    const page = await openNarrow();
    await page.goto(`${outcomes.url}/connected`);
    expect(await faults(page)).toEqual([]);
    for (const [i, ending] of Object.keys(ENDINGS).entries()) {
      // Put into the page that is open: loading axe-core into each takes longer than asking it.
      const text = await (await fetch(`${outcomes.url}/${ending}`)).text();
      await page.evaluate(`document.documentElement.innerHTML = ${JSON.stringify(text)}`);
      // They are of one make: every second in dark is enough.
      const schemes = BOTH.slice(i % 2, (i % 2) + 1);
      expect([ending, await faults(page, schemes)]).toEqual([ending, []]);
      expect([ending, await page.title()]).toEqual([ending, await heading(page)]);
      expect(await page.locator('main').innerText()).not.toContain('{');
    }
  });

  it.each([
    ['Acme', { scopes: [] }, 'What Plain CRM gives by default'],
    ['Acme', {}, 'contacts.read'],
    [RTL, { scopes: SCOPES }, 'records.kind-39.read-and-write'],
    ['W'.repeat(100), { scopes: ['x'.repeat(200)] }, 'x'.repeat(200)],
  ])('has no fault on the page that asks for %s', async (name, body, said) => {
    const page = await openNarrow();
    const { link } = await world.offer('plain', name, body);
    await page.goto(link);
    expect(await faults(page)).toEqual([]);
    expect(await heading(page)).toBe(`Connect Plain CRM to ${name}?`);
    expect(await page.locator('main').innerText()).toContain(said);
    expect(await page.locator('main ~ footer').count()).toBe(1);
  });

  it('keeps its words in order around a name that is written from right to left', async () => {
    const page = await open();
    await page.goto((await world.offer('plain', 'شركة')).link);
    const ends = await page.evaluate(`(() => {
      const h1 = document.querySelector('h1');
      const [, name] = h1.querySelectorAll('bdi');
      const range = document.createRange();
      range.selectNodeContents(h1.lastChild);
      return { name: name.getBoundingClientRect().right, question: range.getBoundingClientRect().left };
    })()`);
    const { name, question } = ends as { readonly name: number; readonly question: number };
    expect(question).toBeGreaterThanOrEqual(Math.floor(name));
  });

  it('applies its own style alone, shows the focus, and loads nothing', async () => {
    const page = await open();
    const loaded: string[] = [];
    page.on('request', (request) => loaded.push(request.url()));
    const { link } = await world.offer();
    await page.goto(link);
    await page.keyboard.press('Tab');
    const outline = `getComputedStyle(document.activeElement).outline`;
    expect(await page.evaluate(outline)).toBe('rgb(31, 79, 191) solid 3px');
    expect(loaded).toEqual([link]);
  });
});
