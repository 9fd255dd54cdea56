// Operations on the same server, account or tenant at the same time, in orders that fast-check's scheduler picks call by
// call, each of them killed at any call or at none. What was answered must hold afterwards.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Result } from '#core/result.ts';
import { createAccount, deleteAccount, replaceCredential } from '#core/tenancy/accounts.ts';
import { createApiToken, deleteKey } from '#core/tenancy/keys.ts';
import { closeTenant } from '#core/tenancy/offboard.ts';
import { changeServer, createServer, revokeServer, rotateServer } from '#core/tenancy/servers.ts';
import type { Stores } from '#core/tenancy/stores.ts';
import { runs } from '#test/support/runs.ts';
import { aroundEachCall, type Crash, crashing } from './around-each-call.ts';
import { dangling } from './memory-stores.ts';
import {
  ACCOUNT,
  API_TOKEN,
  accountDraft,
  apiTokenDraft,
  createWorld,
  DAY,
  END,
  type Has,
  MINUTE,
  NOW,
  purge,
  SECRET,
  SERVER,
  serverDraft,
  TENANT,
  type World,
} from './world.ts';

type Answer = Result<{ readonly token?: string } | undefined, string> | boolean | undefined;
type Run = (stores: Stores, world: World) => Promise<unknown>;

const succeeded = (answer: Answer): boolean => answer === true || (typeof answer === 'object' && answer.ok);
const shown = (answer: Answer): string[] =>
  typeof answer === 'object' && answer.ok && answer.value?.token !== undefined ? [answer.value.token] : [];

const killed = fc.oneof(
  { weight: 2, arbitrary: fc.constant(undefined) },
  {
    weight: 1,
    arbitrary: fc.record<Crash>({ call: fc.integer({ min: 1, max: 8 }), when: fc.constantFrom('before', 'after') }),
  },
);

const RUNS = 400;

/** Runs `operations` in every order the scheduler can think of; `undefined` is the answer of one that was killed. */
const interleave = (
  has: Has | undefined,
  operations: readonly Run[],
  holds: (answers: readonly Answer[], world: World) => Promise<void>,
): Promise<void> =>
  fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.tuple(...operations.map(() => killed)), async (scheduler, crashes) => {
      const world = await createWorld(has);
      const scheduled = aroundEachCall(world.stores, (name, call) =>
        scheduler.schedule(Promise.resolve(), name).then(call),
      );
      const runs = operations.map((run, i) => {
        const crash = crashes[i];
        return run(crash ? crashing(scheduled, crash) : scheduled, world).catch(() => undefined);
      });
      const answers = (await scheduler.waitFor(Promise.all(runs))) as readonly Answer[];
      expect(dangling(world.stores, NOW)).toEqual([]);
      await holds(answers, world);
      for (const n of [1, 2, 3]) await purge(world.stores, NOW + n * 2 * MINUTE);
      expect(dangling(world.stores, NOW + 6 * MINUTE)).toEqual([]);
      await holds(answers, world);
    }),
    runs(RUNS),
  );

const revoke: Run = (stores) => revokeServer(SERVER, NOW, stores);
const rotate: Run = (stores, { minting }) => rotateServer(SERVER, NOW, stores, minting);
const create: Run = (stores, { minting }) => createServer(serverDraft, stores, minting);
const endAt =
  (expiresAt: number): Run =>
  (stores) =>
    changeServer(SERVER, { expiresAt }, NOW, stores);
const close: Run = (stores) => closeTenant(TENANT, () => NOW, stores);
const deleteIt: Run = (stores) => deleteAccount(ACCOUNT, NOW, stores);

const opensAny = async ({ opens, token }: World, answers: readonly Answer[], now = NOW): Promise<boolean> => {
  const open = await Promise.all([token, ...answers.flatMap(shown)].map((text) => opens(text, now)));
  return open.includes(true);
};

