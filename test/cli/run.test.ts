import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Io } from '#lib/cli/command.ts';
import { api, INTEGRATIONS, startTestGateway, type TestGateway } from '#test/support/gateway.ts';
import { cli, documentOf } from './cli.ts';

let gateway: TestGateway;
let env: Io['env'];
const directory = mkdtempSync(join(tmpdir(), 'sallyport-cli-'));

beforeAll(async () => {
  gateway = await startTestGateway();
  env = { url: gateway.url, key: gateway.adminKey };
});
afterAll(async () => {
  await gateway.close();
  rmSync(directory, { recursive: true });
});

const ok = async (line: string | readonly string[], io: Partial<Io> = {}) => {
  const words = typeof line === 'string' ? line.split(' ') : line;
  const ran = await cli([...words, '--json'], { env, ...io });
  expect(ran, ran.out + ran.err).toMatchObject({ exit: 0 });
  return documentOf(ran);
};

const connect = async () => {
  const tenant = await ok('tenant create acme');
  const account = await ok(`account create demo --tenant ${tenant.id} --secret token=${gateway.demoToken}`);
  return { tenant: tenant.id as string, account: account.id as string };
};

describe('a tenant’s life', () => {
  it('goes from creation over doors to off-boarding', async () => {
    const { tenant, account } = await connect();
    expect(await ok(`tenant get ${tenant}`)).toMatchObject({ name: 'acme', residency: 'dev', state: 'active' });
    expect((await ok('tenant list')).items.map(({ id }: { id: string }) => id)).toContain(tenant);
    expect(await ok(`account get ${account}`)).toMatchObject({ integration: 'demo', status: 'connected' });
    expect((await ok(`account list --tenant ${tenant}`)).items).toHaveLength(1);

    const server = await ok(`server create bot --account ${account} --methods read --tags people`);
    expect(server.url).toBe(`${gateway.url}/mcp/${server.token}`);
    expect(await ok(`server get ${server.id}`)).toMatchObject({ config: { methods: ['read'], tags: ['people'] } });
    expect(await ok(`server change ${server.id} --name renamed`)).toMatchObject({ name: 'renamed' });
    expect((await ok(`server list --account ${account}`)).items).toMatchObject([{ id: server.id, name: 'renamed' }]);
    const rotated = await ok(`server rotate ${server.id}`);
    expect(rotated).toMatchObject({ id: server.id });
    expect(rotated.token).not.toBe(server.token);
    expect(await ok(`server delete ${server.id} --yes`)).toEqual({ id: server.id, deleted: true });
    expect(await ok(`server get ${server.id}`)).toMatchObject({ state: 'revoked' });

    const secret = join(directory, 'token.txt');
    writeFileSync(secret, `${gateway.demoToken}\n`);
    expect(await ok(`account credential ${account} --secret-file token=${secret}`)).toMatchObject({ id: account });
    expect(await ok(`account delete ${account} --yes`)).toEqual({ id: account, deleted: true });
    expect(await ok(`tenant delete ${tenant} --yes`)).toMatchObject({ id: tenant, state: 'closing' });
  });

  it('mints, shows, finds and revokes API tokens and admin keys', async () => {
    const { tenant } = await connect();
    const token = await ok(`token create backend --tenant ${tenant} --roles provisioner,auditor`);
    expect(token.token).toMatch(/^spa_dev_/);
    expect(await ok(`token get ${token.id}`)).toMatchObject({ id: token.id, roles: ['provisioner', 'auditor'] });
    expect((await ok(`token list --tenant ${tenant}`)).items).toHaveLength(1);
    expect(await ok(`token delete ${token.id} --yes`)).toEqual({ id: token.id, deleted: true });
    expect((await cli(`token get ${token.id}`, { env })).exit).toBe(4);

    const key = await ok('key create ops');
    expect((await ok('tenant list', { env: { ...env, key: key.token } })).items.length).toBeGreaterThan(0);
    await ok(`key delete ${key.id} --yes`);
    expect((await cli('tenant list', { env: { ...env, key: key.token } })).exit).toBe(3);
  });

  it('follows a list to its last page', async () => {
    const pages = [
      { items: [{ id: 'a' }], next_cursor: 'a' },
      { items: [], next_cursor: 'b' },
      { items: [{ id: 'c' }] },
    ];
    const asked: string[] = [];
    const paged: typeof fetch = async (url) => {
      asked.push(String(url));
      return Response.json(pages[asked.length - 1]);
    };
    expect(await ok('tenant list', { fetch: paged, env: { url: 'https://gw.example', key: 'k' } })).toEqual({
      items: [{ id: 'a' }, { id: 'c' }],
    });
    expect(asked).toEqual([
      'https://gw.example/tenants',
      'https://gw.example/tenants?cursor=a',
      'https://gw.example/tenants?cursor=b',
    ]);
  });

  it('does not follow a cursor that stands still', async () => {
    const stuck: typeof fetch = async () => Response.json({ items: [{ id: 'a' }], next_cursor: 'a' });
    expect(
      (await ok('tenant list', { fetch: stuck, env: { url: 'https://gw.example', key: 'k' } })).items,
    ).toHaveLength(2);
  });
});

