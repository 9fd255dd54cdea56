// The demo CRM's pages as a person meets them: accessible, light and dark, with the keyboard and without JavaScript.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Demo, startDemo } from '#test/local/demo/start-demo.ts';
import { axeViolations, describeInBrowser } from './chromium.ts';

describeInBrowser('the demo CRM’s sign-in', (open) => {
  let demo: Demo;
  beforeAll(async () => {
    demo = await startDemo();
  });
  afterAll(() => demo?.close());

  it.each(['light', 'dark'] as const)(
    'has no page that axe-core finds fault with, in %s colours',
    async (colorScheme) => {
      const page = await open();
      await page.emulateMedia({ colorScheme });
      await page.goto(demo.authorizeUrl());
      expect(await axeViolations(page)).toEqual([]);
      await page.getByRole('button', { name: 'Allow' }).click();
      await expect.poll(() => page.getByText('Enter a name').isVisible()).toBe(true);
      expect(await axeViolations(page)).toEqual([]);
      await page.goto(demo.authorizeUrl({ client_id: 'other' }));
      expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Demo CRM: this link does not work');
      expect(await axeViolations(page)).toEqual([]);
    },
  );

  it('leads back with a code by keyboard alone: Enter allows', async () => {
    const page = await open({ javaScript: false });
    await page.goto(demo.authorizeUrl());
    await page.keyboard.press('Tab');
    await page.keyboard.type('Ada');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/oauth\/callback/);
    expect(new URL(page.url()).searchParams.get('code')).toMatch(/^[\w-]{43}$/);
  });

  it('leads back without one when somebody denies, whatever the name', async () => {
    const page = await open({ javaScript: false });
    await page.goto(demo.authorizeUrl());
    await page.getByRole('button', { name: 'Deny' }).click();
    await page.waitForURL(/\/oauth\/callback/);
    expect(new URL(page.url()).searchParams.get('error')).toBe('access_denied');
  });

  it('applies its own style, and fits a narrow screen', async () => {
    const page = await open();
    await page.setViewportSize({ width: 320, height: 640 });
    await page.goto(demo.authorizeUrl());
    const colour = `getComputedStyle(document.querySelector('[value=allow]')).backgroundColor`;
    expect(await page.evaluate(colour)).toBe('rgb(11, 92, 107)');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
  });
});