describe('at the same time', () => {
  it('revoking and rotating: nothing opens once the revocation is answered', () =>
    interleave(undefined, [revoke, rotate, rotate], async (answers, world) => {
      if (succeeded(answers[0])) expect(await opensAny(world, answers)).toBe(false);
      if (succeeded(answers[0]) && !answers.includes(undefined)) expect(world.stores.doors.size).toBe(0);
    }));

  it('revoking and creating: a token is shown, or the server is revoked, never both', () =>
    interleave({ server: false }, [create, revoke], async (answers, world) => {
      if (succeeded(answers[1])) expect(await opensAny(world, answers)).toBe(false);
      if (succeeded(answers[1]) && !answers.includes(undefined)) expect(world.stores.doors.size).toBe(0);
      if (!succeeded(answers[1]) && succeeded(answers[0]) && answers[1] !== undefined)
        expect(await opensAny(world, answers)).toBe(true);
    }));

  it('revoking and moving the end: no extension brings a door back', () =>
    interleave(undefined, [revoke, endAt(END + DAY), endAt(NOW + DAY)], async (answers, world) => {
      if (succeeded(answers[0])) expect(await opensAny(world, answers)).toBe(false);
    }));

  it('shortening and extending: no door outlives the end its record shows', () =>
    interleave(undefined, [endAt(NOW + DAY), endAt(END + DAY), endAt(NOW + 2 * DAY)], async (_, world) => {
      const end = world.stores.servers.all()[0]?.expiresAt ?? 0;
      expect(await world.opens(world.token, end)).toBe(false);
      expect(await world.opens(world.token, NOW + DAY - 1)).toBe(true);
    }));

  it('rotating twice: at most one new token opens, and the old one no longer does', () =>
    interleave(undefined, [rotate, rotate], async (answers, { opens, token }) => {
      const fresh = answers.flatMap(shown);
      if (fresh.length > 0) expect(await opens(token)).toBe(false);
      const open = (await Promise.all(fresh.map((text) => opens(text)))).filter(Boolean);
      expect(open.length).toBeLessThanOrEqual(1);
      if (!answers.includes(undefined) && fresh.length === 1) expect(open.length).toBe(1);
    }));

  it('closing the tenant while a server, an API token and an account are created: nothing opens, nothing is kept', () =>
    interleave(
      undefined,
      [
        close,
        (stores, world) => world.otherServer(stores, 7),
        (stores, { minting }) => createApiToken(apiTokenDraft, stores, minting),
        (stores) => createAccount({ ...accountDraft, id: 'acc_aaaaaaaaaaaa000000000002' }, SECRET, stores),
        rotate,
      ],
      async (answers, world) => {
        if (succeeded(answers[0])) expect(await opensAny(world, answers)).toBe(false);
      },
    ));

  it('deleting an account while its credential is replaced and a server is created: the secret goes with it', () =>
    interleave(
      undefined,
      [
        deleteIt,
        (stores) => replaceCredential(ACCOUNT, { fields: { token: 'another' }, boundTo: 'b' }, 'by', stores),
        (stores, world) => world.otherServer(stores, 7),
      ],
      async (answers, world) => {
        if (!succeeded(answers[0])) return;
        expect(await opensAny(world, answers)).toBe(false);
        if (!answers.includes(undefined)) expect(world.stores.secretNames()).toEqual([]);
      },
    ));

  it('deleting an API token while it is created: what was shown after the deletion does not open', () =>
    interleave(
      { account: false, server: false },
      [
        (stores, { minting }) => createApiToken(apiTokenDraft, stores, minting),
        (stores) => deleteKey(stores.apiTokens, API_TOKEN, stores),
      ],
      async (answers, world) => {
        if (answers[1] === true) expect(await opensAny(world, answers)).toBe(false);
      },
    ));

  it('purging at the end while it is extended: an extension that was answered holds', () =>
    interleave(undefined, [endAt(END + DAY), (stores) => purge(stores, END)], async (answers, world) => {
      if (succeeded(answers[0])) expect(await world.opens(world.token, END)).toBe(true);
    }));
});
