// What `npm start` prints, followed to the letter by somebody who has just installed it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Provisioned, provision } from '#lib/local/first-run.ts';
import { welcome } from '#lib/local/welcome.ts';
import { cli, documentOf } from '#test/cli/cli.ts';
import { agree, browse } from '#test/support/connectable.ts';
import { modern, startTestGateway, type TestGateway } from '#test/support/gateway.ts';

let gateway: TestGateway;
let made: Provisioned;
let text: string;

beforeAll(async () => {
  gateway = await startTestGateway();
  made = await provision(gateway, Date.now());
  text = welcome(gateway, made, undefined);
});
afterAll(() => gateway.close());

/** A printed command, after the printed export. */
const printed = (words: string, flags = '') => {
  const [, url, key] = /export SALLYPORT_URL=(\S+) SALLYPORT_KEY=(\S+)/.exec(text) ?? [];
  const line = new RegExp(`npx sallyport (${words}.*)`).exec(text)?.[1] ?? '';
  return cli(`${line}${flags}`, { env: { url, key } });
};

/** Signs in at the demo CRM as the form would, and comes back. */
const signIn = async (link: string) => {
  const agreed = await agree(link);
  const cookie = (agreed.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const origin = new URL(agreed.location).origin;
  const body = new URLSearchParams({ name: 'Ada', decision: 'allow' });
  const allowed = await browse(agreed.location, { method: 'POST', headers: { origin }, body });
  return browse(allowed.location, { headers: { cookie } });
};

describe('what npm start prints', () => {
  it('gives the key before the commands that need it', () => {
    expect(text.indexOf('export SALLYPORT_URL')).toBeLessThan(text.indexOf('npx sallyport server create'));
  });

  it('connects an account in a browser, opens a door to it, and makes another link', async () => {
    const early = await printed('server create');
    expect([early.exit, early.err]).toEqual([1, expect.stringContaining('connect it in a browser')]);
    const page = await signIn(made.connectUrl);
    expect([page.status, page.text.includes('Demo CRM is connected')]).toEqual([200, true]);
    const door = documentOf(await printed('server create', ' --json'));
    const call = { name: 'get_single_crm_contact_by_id', arguments: { id: '7' } };
    const answer = await modern(door.url, 'tools/call', call);
    expect(answer.body.result.content[0].text).toContain('first_name');
    const again = await printed('account connect');
    expect(again).toMatchObject({ exit: 0, out: expect.stringMatching(/^http\S+\/connect\/\S+\n$/) });
    expect((await signIn(again.out.trim())).text).toContain('Demo CRM is connected');
  });

  it('shows the door of an account that was connected before', async () => {
    const restarted = welcome(gateway, await provision(gateway, Date.now()), undefined);
    const url = /its door, since you connected it: (\S+)/.exec(restarted)?.[1] ?? '';
    expect((await modern(url, 'tools/list')).body.result.tools).toHaveLength(12);
    expect(text).not.toContain('its door');
  });
});
