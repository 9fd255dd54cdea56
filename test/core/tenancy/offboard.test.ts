// A tenant leaves: nothing opens, nothing is left, and the receipt is exact wherever the purge was killed on the way.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openEnvelope } from '#core/audit/envelope.ts';
import { connectGranted, createAccount, deleteAccount } from '#core/tenancy/accounts.ts';
import { closeTenant, sweepTenant } from '#core/tenancy/offboard.ts';
import { purge } from '#core/tenancy/purge.ts';
import { receiptKey } from '#core/tenancy/receipt.ts';
import { revokeServer } from '#core/tenancy/servers.ts';
import type { Due, Stores } from '#core/tenancy/stores.ts';
import { memoryArchive, publicDer } from '#test/core/audit/memory-audit.ts';
import { countingCalls, crashing, isCrash } from './around-each-call.ts';
import { dangling } from './memory-stores.ts';
import {
  ACCOUNT,
  API_TOKEN,
  accountDraft,
  createWorld,
  DAY,
  END,
  MINUTE,
  NOW,
  offboarding,
  SECRET,
  SERVER,
  SIGNING_KEY,
  TENANT,
} from './world.ts';

const OTHER = 'acc_aaaaaaaaaaaa000000000002';
const SETTLED = NOW + 2 * MINUTE;

const hashOf = (...ids: readonly string[]): string =>
  createHash('sha256')
    .update(
      ids
        .toSorted()
        .map((id) => `${id}\n`)
        .join(''),
    )
    .digest('hex');
const countOf = (...ids: readonly string[]) => ({ count: ids.length, sha256: hashOf(...ids) });

/** Two accounts, one with a grant; three servers, one revoked before; a token, an attempt, a definition. */
const leavingTenant = async () => {
  const world = await createWorld({ apiToken: true });
  const { stores } = world;
  const draft = { ...accountDraft, id: OTHER, authKind: 'oauth2_authorization_code' };
  await createAccount(draft, undefined, stores);
  const grant = { credential: SECRET, token: { sealed: 's', grantedAt: NOW }, variables: {} };
  await connectGranted({ id: 'con_1', account: OTHER, seen: 0 }, grant, stores);
  for (const n of [1, 2]) await world.otherServer(stores, n);
  const [, second, third] = stores.servers.all();
  await revokeServer(second?.id ?? '', NOW, stores);
  const attempt = { id: 'con_aaaaaaaaaaaa000000000001', tenant: TENANT, account: OTHER, integration: 'demo' };
  await stores.attempts.create({
    ...{ ...attempt, step: 'consented', scopes: [], returnUrl: 'https://a.example', by: 'b', seen: 1 },
    ...{ createdAt: NOW, expiresAt: NOW + 10 * MINUTE },
  } as Parameters<typeof stores.attempts.create>[0]);
  stores.definitions.set(TENANT, ['hash-1', 'hash-2']);
  const open = [SERVER, third?.id ?? ''];
  const doors = stores.servers.all().flatMap(({ id, doors: held }) => (open.includes(id) ? held : []));
  return {
    ...world,
    expected: {
      servers: countOf(...stores.servers.all().map(({ id }) => id)),
      url_tokens: countOf(...doors.map(({ mac }) => mac.slice(0, 16))),
      api_tokens: countOf(API_TOKEN),
      accounts: countOf(ACCOUNT, OTHER),
      credentials: countOf(ACCOUNT, OTHER),
      sealed_tokens: countOf(OTHER),
      integrations: countOf('hash-1', 'hash-2'),
      attempts: countOf(attempt.id),
    },
  };
};

type Leaving = Awaited<ReturnType<typeof leavingTenant>>;

const receiptOf = async ({ archive }: Pick<ReturnType<typeof offboarding>, 'archive'>) => {
  const text = Buffer.from((await archive.get(receiptKey(TENANT))) ?? []).toString();
  const opened = openEnvelope(text, publicDer(SIGNING_KEY));
  if (!opened.ok) throw new Error(`the receipt does not open: ${opened.error}`);
  return opened.value.payload;
};