describe('what a person sees', () => {
  it('is a table, and a token only once, with a note', async () => {
    const { account } = await connect();
    const created = await cli(`server create bot --account ${account}`, { env });
    const token = /^token +(\S+)$/m.exec(created.out)?.[1] as string;
    expect(token).toMatch(/^spu_dev_/);
    expect(created.err).toBe('Keep the token now: it is shown this once and stored nowhere.\n');
    const listed = await cli(`server list --account ${account}`, { env });
    expect(listed.out).toMatch(/^ID +NAME +STATE +CREATED AT +EXPIRES AT\nsrv_\w+ +bot +active /);
    expect(listed.out + listed.err).not.toContain(token);
  });

  it('repeats a mint by its Idempotency-Key without the token', async () => {
    const { account } = await connect();
    const line = `server create bot --account ${account} --idempotency-key once`;
    const first = await ok(line);
    const again = await cli(line, { env });
    expect(again.out).toContain(first.id);
    expect(again.out).not.toContain(first.token);
    expect(again.err).toContain('This repeats the answer to an earlier request');
  });

  it('lists tools and what they do', async () => {
    const { out } = await cli('tools demo', { env });
    expect(out).toMatch(/^delete_a_crm_contact_by_id +changes +Deletes a contact/m);
    expect(out).toMatch(/^list_all_crm_contacts +reads +Lists contacts .*…$/m);
    expect((await cli('integration get demo', { env })).out).toMatch(
      /^name {5}demo\nlabel {4}Demo CRM\nversion {2}1\.0\.0\nhash {5}[0-9a-f]{64}\nsource {3}bundled\n$/,
    );
    expect((await ok('integration get demo')).definition.slug).toBe('demo');
  });
});

describe('secrets', () => {
  it('come from stdin as JSON, and are never printed', async () => {
    const { id } = await ok('tenant create acme');
    const readStdin = async () => new TextEncoder().encode(JSON.stringify({ token: gateway.demoToken }));
    const ran = await cli(`account create demo --tenant ${id} --secret-stdin`, { env, readStdin });
    expect(ran.out).toMatch(/^status +connected$/m);
    expect(ran.out + ran.err).not.toContain(gateway.demoToken);
  });

  it.each([
    ['--secret s3cret', 'A secret needs its field: --secret-file FIELD=PATH or --secret FIELD=VALUE.'],
    ['--secret-file token=/nowhere', '/nowhere cannot be read (ENOENT): check the path.'],
    ['--secret-stdin', '--secret-stdin expects a JSON object of texts on stdin, such as {"token": "…"}.'],
    ['--secret-file', '--secret-file needs a value: --secret-file=FIELD=PATH'],
  ])('%s is a usage error', async (flags, message) => {
    const ran = await cli(`account create demo --tenant ten_a ${flags}`, { env });
    expect(ran).toEqual({ exit: 2, out: '', err: `sallyport: ${message}\n` });
  });
});

