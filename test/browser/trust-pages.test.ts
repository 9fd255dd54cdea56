// The trust pages under axe-core (WCAG 2.2 AA), light and dark, wide and narrow; and as they are printed.
import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { publicIntegrations } from '#lib/trust/load.ts';
import { buildSite, type SiteFile } from '#lib/trust/site.ts';
import { exampleModel } from '#test/trust/example-model.ts';
import { axeViolations, describeInBrowser } from './chromium.ts';

/** Each in one of the two schemes: they are of one make. */
const PAGES = [
  ['/trust', 'light', 1440],
  ['/trust', 'dark', 390],
  ['/reference', 'dark', 1440],
  ['/reference/github', 'light', 390],
] as const;

describeInBrowser('the trust pages', (open) => {
  let files: readonly SiteFile[];
  beforeAll(async () => {
    const all = await publicIntegrations(false);
    files = await buildSite({ model: exampleModel(), integrations: all.filter(({ slug }) => slug === 'github') });
  });

  const show = async (path: string): Promise<Page> => {
    const page = await open();
    await page.setContent(Buffer.from(files.find((each) => each.path === path)?.body ?? '').toString());
    return page;
  };
  const overflow = (page: Page) => page.evaluate('document.documentElement.scrollWidth - innerWidth');

  it.each(PAGES)(
    '%s, %s, %d px: nothing for axe to find, and nothing wider than the screen',
    async (path, scheme, width) => {
      const page = await show(path);
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height: 900 });
      expect(await axeViolations(page)).toEqual([]);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      // Text twice as large on a small screen (WCAG 1.4.4, 1.4.10).
      await page.setViewportSize({ width: 320, height: 900 });
      await page.evaluate("document.documentElement.style.fontSize = '200%'");
      expect(await overflow(page)).toBeLessThanOrEqual(0);
    },
  );

  it('keep their table of contents in sight, and leave it out on paper', async () => {
    const page = await show('/trust');
    await page.setViewportSize({ width: 1440, height: 900 });
    const contents = page.locator('nav');
    await page.locator('#credits').scrollIntoViewIfNeeded();
    expect((await contents.boundingBox())?.y).toBe(0);
    await page.emulateMedia({ media: 'print' });
    expect(await contents.isVisible()).toBe(false);
  });

  it('can be walked by keyboard: first comes the way to the content', async () => {
    const page = await show('/trust');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.getAttribute("href")')).toBe('#content');
  });
});
