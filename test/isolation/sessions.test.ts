// With `isolation.sts`, and with our own checks switched off: the token store says yes to everybody, and sessions are begun for whoever
// calls while all else is asked for as the door's owner. What the adapters then ask of AWS is recorded on its way to the embedded
// services, and the policies of the synthesised stack decide it, offline.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { remember } from '#core/remember.ts';
import { inAccount, type Request, type StackInAccount } from '#test/lib/stack/account.ts';
import { CONFIGURATIONS, synthesise, type Template } from '#test/lib/stack/assembly.ts';
import { type Asked, iamRequests, recordedAws } from './aws-requests.ts';
import { type Holder, type Kind, SECRET_PREFIX, type Sessions, startSessions } from './sessions-world.ts';

const COUNT = 50;
const OAUTH = 'oauth2_authorization_code';

let sessions: Sessions;
let stack: StackInAccount;
/** By tenant, what calls to its own doors ask for by its own session. */
const recorded = new Map<string, readonly Request[]>();

beforeAll(async () => {
  stack = inAccount(synthesise(CONFIGURATIONS['per-tenant'] ?? {})['Sallyport-us'] as Template);
  // One more, for what ends a connection.
  sessions = await startSessions(COUNT + 1, 'secretsManager');
  for (const holder of holders()) {
    const { call, asked } = recordedAws(sessions.aws);
    const callTool = toolOf(call);
    grantTokens();
    expect([await callTool(holder, 'bearer'), await callTool(holder, OAUTH), await callTool(holder, OAUTH)]).toEqual(
      ALL,
    );
    recorded.set(holder.tenant, distinct(asked.filter(({ session }) => session === holder.tenant)));
  }
  sessions.upstream.seen.length = 0;
}, 60_000);
afterAll(() => sessions.close());

const ALL = [true, true, true];
const holders = (): readonly Holder[] => sessions.holders.slice(0, COUNT);

const distinct = (asked: readonly Asked[]): readonly Request[] => {
  const requests = asked.flatMap((each) => iamRequests(stack, each, SECRET_PREFIX));
  return [...new Map(requests.map((each) => [JSON.stringify(each), each])).values()];
};

/** Calls a tool at a door of a tenant's account. @returns whether an upstream answered it */
const toolOf = (call: Parameters<Sessions['caller']>[0]) => {
  const ask = sessions.caller(call);
  return async ({ tenant, accounts }: Holder, kind: Kind, of = tenant): Promise<boolean> => {
    const { status, text } = await ask({ tenant: of, account: accounts[kind], authKind: kind });
    return status === 200 && JSON.parse(text).result.isError !== true;
  };
};

const grantTokens = (): void => {
  const body = {
    access_token: 'at',
    refresh_token: `rt-${sessions.clock.now}`,
    expires_in: 3600,
    token_type: 'bearer',
  };
  sessions.upstream.says.set('/oauth/token', () => ({ body }));
};

const verdicts = remember<boolean>();

/** By the policies alone. @param by a tenant's session, or the function's own role @param role of the session */
const may = (by: string | undefined, request: Request, role = 'McpTenantRole'): Promise<boolean> =>
  verdicts(JSON.stringify([by, role, request]), () =>
    stack.may(by === undefined ? stack.role('McpRole') : stack.role(role, { 'aws:PrincipalTag/tenant': by }), request),
  );

/** Of a request to AWS: whether IAM allows all that it stands for. */
const isAllowed = async (asked: Asked): Promise<boolean> => {
  for (const request of iamRequests(stack, asked, SECRET_PREFIX))
    if (!(await may(asked.session, request))) return false;
  return true;
};

describe('what calls to a tenant’s doors ask of AWS', () => {
  it('is asked by the tenant’s session, but for the session itself', async () => {
    const { upstream, clock, aws } = sessions;
    const leaver = sessions.holders.at(-1) as Holder;
    const { call, asked } = recordedAws(aws);
    const callTool = toolOf(call);
    grantTokens();
    expect([await callTool(leaver, 'bearer'), await callTool(leaver, OAUTH), await callTool(leaver, OAUTH)]).toEqual(
      ALL,
    );
    // Two hours later the provider takes it back: whether there is a later copy is the last that is asked.
    clock.now += 7_200_000;
    upstream.says.set('/oauth/token', () => ({ status: 400, body: { error: 'invalid_grant' } }));
    expect(await callTool(leaver, OAUTH)).toBe(false);
    clock.now -= 7_200_000;
    grantTokens();
    upstream.seen.length = 0;
    const by = ({ session }: Asked) =>
      session === leaver.tenant ? 'session' : session === undefined ? 'function' : session;
    const said = new Set(asked.map((each) => `${by(each)}: ${each.service} ${each.operation}`));
    expect([...said].toSorted()).toEqual([
      'function: sts AssumeRole',
      'session: dynamodb GetItem',
      'session: dynamodb UpdateItem',
      'session: kms Decrypt',
      'session: kms GenerateDataKey',
      'session: secretsmanager GetSecretValue',
      'session: secretsmanager PutSecretValue',
    ]);
    for (const each of asked) expect([each.service, each.operation, await isAllowed(each)]).toContain(true);
    expect(recorded.get(holders()[0]?.tenant ?? '')).toHaveLength(10);
  });
});