it.each(['{"token":1}', '{}', '["token"]', 'token', ''])('takes no secret from %s on stdin', async (text) => {
  const readStdin = async () => new TextEncoder().encode(text);
  const ran = await cli('account create demo --tenant ten_a --secret-stdin', { env, readStdin });
  expect(ran.exit).toBe(2);
});

describe('deleting', () => {
  it('needs --yes where nobody can be asked, and sends nothing', async () => {
    const { id } = await ok('tenant create acme');
    const ran = await cli(`tenant delete ${id}`, { env });
    expect(ran.exit).toBe(2);
    expect(ran.err).toContain('tenant delete needs --yes where nobody can be asked.');
    expect(await ok(`tenant get ${id}`)).toMatchObject({ state: 'active' });
  });

  it('asks on a terminal', async () => {
    const { id } = await ok('tenant create acme');
    const asked: string[] = [];
    const answering = (answer: string): Partial<Io> => ({
      env,
      interactive: true,
      ask: async (question) => {
        asked.push(question);
        return answer;
      },
    });
    const kept = await cli(`tenant delete ${id}`, answering('no'));
    expect(kept).toMatchObject({ exit: 1, err: 'sallyport: Nothing was deleted.\n' });
    expect(asked[0]).toContain(`tenant delete ${id}? Type yes to go on: `);
    const deleted = await cli(`tenant delete ${id}`, answering('yes'));
    expect(deleted).toMatchObject({ exit: 0, err: 'Off-boarding: closing every door of the tenant …\n' });
    expect(deleted.out).toMatch(/^state +closing$/m);
  });
});

describe('failures', () => {
  it('say what to do, with the pointers of the problem', async () => {
    const { id } = await ok('tenant create acme');
    const line = `account create demo --tenant ${id} --auth-kind api_key --secret token=x`;
    const ran = await cli(line, { env });
    expect(ran.exit).toBe(1);
    expect(ran.err).toMatch(
      /^sallyport: The credential does not fit\.\n {2}\/credential\/kind {2}must be one of bearer, oauth2_authorization_code\n {2}request id [\w-]+\n$/,
    );
    const document = documentOf(await cli(`${line} --json`, { env }));
    expect(document.error).toMatchObject({
      exit: 1,
      message: 'The credential does not fit.',
      errors: [{ pointer: '/credential/kind', detail: 'must be one of bearer, oauth2_authorization_code' }],
    });
  });

  it.each<[string, string, Partial<Io['env']>, number, string]>([
    ['no URL', 'tenant list', { url: undefined }, 2, 'Say where the gateway is'],
    ['no key', 'tenant list', { key: undefined }, 2, 'Say who you are'],
    ['a URL that is none', 'tenant list', { url: 'gateway' }, 2, '--url must be an http(s) URL'],
    [
      'plain http over a network',
      'tenant list',
      { url: 'http://gw.example' },
      2,
      'Over plain http the key could be read',
    ],
    ['a key with a line break', 'tenant list', { key: 'a\nb' }, 2, 'The key holds characters'],
    ['a wrong key', 'tenant list', { key: 'spk_dev_x' }, 3, 'The key was not accepted: set SALLYPORT_KEY'],
    ['an unknown id', 'tenant get ten_aaaaaaaaaaaa', {}, 4, 'Nothing of this kind has this id'],
    ['nobody there', 'tenant list', { url: 'http://127.0.0.1:1' }, 5, 'Nothing answers at http://127.0.0.1:1 ('],
  ])('%s', async (_, line, changed, exit, message) => {
    const ran = await cli(line, { env: { ...env, ...changed } });
    expect(ran.exit).toBe(exit);
    expect(ran.err).toContain(`sallyport: ${message}`);
    expect(ran.out).toBe('');
  });

  it('of permission name the roles that may', async () => {
    const { tenant } = await connect();
    const token = await ok(`token create reader --tenant ${tenant} --roles auditor`);
    const ran = await cli(`account create demo --tenant ${tenant}`, { env: { ...env, key: token.token } });
    expect(ran).toMatchObject({ exit: 3, out: '' });
    expect(ran.err).toContain('One of these roles is needed: admin, provisioner.');
  });

  it('tell a page of somebody else from an answer of the API', async () => {
    const other: typeof fetch = async () => new Response('<h1>Not Found</h1>', { status: 404 });
    const ran = await cli('tenant list', { env, fetch: other });
    expect(ran).toMatchObject({ exit: 1 });
    expect(ran.err).toContain('does not answer like a provisioning API: check --url or SALLYPORT_URL (HTTP 404).');
  });

  it('never send the key after a redirect', async () => {
    const redirects: (string | undefined)[] = [];
    const moved: typeof fetch = async (_, init) => {
      redirects.push(init?.redirect);
      return new Response(null, { status: 302, headers: { location: 'https://other.example' } });
    };
    expect((await cli('tenant list', { env, fetch: moved })).exit).toBe(1);
    expect(redirects).toEqual(['manual']);
  });

  it('do not repeat a token that was typed in the wrong place', async () => {
    const ran = await cli(`${gateway.url}/mcp/${gateway.adminKey}`);
    expect(ran.exit).toBe(2);
    expect(ran.err).toContain('/mcp/[redacted]');
    expect(ran.err).not.toContain(gateway.adminKey);
  });
});