const isGone = ({ stores }: Leaving): void => {
  const { tenants, accounts, servers, apiTokens, doors } = stores;
  expect([tenants.all(), accounts.all(), servers.all(), apiTokens.all()]).toEqual([[], [], [], []]);
  expect([doors.size, stores.secretNames(), stores.ledgerSize(), [...stores.definitions]]).toEqual([0, [], 0, []]);
};

/** Everything that a crash may come between, as groups of calls. */
const groupsOf = (stores: Stores, deps: ReturnType<typeof offboarding>) => ({
  ...stores,
  archive: deps.archive,
  signer: deps.signer,
  provider: { revokeGrant: deps.revokeGrant, record: deps.record },
});

const sweepWith = ({ archive, signer, provider, ...stores }: ReturnType<typeof groupsOf>, now: number) =>
  sweepTenant(TENANT, stores, offboarding(now, { archive, signer, ...provider }));

describe('off-boarding', () => {
  it('ends with a receipt of exactly what there was, and with nothing else', async () => {
    const world = await leavingTenant();
    const { stores, expected } = world;
    await closeTenant(TENANT, () => NOW + 5, stores);
    expect([await world.opens(world.token), await world.opens(world.apiKey)]).toEqual([false, false]);
    const deps = offboarding(SETTLED, { revokeGrant: async () => 'revoked' });
    await purge(stores, SETTLED, deps);
    const time = (ms: number) => new Date(ms).toISOString();
    expect(await receiptOf(deps)).toEqual({
      ...{ v: 1, kind: 'sallyport.receipt', residency: 'eu', tenant: TENANT },
      ...{ requested_at: time(NOW + 5), doors_closed_at: time(NOW + 5), finished_at: time(SETTLED) },
      deleted: expected,
      upstream_grants: { revoked: 1, failed: 0, unsupported: 0 },
      ...{ backups_until: time(SETTLED + 36 * DAY), audit_until: time(SETTLED + 400 * DAY) },
    });
    isGone(world);
  });

  it('deletes nothing but doors and keys while work from before may be under way', async () => {
    const world = await leavingTenant();
    const { stores } = world;
    await closeTenant(TENANT, () => NOW, stores);
    const asked: string[] = [];
    const deps = offboarding(NOW + MINUTE - 1, {
      revokeGrant: async ({ id }) => {
        asked.push(id);
        return 'revoked';
      },
    });
    await purge(stores, NOW + MINUTE - 1, deps);
    expect([asked, stores.secretNames().length, stores.accounts.all().map(({ status }) => status)]).toEqual([
      [],
      2,
      ['disabled', 'disabled'],
    ]);
    await purge(stores, NOW + MINUTE, { ...deps, now: () => NOW + MINUTE });
    expect(asked).toEqual([OTHER]);
    isGone(world);
  });

  it('counts what would have been due by itself, too: nothing leaves beside the ledger', async () => {
    const world = await leavingTenant();
    await deleteAccount(ACCOUNT, NOW, world.stores);
    await closeTenant(TENANT, () => NOW, world.stores);
    const deps = offboarding(END + DAY);
    // The tenant last: whatever is due by itself comes before it.
    const { due } = world.stores;
    const tenantLast: Stores['due'] = async function* (now) {
      const all: Due[] = [];
      for await (const each of due(now)) all.push(each);
      yield* all.toReversed();
    };
    await purge({ ...world.stores, due: tenantLast }, END + DAY, deps);
    const { deleted } = await receiptOf(deps);
    const { servers, accounts, attempts } = world.expected;
    expect(deleted).toMatchObject({ servers, accounts, attempts, credentials: countOf(OTHER) });
    isGone(world);
  });

  it('goes on when the provider fails, and says so', async () => {
    const world = await leavingTenant();
    await closeTenant(TENANT, () => NOW, world.stores);
    const deps = offboarding(SETTLED, { revokeGrant: async () => 'failed' });
    await purge(world.stores, SETTLED, deps);
    expect((await receiptOf(deps)).upstream_grants).toEqual({ revoked: 0, failed: 1, unsupported: 0 });
    isGone(world);
  });

  it('keeps the tenant until a receipt could be signed', async () => {
    const world = await leavingTenant();
    await closeTenant(TENANT, () => NOW, world.stores);
    const deps = offboarding(SETTLED);
    const mute = { ...deps.signer, sign: () => Promise.reject(new Error('KMS is down')) };
    expect(await purge(world.stores, SETTLED, { ...deps, signer: mute })).toMatchObject({ failures: 1 });
    expect(world.stores.tenants.all().map(({ state }) => state)).toEqual(['closing']);
    await purge(world.stores, SETTLED, deps);
    expect((await receiptOf(deps)).deleted).toEqual(world.expected);
    isGone(world);
  });

  it('signs one receipt, which a second purge at the same time does not replace', async () => {
    const world = await leavingTenant();
    await closeTenant(TENANT, () => NOW, world.stores);
    const archive = memoryArchive();
    const first = offboarding(SETTLED, { archive });
    await Promise.all([
      purge(world.stores, SETTLED, first),
      purge(world.stores, SETTLED, offboarding(SETTLED + 1, { archive })),
    ]);
    expect((await receiptOf(first)).deleted).toEqual(world.expected);
    isGone(world);
  });
});

