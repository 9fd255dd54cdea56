// What a person does to connect an account, and what the browser shows and sends meanwhile.
import type { BrowserContext, Page } from 'playwright-core';

export const CALLBACK = /\/oauth\/callback\//;

const isOurs = ({ name }: { readonly name: string }): boolean => name.startsWith('__Host-connect-');
/** What binds an attempt to this browser. */
export const ourCookies = async (page: Page) => (await page.context().cookies()).filter(isOurs);

export const heading = (page: Page): Promise<string> => page.getByRole('heading', { level: 1 }).innerText();

/** As far as the provider's own page. */
export const goOn = async (page: Page, link: string): Promise<void> => {
  await page.goto(link);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL(/\/interaction\//);
};

export const signIn = async (page: Page, decision: 'Allow' | 'Deny' = 'Allow', name = 'ada'): Promise<void> => {
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: decision }).click();
};

/** Signed in, but kept from coming back as who began: what the provider answered stays unspent, in the address. */
export const answerElsewhere = async (page: Page, link: string): Promise<string> => {
  await goOn(page, link);
  const cookies = (await page.context().cookies()).filter(isOurs);
  await page.context().clearCookies({ name: /^__Host-connect-/ });
  await signIn(page);
  await page.waitForURL(CALLBACK);
  await page.context().addCookies(cookies);
  return page.url();
};

/** Every request of a browser and every answer, as text: addresses, headers, and bodies of ours. */
export const record = (context: BrowserContext, ours: string): (() => Promise<string>) => {
  const lines: Promise<string>[] = [];
  context.on('request', (request) =>
    lines.push(request.allHeaders().then((headers) => `${request.url()} ${JSON.stringify(headers)}`)),
  );
  context.on('response', (response) => {
    lines.push(response.headersArray().then((headers) => JSON.stringify(headers)));
    if (response.url().startsWith(ours)) lines.push(response.text().catch(() => ''));
  });
  return async () => (await Promise.all(lines)).join('\n');
};
