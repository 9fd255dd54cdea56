// A new key id is rolled out while doors are called, minted, rotated and revoked: instance after instance first learns to
// accept it, then to mint under it. No call of a live door fails, no revoked one ever opens.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mintOwnedId } from '#core/ids.ts';
import { createAccount } from '#core/tenancy/accounts.ts';
import { createServer, revokeServer, rotateServer } from '#core/tenancy/servers.ts';
import { authoriseDoor } from '#core/tokens/authorise-door.ts';
import { type EmbeddedAws, startEmbeddedAws } from '#lib/local/aws/embedded-aws.ts';
import { type Backends, createBackends } from '#lib/local/backends.ts';

const CALLS = 10_000;
const TENANT = 'ten_aaaaaaaaaaaa';
const ACCOUNT = 'acc_aaaaaaaaaaaa000000000001';

let aws: EmbeddedAws;
beforeAll(async () => {
  aws = await startEmbeddedAws(undefined);
});
afterAll(() => aws.close());

/** @param keyIds accepted ones; the last is minted under */
const instance = (keyIds: string): Backends =>
  createBackends(aws, { residency: 'eu', keyIds, integrationDirectories: [], now: Date.now });

/** Deployments of three instances, one replaced at a time. */
const DEPLOYMENTS = ['a a a', 'ba a a', 'ba ba a', 'ba ba ba', 'ab ba ba', 'ab ab ba', 'ab ab ab'];

const opens = async ({ findToken }: Backends, token: string): Promise<boolean> => {
  const knock = { door: token, authorization: undefined, xApiToken: undefined };
  return (await authoriseDoor(knock, 'eu', Date.now(), findToken)).ok;
};

const open = (fleet: readonly Backends[], n: number): Backends => fleet[n % fleet.length] as Backends;

const mintServer = async ({ stores, minting }: Backends) => {
  const created = await createServer(
    {
      id: mintOwnedId('srv', TENANT, minting.randomBytes),
      ...{ tenant: TENANT, account: ACCOUNT, name: 'n', scope: {}, requireApiToken: false, upstreamErrors: 'http' },
      ...{ createdAt: Date.now(), expiresAt: Date.now() + 3_600_000 },
    },
    stores,
    minting,
  );
  if (!created.ok) throw new Error(created.error);
  return { id: created.value.server.id, token: created.value.token };
};

describe('a key rollout', () => {
  it('fails no call and resurrects no token', async () => {
    const { stores } = instance('a');
    await stores.tenants.create({ id: TENANT, name: 't', residency: 'eu', state: 'active', createdAt: 0 });
    const draft = { id: ACCOUNT, tenant: TENANT, integration: { slug: 'demo' }, variables: {}, authKind: 'bearer' };
    await createAccount({ ...draft, createdAt: 0 }, { fields: { token: 'x' }, boundTo: 'b' }, stores);
    const first = await mintServer(instance('a'));
    const live = new Map([[first.id, first.token]]);
    const dead: string[] = [];
    let [calls, failures, resurrected] = [0, 0, 0];
    for (const deployment of DEPLOYMENTS) {
      const fleet = deployment.split(' ').map(instance);
      for (let round = 0; round < 10; round++) {
        // Calls through every instance, while one of them mints, rotates and revokes servers that are not among them.
        const tokens = [...live.values()];
        const size = Math.ceil(CALLS / (DEPLOYMENTS.length * 10));
        const knocks = Promise.all(
          Array.from({ length: size }, async (_, n) => {
            const token = tokens[n % tokens.length];
            if (!(await opens(open(fleet, n), token ?? ''))) failures += 1;
            const gone = dead[n % dead.length];
            if (n % 10 === 0 && gone !== undefined && (await opens(open(fleet, n), gone))) resurrected += 1;
            calls += 1;
          }),
        );
        const [toRotate, toRevoke] = await Promise.all([
          mintServer(open(fleet, round)),
          mintServer(open(fleet, round + 1)),
        ]);
        const other = open(fleet, round + 2);
        const rotated = await rotateServer(toRotate.id, Date.now(), other.stores, other.minting);
        if (!rotated.ok) throw new Error(rotated.error);
        await revokeServer(toRevoke.id, Date.now(), other.stores);
        await knocks;
        live.set(toRotate.id, rotated.value.token);
        dead.push(toRotate.token, toRevoke.token);
      }
    }
    expect({ failures, resurrected, live: live.size, dead: dead.length }).toEqual({
      ...{ failures: 0, resurrected: 0, live: 71, dead: 140 },
    });
    expect(calls).toBeGreaterThanOrEqual(CALLS);
    expect(new Set([...live.values()].map((token) => token[7]))).toEqual(new Set(['a', 'b']));
  });

  it('minted too early would be refused by those that do not accept it yet: readers come first', async () => {
    const { token } = await mintServer(instance('ab'));
    expect([await opens(instance('a'), token), await opens(instance('ba'), token)]).toEqual([false, true]);
  });

  it('never mints under a key id that its own readers do not accept', async () => {
    const { minting, stores } = instance('a');
    await expect(mintServer({ ...instance('a'), stores, minting: { ...minting, keyId: 'z' } })).rejects.toThrow(
      'tokens are minted under a key id that readers do not accept',
    );
  });
});