describe('an off-boarding that is killed', () => {
  it('at any call is resumed to the same receipt, and asks no provider twice', async () => {
    const full = await leavingTenant();
    await closeTenant(TENANT, () => NOW, full.stores);
    const counted = countingCalls(groupsOf(full.stores, offboarding(SETTLED)));
    await sweepWith(counted.stores, SETTLED);
    isGone(full);
    expect(counted.names.length).toBeGreaterThan(60);
    for (let call = 1; call <= counted.names.length; call++) {
      for (const when of ['before', 'after'] as const) {
        const world = await leavingTenant();
        await closeTenant(TENANT, () => NOW, world.stores);
        let asked = 0;
        const deps = offboarding(SETTLED, {
          revokeGrant: async () => {
            asked += 1;
            return 'revoked';
          },
        });
        const groups = groupsOf(world.stores, deps);
        await expect(sweepWith(crashing(groups, { call, when }), SETTLED)).rejects.toSatisfy(isCrash);
        expect(dangling(world.stores, SETTLED)).toEqual([]);
        await sweepWith(groups, SETTLED);
        const at = `${when} call ${call}, ${counted.names[call - 1]}`;
        const { deleted, upstream_grants: grants } = await receiptOf(deps);
        expect(deleted, at).toEqual(world.expected);
        expect(asked, at).toBeLessThanOrEqual(1);
        const { revoked, failed } = grants as { revoked: number; failed: number };
        expect([revoked + failed, revoked <= asked], at).toEqual([1, true]);
        isGone(world);
      }
    }
  });

  it('while the doors close is resumed to the same receipt', async () => {
    const full = await leavingTenant();
    const counted = countingCalls(full.stores);
    await closeTenant(TENANT, () => NOW, counted.stores);
    for (let call = 2; call <= counted.names.length; call++) {
      for (const when of ['before', 'after'] as const) {
        const world = await leavingTenant();
        await expect(closeTenant(TENANT, () => NOW, crashing(world.stores, { call, when }))).rejects.toSatisfy(isCrash);
        if (call === 2 && when === 'before') continue;
        const deps = offboarding(SETTLED);
        await purge(world.stores, SETTLED, deps);
        expect((await receiptOf(deps)).deleted, `${when} call ${call}`).toEqual(world.expected);
        isGone(world);
      }
    }
  });
});
