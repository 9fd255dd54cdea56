// Pages in a real browser: the system's Chromium, driven by playwright-core, which downloads none.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import axe, { type AxeResults } from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe } from 'vitest';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC_OS = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

const isProgram = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

type Environment = { readonly [name: string]: string | undefined };

/** `CHROMIUM_PATH`, which is taken at its word, or the first Chromium or Chrome of `PATH`. */
export const findChromium = (env: Environment): string | undefined =>
  env.CHROMIUM_PATH ||
  [...(env.PATH ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name))), MAC_OS].find(
    isProgram,
  );

/** `BROWSER_TESTS` = `required | optional`; by default a CI demands what a contributor's machine may lack. */
export const isBrowserDemanded = (env: Environment): boolean =>
  (env.BROWSER_TESTS ?? (env.CI === 'true' ? 'required' : 'optional')) === 'required';

export type OpenPage = (options?: {
  /** @default true */
  readonly javaScript?: boolean;
}) => Promise<Page>;

const MISSING = 'no Chromium found: install one, or set CHROMIUM_PATH';

/**
 * Tests in a browser that is started once for them. Each page that `open` gives has cookies and storage of its own, and
 * is closed after its test. Without a Chromium the tests are skipped with the reason, or fail where one is demanded.
 */
export const describeInBrowser = (name: string, tests: (open: OpenPage) => void): void => {
  const executablePath = findChromium(process.env);
  const isSkipped = executablePath === undefined && !isBrowserDemanded(process.env);
  if (isSkipped) process.stderr.write(`${name}: skipped, ${MISSING}\n`);
  describe.skipIf(isSkipped)(name, () => {
    let browser: Browser | undefined;
    beforeAll(async () => {
      if (executablePath === undefined) throw new Error(MISSING);
      // Without its sandbox, as playwright-core does by default: as root, as CI containers run, Chromium refuses to have
      // one, and no test opens a page of somebody else.
      browser = await chromium.launch({ executablePath });
    });
    afterEach(async () => {
      await Promise.all(browser?.contexts().map((context) => context.close()) ?? []);
    });
    afterAll(() => browser?.close());
    tests(async ({ javaScript = true } = {}) => {
      if (browser === undefined) throw new Error('open belongs into a test');
      const context = await browser.newContext({ javaScriptEnabled: javaScript });
      context.setDefaultTimeout(5000);
      return context.newPage();
    });
  });
};

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/**
 * What axe-core finds against WCAG 2.0 to 2.2, levels A and AA: a line for each element at fault. It is evaluated by the
 * debugger, which a page's content security policy does not bind; the page needs JavaScript.
 */
export const axeViolations = async (page: Page): Promise<readonly string[]> => {
  if (!(await page.evaluate('"axe" in globalThis'))) await page.evaluate(axe.source);
  const results = await page.evaluate<AxeResults>(`axe.run({ runOnly: ${JSON.stringify(WCAG)} })`);
  return results.violations.flatMap(({ id, impact, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => {
      const remedy = failureSummary?.replace(/\s+/g, ' ');
      return `${id} (${impact}): ${help}. At ${target.join(' ')}: ${remedy}`;
    }),
  );
};
