// The credential table put back to an earlier point in time, with Secrets Manager as it is: the account goes on with the copy.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { credentialBackends } from '#adapters/aws/credential-backends.ts';
import { withCredentialItems } from '#adapters/aws/credential-items.ts';
import type { Item } from '#adapters/aws/dynamo.ts';
import { sdkDynamo } from '#adapters/aws/dynamo-sdk.ts';
import { credentialKey } from '#adapters/aws/keys.ts';
import { secretStore } from '#adapters/aws/secrets.ts';
import { createSignedClient } from '#adapters/aws/signed-client.ts';
import { accessToken } from '#core/credentials/access-token.ts';
import { err, ok } from '#core/result.ts';
import { type EmbeddedAws, LOCAL_CREDENTIALS, LOCAL_REGION, startEmbeddedAws } from '#lib/local/aws/embedded-aws.ts';

const TENANT = 'ten_000000000000';
const START = 1_800_000_000_000;
const HOUR = 3_600_000;

let aws: EmbeddedAws;
let count = 0;
beforeAll(async () => {
  aws = await startEmbeddedAws(undefined);
});
afterAll(() => aws.close());

/** An account whose refresh tokens rotate, and a provider that takes the newest alone. */
const connected = async () => {
  const account = `acc_${count++}`;
  const common = { region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS };
  const { endpoints } = aws;
  const dynamo = sdkDynamo(new DynamoDBClient({ ...common, endpoint: endpoints.dynamodb }));
  const secrets = secretStore(
    new SecretsManagerClient({ ...common, endpoint: endpoints.secretsmanager }),
    'alias/data',
    'test',
  );
  const credentials = withCredentialItems(secrets, dynamo, 'credentials');
  const clock = { now: START };
  const options = {
    call: createSignedClient({ ...common, credentials: () => LOCAL_CREDENTIALS, endpoints }),
    ...{ credentialTable: 'credentials', dataKmsKey: 'alias/data', secretPrefix: 'test', now: () => clock.now },
  };
  const backends = credentialBackends({ ...options, vault: 'secretsManager' });
  const connect = () => credentials.put(TENANT, account, { fields: { refresh_token: 'r0' }, boundTo: 'b' });
  await connect();
  const provider = { newest: 0 };
  const used = () =>
    accessToken(
      {
        ...backends.tokenBackends(TENANT, account),
        endpoint: async () => ({
          refreshToken: 'r0',
          ask: async (presented) =>
            presented === `r${provider.newest}`
              ? ok({
                  accessToken: `a${++provider.newest}`,
                  refreshToken: `r${provider.newest}`,
                  expiresAt: clock.now + HOUR,
                })
              : err('invalid_grant'),
        }),
        ...{ rules: { rotation: 'rotating' }, boundTo: 'b', now: () => clock.now, observed: {} },
        sleep: async () => undefined,
        random: Math.random,
      },
      clock.now + 27_000,
    );
  const item = () => dynamo.get('credentials', credentialKey(TENANT, account)) as Promise<Item>;
  return { options, connect, used, item, clock, restore: (to: Item) => dynamo.put('credentials', to) };
};

describe('a table that is restored', () => {
  it('goes on with the copy, and goes on rotating', async () => {
    const { used, item, clock, restore } = await connected();
    const points = [await item()];
    for (const token of ['a1', 'a2', 'a3']) {
      expect(await used()).toEqual(ok(token));
      points.push(await item());
      clock.now += HOUR;
    }
    for (const point of points.slice(0, 3)) await restore(point);
    expect(await used()).toEqual(ok('a4'));
    clock.now += HOUR;
    expect(await used()).toEqual(ok('a5'));
    clock.now += HOUR;
    await restore(points[0] as Item);
    expect(await used()).toEqual(ok('a6'));
  });

  it('takes nothing of the credential that was there before the present one', async () => {
    const { used, connect, item, clock, restore } = await connected();
    const before = await item();
    await connect();
    for (const token of ['a1', 'a2', 'a3']) {
      expect(await used()).toEqual(ok(token));
      clock.now += HOUR;
    }
    const after = await item();
    // Connected again after the restore: generation and version are counted again, and are those that the copy has, or less.
    await restore(before);
    await connect();
    expect((await item()).generation).toEqual(after.generation);
    expect(await used()).toEqual(err('needs_reauth'));
  });
});

it('a vault in the same table has no copy, which would be lost with it', async () => {
  const { options } = await connected();
  expect(credentialBackends({ ...options, vault: 'dynamodb' }).tokenBackends(TENANT, 'acc_a').copy).toBeUndefined();
});