/** The secret, the item, and the key that opens what is in it. */
const chiefOf = (owner: Holder): readonly Request[] =>
  [
    ({ action }: Request) => action === 'secretsmanager:GetSecretValue',
    ({ action }: Request) => action === 'dynamodb:GetItem',
    ({ action, context = {} }: Request) => action === 'kms:Decrypt' && 'kms:EncryptionContext:tenant' in context,
  ].map((is) => requestsOf(owner).find(is) as Request);

/** Each with each, and with itself. */
const pairs = (): readonly (readonly [asker: Holder, owner: Holder])[] =>
  holders().flatMap((asker) => holders().map((owner) => [asker, owner] as const));

const requestsOf = ({ tenant }: Holder): readonly Request[] => recorded.get(tenant) ?? [];

describe('IAM alone', () => {
  it('gives secret, item and key of fifty tenants to their own sessions, and denies them to the 49 others’', async () => {
    const judged: string[] = [];
    for (const [asker, owner] of pairs())
      for (const request of chiefOf(owner))
        judged.push(`${asker === owner ? 'own' : 'another’s'} ${await may(asker.tenant, request)}`);
    const count = (verdict: string) => judged.filter((each) => each === verdict).length;
    expect(judged).toHaveLength(COUNT * COUNT * 3);
    expect([count('own true'), count('another’s false')]).toEqual([COUNT * 3, COUNT * (COUNT - 1) * 3]);
  }, 120_000);

  it.each([
    ['McpTenantRole', 10],
    ['RefreshTenantRole', 10],
    // It reads what was granted, to give it back, and keeps nothing.
    ['PurgeTenantRole', 6],
  ])(
    'denies every request of a tenant’s calls to the next tenant’s session of %s',
    async (role, own) => {
      for (const [i, owner] of holders().entries()) {
        const next = holders()[(i + 1) % COUNT] as Holder;
        const verdictsOf = (by: Holder) => Promise.all(requestsOf(owner).map((each) => may(by.tenant, each, role)));
        expect((await verdictsOf(next)).filter(Boolean)).toEqual([]);
        // Whatever differs from tenant to tenant is its ids: one shows what all are allowed.
        if (i === 0) expect((await verdictsOf(owner)).filter(Boolean)).toHaveLength(own);
      }
    },
    120_000,
  );

  it('denies the function’s own role whatever is a tenant’s', async () => {
    for (const owner of holders().slice(0, 2))
      for (const each of requestsOf(owner)) expect([each, await may(undefined, each)]).toEqual([each, false]);
  });

  it.each(['bearer', OAUTH] as const)(
    'keeps a handler that takes everybody for the owner from sending anything upstream: %s',
    async (kind) => {
      const wrong: unknown[] = [];
      for (const asker of holders()) {
        // As if sessions were begun for who calls, and doors were opened for anybody.
        const { call, asked } = recordedAws(sessions.aws, { caller: asker.tenant, isAllowed });
        const callTool = toolOf(call);
        for (const owner of holders()) {
          const isAnswered = await callTool(owner, kind);
          const sent = sessions.upstream.seen.splice(0).length;
          if (isAnswered !== (asker === owner) || sent !== (asker === owner ? 1 : 0)) wrong.push([asker, owner, sent]);
        }
        const by = new Set(asked.filter(({ service }) => service !== 'sts').map(({ session }) => session));
        expect([...by]).toEqual([asker.tenant]);
      }
      expect(wrong).toEqual([]);
    },
    120_000,
  );
});

describe('a record that mixes two tenants up', () => {
  it.each(['bearer', OAUTH] as const)(
    'reaches nothing, also while the process knows what it names: %s',
    async (kind) => {
      const { call, asked } = recordedAws(sessions.aws);
      const callTool = toolOf(call);
      const answers: string[] = [];
      for (const owner of holders()) {
        sessions.upstream.seen.length = 0;
        // All at once: what the owner's call is waiting for is nobody else's, either.
        const own = callTool(owner, kind);
        const others = holders()
          .filter((each) => each !== owner)
          .slice(0, 10);
        const mixed = await Promise.all(others.map(({ tenant }) => callTool(owner, kind, tenant)));
        answers.push(`${await own}, ${mixed.filter(Boolean).length}, ${sessions.upstream.seen.length} sent`);
      }
      expect([...new Set(answers)]).toEqual(['true, 0, 1 sent']);
      // Whatever was asked for lies where the names begin with the session's tenant.
      const foreign = asked.filter(({ session = '', input }) => !JSON.stringify(input).includes(session));
      expect(foreign).toEqual([]);
    },
    60_000,
  );
});
