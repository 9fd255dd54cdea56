// The lease's conditional writes as DynamoDB makes them: what holds, what does not, what is left of an item that has gone.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withCredentialItems } from '#adapters/aws/credential-items.ts';
import { credentialTable } from '#adapters/aws/credential-table.ts';
import { dueItems } from '#adapters/aws/due-items.ts';
import { sdkDynamo } from '#adapters/aws/dynamo-sdk.ts';
import { sealers } from '#adapters/aws/sealer.ts';
import { type CallAws, createSignedClient } from '#adapters/aws/signed-client.ts';
import { accessToken } from '#core/credentials/access-token.ts';
import type { CredentialState, CredentialTable, Observed } from '#core/credentials/ports.ts';
import { ok } from '#core/result.ts';
import { type EmbeddedAws, LOCAL_CREDENTIALS, LOCAL_REGION, startEmbeddedAws } from '#lib/local/aws/embedded-aws.ts';

let aws: EmbeddedAws;
let call: CallAws;
let table: CredentialTable;
let count = 0;

const NEW: CredentialState = {
  ...{ generation: 1, version: 1, fence: 1, leased: false, unsettled: 0, needsReauth: false },
  boundTo: 'b',
};
const TENANT = 'ten_000000000000';

beforeAll(async () => {
  aws = await startEmbeddedAws(undefined);
  call = createSignedClient({
    ...{ region: LOCAL_REGION, credentials: () => LOCAL_CREDENTIALS, endpoints: aws.endpoints },
  });
});
afterAll(() => aws.close());
beforeEach(async () => {
  const account = `acc_${count++}`;
  table = credentialTable(call, 'credentials', TENANT, account);
  await handOver(account);
});

const stored: string[] = [];
/** What others see while the secret is replaced. */
let meanwhile: CredentialState | undefined;
const sdk = () =>
  sdkDynamo(
    new DynamoDBClient({ region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS, endpoint: aws.endpoints.dynamodb }),
  );
const handOver = (account: string, isStored = true) =>
  withCredentialItems(
    {
      put: async (_, id) => {
        stored.push(id);
        meanwhile = await table.read();
        return isStored;
      },
      remove: async (_, id) => void stored.push(`-${id}`),
    },
    sdk(),
    'credentials',
  ).put(TENANT, account, { fields: { token: 't' }, boundTo: 'b' });

const gone = () => credentialTable(call, 'credentials', TENANT, 'acc_gone');

describe('what is handed over', () => {
  it('takes the place of what was there, and of every lease on it', async () => {
    await table.acquire(NEW);
    await table.land(2, { sealed: 's1', grantedAt: 5, expiresAt: 9, staleAt: 7, dueAt: 6 }, 'r1');
    await handOver(`acc_${count - 1}`);
    expect(await table.read()).toEqual({ ...NEW, generation: 2, version: 3, fence: 3 });
    expect(await table.release(2)).toBe(false);
    expect(stored.at(-1)).toBe(`acc_${count - 1}`);
  });

  it('is asked with by nobody before the secret is there', async () => {
    expect(meanwhile).toEqual({ ...NEW, leased: true, needsReauth: true });
  });

  it('and finds no room leaves what was there, but for leases on it', async () => {
    await table.acquire(NEW);
    await table.land(2, { sealed: 's1', grantedAt: 5 }, 'r1');
    expect(await handOver(`acc_${count - 1}`, false)).toBe(false);
    expect(await table.read()).toEqual({
      ...{ ...NEW, version: 3, fence: 3 },
      ...{ token: { sealed: 's1', grantedAt: 5 }, refreshToken: 'r1' },
    });
    expect(await table.release(2)).toBe(false);
  });

  it('holds against others at once', async () => {
    await Promise.all(Array.from({ length: 3 }, () => handOver(`acc_${count - 1}`)));
    expect((await table.read())?.generation).toBe(4);
  });
});

