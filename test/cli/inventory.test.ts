// `inventory`: as a table, as CSV, and held against the token table.
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createAws } from '#lib/cli/aws.ts';
import type { Io, TokenItem } from '#lib/cli/command.ts';
import { csv } from '#lib/cli/csv.ts';
import { LOCAL_CREDENTIALS } from '#lib/local/aws/embedded-aws.ts';
import { api, type Door, openDoor, startTestGateway, type TestGateway } from '#test/support/gateway.ts';
import { cli, documentOf, NO_AWS } from './cli.ts';

let gateway: TestGateway;
let env: Io['env'];
let door: Door;

beforeAll(async () => {
  gateway = await startTestGateway();
  env = { url: gateway.url, key: gateway.adminKey };
  door = await openDoor(gateway, { methods: ['read', 'list'], tags: ['people'] });
  await api(gateway, gateway.adminKey, `POST /tenants/${door.tenant}/api-tokens`, { name: 'no door' });
});
afterAll(() => gateway.close());
afterEach(() => vi.unstubAllEnvs());

describe('inventory', () => {
  it('shows a line for each door', async () => {
    const { exit, out } = await cli(`inventory --tenant ${door.tenant}`, { env });
    expect(exit).toBe(0);
    expect(out).toMatch(/^ID +TENANT ID +INTEGRATION +NAME +SCOPE +STATE +EXPIRES AT +LAST USED AT\n/);
    expect(out).toContain('demo         test door  methods: read list; tags: people  active');
  });

  it('writes CSV, and the whole answer as JSON', async () => {
    const { out } = await cli(`inventory --tenant ${door.tenant} --csv`, { env });
    const [head, line, ...rest] = out.split('\r\n');
    expect([head, rest]).toEqual([
      'id,tenant_id,account_id,integration,name,scope,state,created_at,expires_at,last_used_at,token_id',
      [''],
    ]);
    expect(line).toMatch(
      new RegExp(
        `^${door.server},${door.tenant},${door.account},demo,test door,methods: read list; tags: people,active,\\S+Z,\\S+Z,,`,
      ),
    );
    const document = documentOf(await cli('inventory --json', { env }));
    expect(document.items).toMatchObject([{ id: door.server, config: { tags: ['people'] } }]);
  });

  it.each([
    ['inventory --csv --json', /--csv stands alone/],
    ['inventory --csv --reconcile --region eu-central-1 --table t', /--csv stands alone/],
    ['inventory --table t', /need --reconcile/],
    ['inventory --reconcile --table t', /--reconcile needs --region and --table/],
    ['inventory --reconcile --region evil.example/ --table t', /must be an AWS region/],
    [`inventory --reconcile --region eu-central-1 --table t --tenant ten_${'0'.repeat(12)}`, /without --tenant/],
  ])('refuses %s', async (line, message) => {
    const { exit, out, err } = await cli(line, { env });
    expect([exit, out + err]).toEqual([2, expect.stringMatching(message)]);
  });
});

describe('CSV', () => {
  it('quotes what would break a line and disarms what a spreadsheet would run', () => {
    const rows = [
      { a: 'x,"y"', b: '=HYPERLINK("http://evil")' },
      { a: 'two\nlines', b: null },
      { a: '-1', b: '@x' },
      { a: '-cmd|x', b: '+1' },
    ];
    expect(csv(['a', 'b'], rows)).toBe(
      'a,b\r\n"x,""y""","\'=HYPERLINK(""http://evil"")"\r\n"two\nlines",\r\n-1,\'@x\r\n\'-cmd|x,\'+1\r\n',
    );
  });
});

const RECONCILE = 'inventory --reconcile --region eu-central-1 --table tokens';

/** A token table as each look at it finds it. */
const scanning = (...looks: readonly (readonly TokenItem[])[]): Partial<Io> => {
  let look = 0;
  return {
    env,
    aws: {
      ...NO_AWS,
      scanTokens: async function* () {
        yield* looks[look++] ?? [];
      },
    },
  };
};

const ownToken = async (): Promise<TokenItem> => {
  const [item] = documentOf(await cli('inventory --json', { env })).items;
  return { key: `tok#a#${item.token_id}${'x'.repeat(27)}`, kind: 'u', ttl: undefined };
};

const orphan: TokenItem = { key: `tok#a#${'o'.repeat(43)}`, kind: 'u', ttl: 1_800_000_000 };

describe('inventory --reconcile', () => {
  it('finds the token table equal, through the AWS SDK, with API tokens and admin keys in it', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', gateway.endpoints.dynamodb);
    vi.stubEnv('AWS_ACCESS_KEY_ID', LOCAL_CREDENTIALS.accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', LOCAL_CREDENTIALS.secretAccessKey);
    const ran = await cli(`${RECONCILE} --json`, { env, aws: createAws() });
    expect(ran, ran.err).toMatchObject({ exit: 0, err: '' });
    expect(documentOf(ran)).toEqual({
      ...{ equal: true, doors: 1, tokens: 1 },
      ...{ tokens_without_server: [], servers_without_token: [] },
    });
    const missing = await cli('inventory --reconcile --region eu-central-1 --table nowhere', { env, aws: createAws() });
    expect(missing).toMatchObject({ exit: 4, err: expect.stringContaining('no table nowhere in eu-central-1') });
  });

  it('reports a token that no server knows, and a server whose token is gone', async () => {
    const ran = await cli(RECONCILE, scanning([orphan], [orphan]));
    expect(ran.exit).toBe(6);
    expect(ran.out).toContain('1 door in the inventory, 1 in the token table: they differ.');
    expect(ran.out).toMatch(/Tokens without a server:\nTOKEN ID +COLLECTED AT\no{16} +2027-01-15T08:00:00.000Z/);
    expect(ran.out).toMatch(
      new RegExp(`Servers without a token:\nID +TENANT ID +NAME\n${door.server} +${door.tenant}`),
    );
  });

  it('takes a token of no known kind for a door’s', async () => {
    const own = await ownToken();
    const older = { ...orphan, kind: undefined };
    expect(await cli(RECONCILE, scanning([own, older], [own, older]))).toMatchObject({ exit: 6 });
    const keys = ['a', 'k'].map((kind) => ({ ...orphan, kind }));
    expect(await cli(RECONCILE, scanning([own, ...keys]))).toMatchObject({ exit: 0, err: '' });
  });

  it('does not report what only differed while it changed', async () => {
    const own = await ownToken();
    const later = { ...orphan, key: `tok#a#${'l'.repeat(43)}` };
    for (const second of [[own], [own, later]]) {
      const ran = await cli(RECONCILE, scanning([own, orphan], second));
      expect(ran).toMatchObject({ exit: 0, err: 'Looking again at what differs …\n' });
    }
  });

  it.each([
    ['AccessDeniedException', 3, /it takes dynamodb:Scan/],
    ['ExpiredTokenException', 3, /sign in again/],
    ['CredentialsProviderError', 2, /no AWS credentials/],
    ['TimeoutError', 5, /was not read \(TimeoutError\)/],
  ])('says what to do about %s', async (name, exit, message) => {
    const scanTokens = async function* (): AsyncGenerator<TokenItem> {
      yield await Promise.reject(Object.assign(new Error('foreign words'), { name }));
    };
    const ran = await cli(RECONCILE, { env, aws: { ...NO_AWS, scanTokens } });
    expect([ran.exit, ran.err]).toEqual([exit, expect.stringMatching(message)]);
  });
});