describe('integration definitions', () => {
  it('are stored under their slug', async () => {
    const { body } = await api(gateway, gateway.adminKey, 'GET /integrations/demo');
    const file = join(directory, 'acme.json');
    const text = `${JSON.stringify({ ...body.definition, slug: 'acme', label: 'Acme' }, null, 5)}\r\n\n`;
    writeFileSync(file, text);
    expect(await ok(`integration put ${file}`)).toMatchObject({ name: 'acme', tools: 12 });
    expect(await cli('integration export acme', { env })).toEqual({ exit: 0, out: text, err: '' });
    const copy = join(directory, 'copy.json');
    expect((await ok(`integration export acme --out ${copy}`)).bytes).toBe(text.length);
    expect(readFileSync(copy, 'utf8')).toBe(text);
    expect(await cli('integration export nothing', { env })).toMatchObject({ exit: 4, out: '' });
    expect((await ok('integration list')).items).toContainEqual(
      expect.objectContaining({ name: 'acme', source: 'custom' }),
    );
  });

  it('are checked without a gateway', async () => {
    const sound = await cli(`integration check ${join(INTEGRATIONS, 'demo.json')}`);
    expect(sound.exit).toBe(0);
    expect(sound.out).toMatch(/^search_crm_tickets +read +POST \/tickets\/search +support$/m);
    expect(sound.out).toMatch(/^create_a_crm_contact +write +POST \/contacts +people$/m);

    const file = join(directory, 'broken.json');
    writeFileSync(file, JSON.stringify({ schema_version: 1, slug: 'Bad Slug' }));
    const broken = await cli(`integration check ${file} --json`);
    expect(broken.exit).toBe(6);
    expect(documentOf(broken).problems.map(({ pointer }: { pointer: string }) => pointer)).toContain('/slug');
    expect(documentOf(broken).tools).toEqual([]);
  });

  it('must be JSON', async () => {
    const file = join(directory, 'not.json');
    writeFileSync(file, '{');
    expect(await cli(`integration check ${file}`)).toMatchObject({ exit: 1, out: '' });
    expect(await cli('integration check /nowhere.json')).toMatchObject({ exit: 2, out: '' });
  });
});