describe('an account’s credential', () => {
  it('begins with nothing', async () => {
    expect(await table.read()).toEqual(NEW);
    expect(await gone().read()).toBeUndefined();
  });

  it('is leased to one of many who saw the same', async () => {
    const taken = await Promise.all(Array.from({ length: 10 }, () => table.acquire(NEW)));
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await table.read()).toEqual({ ...NEW, fence: 2, leased: true });
  });

  it('is leased to nobody who saw another version or fence', async () => {
    expect(await table.acquire({ ...NEW, version: 2 })).toBe(false);
    expect(await table.acquire({ ...NEW, fence: 2 })).toBe(false);
  });

  it('goes through a refresh: announced, landed, given back', async () => {
    await table.acquire(NEW);
    expect(await table.announce(2)).toBe(true);
    expect((await table.read())?.unsettled).toBe(1);
    expect(await table.land(2, { sealed: 's1', grantedAt: 5, expiresAt: 9, staleAt: 7, dueAt: 6 }, 'r1')).toBe(true);
    const token = { sealed: 's1', grantedAt: 5, expiresAt: 9, staleAt: 7, dueAt: 6 };
    const landed = {
      generation: 1,
      version: 2,
      fence: 2,
      unsettled: 0,
      needsReauth: false,
      boundTo: 'b',
      token,
      refreshToken: 'r1',
    };
    expect(await table.read()).toEqual({ ...landed, leased: true });
    expect(await table.release(2)).toBe(true);
    expect(await table.read()).toEqual({ ...landed, leased: false });
  });

  it('keeps the refresh token until another is granted, and nothing else of an earlier token', async () => {
    await table.acquire(NEW);
    await table.land(2, { sealed: 's1', grantedAt: 5, expiresAt: 9, staleAt: 7, dueAt: 6 }, 'r1');
    await table.land(2, { sealed: 's2', grantedAt: 6 });
    expect(await table.read()).toEqual({
      ...{ generation: 1, version: 3, fence: 2, leased: true, unsettled: 0, needsReauth: false, boundTo: 'b' },
      ...{ token: { sealed: 's2', grantedAt: 6 }, refreshToken: 'r1' },
    });
    await table.land(2, { sealed: 's3', grantedAt: 7 }, 'r2');
    expect((await table.read())?.refreshToken).toBe('r2');
  });

  it('says when its refresh token was last copied, also after another is handed over: the secret is the same', async () => {
    await table.acquire(NEW);
    await table.land(2, { sealed: 's1', grantedAt: 5 }, 'r1', 7);
    await table.land(2, { sealed: 's2', grantedAt: 6 }, 'r2');
    expect((await table.read())?.copiedAt).toBe(7);
    await handOver(`acc_${count - 1}`);
    expect(await table.read()).toEqual({ ...NEW, generation: 2, version: 4, fence: 3, copiedAt: 7 });
  });

  it('takes what a copy holds, of which nothing is unsettled', async () => {
    await table.acquire(NEW);
    await table.announce(2);
    expect(await table.adopt(2, 'r9', 9)).toBe(true);
    expect(await table.read()).toEqual({ ...NEW, fence: 2, leased: true, version: 9, refreshToken: 'r9' });
  });

  it('says what is unsettled, and takes it back', async () => {
    await table.acquire(NEW);
    await table.announce(2);
    await table.release(2, 0);
    expect(await table.read()).toEqual({ ...NEW, fence: 2 });
  });

  it('ends', async () => {
    await table.acquire(NEW);
    expect(await table.condemn(2)).toBe(true);
    expect(await table.read()).toEqual({ ...NEW, fence: 2, needsReauth: true });
  });
});

const WRITES: readonly [string, (of: CredentialTable, fence: number) => Promise<boolean>][] = [
  ['announce', (of, fence) => of.announce(fence)],
  ['land', (of, fence) => of.land(fence, { sealed: 's', grantedAt: 5, expiresAt: 1, staleAt: 0, dueAt: 0 }, 'r')],
  ['land without the rest', (of, fence) => of.land(fence, { sealed: 's', grantedAt: 5 })],
  ['adopt', (of, fence) => of.adopt(fence, 'r', 9)],
  ['release', (of, fence) => of.release(fence, 0)],
  ['condemn', (of, fence) => of.condemn(fence)],
];

describe.each(WRITES)('%s', (_, write) => {
  it('is refused to who holds an older fence, and changes nothing', async () => {
    await table.acquire(NEW);
    const before = await table.read();
    expect(await write(table, 1)).toBe(false);
    expect(await write(table, 3)).toBe(false);
    expect(await table.read()).toEqual(before);
  });

  it('does not bring back an account that has gone', async () => {
    expect(await write(gone(), 0)).toBe(false);
    expect(await gone().read()).toBeUndefined();
  });
});

it('what is due is found by an index that holds no token', async () => {
  await table.acquire(NEW);
  await table.land(2, { sealed: 's1', grantedAt: 5, expiresAt: 9, staleAt: 7, dueAt: 6 }, 'r1');
  const found = [];
  for await (const item of dueItems(sdk(), 'credentials', 6, 50)) found.push(Object.keys(item).toSorted());
  expect(found.length).toBeGreaterThan(0);
  expect(found).toEqual(found.map(() => ['pk', 'sk', 'xp', 'xt']));
});

it('a lease does not bring back an account that has gone', async () => {
  expect(await gone().acquire(NEW)).toBe(false);
  expect(await gone().read()).toBeUndefined();
});

it('one of fifty callers in five processes refreshes, and the others get what it was granted', async () => {
  const asked: string[] = [];
  const seals = sealers(() => call, 'alias/data', Date.now);
  const processes = Array.from({ length: 5 }, () => ({ observed: {} }));
  const one = ({ observed }: { readonly observed: Observed }) =>
    accessToken(
      {
        table,
        sealer: seals(TENANT, 'acc'),
        endpoint: async () => ({
          refreshToken: 'refresh-0',
          ask: async (refreshToken) => {
            asked.push(refreshToken);
            return ok({ accessToken: 'granted', refreshToken: 'refresh-1', expiresAt: Date.now() + 3_600_000 });
          },
        }),
        rules: { rotation: 'single_use' },
        boundTo: 'b',
        now: Date.now,
        sleep: (ms) => new Promise((wake) => setTimeout(wake, ms)),
        random: Math.random,
        observed,
      },
      Date.now() + 27_000,
    );
  const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => one(processes[i % 5] ?? { observed: {} })));
  expect(new Set(answers.map((answer) => (answer.ok ? answer.value : answer.error)))).toEqual(new Set(['granted']));
  expect(asked).toEqual(['refresh-0']);
  const state = await table.read();
  expect(state).toMatchObject({ version: 2, leased: false, unsettled: 0 });
  expect(await seals(TENANT, 'acc').open(state?.refreshToken ?? '')).toBe('refresh-1');
});
