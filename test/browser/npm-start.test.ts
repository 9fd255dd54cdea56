// What `npm start` offers: its connect link opened in a browser, signed in at the demo CRM, and a door to the account.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Provisioned, provision } from '#lib/local/first-run.ts';
import { type Gateway, startGateway } from '#lib/local/gateway.ts';
import { api, callTool, INTEGRATIONS } from '#test/support/gateway.ts';
import { axeViolations, describeInBrowser } from './chromium.ts';
import { CALLBACK, heading } from './person.ts';

describeInBrowser('the connect link of npm start', (open) => {
  let gateway: Gateway;
  let made: Provisioned;
  beforeAll(async () => {
    gateway = await startGateway({
      ...{ port: 0, directory: undefined, integrationDirectories: [INTEGRATIONS] },
      log: () => undefined,
    });
    made = await provision(gateway, Date.now());
  });
  afterAll(() => gateway?.close());

  const ask = (route: string, body?: object) => api(gateway, made.adminKey, route, body);
  const account = () => ask(`GET /integrated-account/${made.connectAccountId}`);

  const decide = async (page: Page, link: string, decision: 'Allow' | 'Deny'): Promise<void> => {
    await page.goto(link);
    expect(await heading(page)).toBe('Connect Demo CRM to Demo tenant?');
    await page.getByRole('button', { name: 'Continue to Demo CRM' }).click();
    await page.getByLabel('Your name').fill('Ada Lovelace');
    await page.getByRole('button', { name: decision }).click();
    await page.waitForURL(CALLBACK);
  };

  it('connects nothing when the person denies', async () => {
    const page = await open();
    const { body } = await ask(`POST /integrated-account/${made.connectAccountId}/connect`, {});
    await decide(page, body.authorize_url, 'Deny');
    expect(await heading(page)).toBe('Not connected');
    expect((await account()).body.status).toBe('pending');
  });

  it('leads to "connected", a door, and tools that work', async () => {
    const page = await open();
    await decide(page, made.connectUrl, 'Allow');
    expect(await heading(page)).toBe('Demo CRM is connected');
    expect(await axeViolations(page)).toEqual([]);
    expect(await page.context().cookies()).toEqual([]);
    expect((await account()).body).toMatchObject({ status: 'connected', auth_kind: 'oauth2_authorization_code' });
    const door = await ask(`POST /integrated-account/${made.connectAccountId}/mcp`, { name: 'mine' });
    const called = await callTool(door.body.url, 'list_all_crm_contacts', { limit: 1 });
    expect(JSON.parse(called.body.result.content[0].text).data).toHaveLength(1);
    await page.reload();
    expect(await heading(page)).toBe('This step is done already');
    expect((await account()).body.status).toBe('connected');
    await page.goto(made.connectUrl);
    expect(await heading(page)).toBe('This link was used already');
  });
});
