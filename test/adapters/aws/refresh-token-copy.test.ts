// Copies of granted refresh tokens beside what was handed over, in a secret that has room for both.
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { copyOnDemand } from '#adapters/aws/copy-on-demand.ts';
import { storeUnavailable } from '#adapters/aws/dynamo.ts';
import { refreshTokenCopy } from '#adapters/aws/refresh-token-copy.ts';
import { secretsManagerReader } from '#adapters/aws/secret-reader.ts';
import { secretStore } from '#adapters/aws/secrets.ts';
import { type CallAws, createSignedClient } from '#adapters/aws/signed-client.ts';
import type { CopiedToken, RefreshTokenCopy } from '#core/credentials/ports.ts';
import type { CredentialVault } from '#core/credentials/vault.ts';
import { type EmbeddedAws, LOCAL_CREDENTIALS, LOCAL_REGION, startEmbeddedAws } from '#lib/local/aws/embedded-aws.ts';

const TENANT = 'ten_a';
const HANDED = { fields: { client_id: 'c' }, boundTo: 'here' };
const COPIED: CopiedToken = { refreshToken: 'r1', generation: 1, version: 2, boundTo: 'here', copiedAt: 5 };

let aws: EmbeddedAws;
let call: CallAws;
let vault: CredentialVault;
let copy: RefreshTokenCopy;
let account: string;

const ITEM = {
  ...{ generation: 1, version: 1, fence: 1, leased: true, unsettled: 0 },
  needsReauth: false,
  boundTo: 'here',
};
const SEALER = { prepare: async () => (plain: string) => plain, open: async (sealed: string) => sealed };
const read = async (of: Pick<RefreshTokenCopy, 'later'> = copy) => {
  const found = await of.later(ITEM, SEALER);
  return found === 'none' ? undefined : found;
};
let count = 0;

beforeAll(async () => {
  aws = await startEmbeddedAws(undefined);
  const common = { region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS };
  call = createSignedClient({ ...common, credentials: () => LOCAL_CREDENTIALS, endpoints: aws.endpoints });
  const client = new SecretsManagerClient({ ...common, endpoint: aws.endpoints.secretsmanager });
  vault = { ...secretStore(client, 'alias/data', 'test'), ...secretsManagerReader(() => call, 'test') };
});
afterAll(() => aws.close());
beforeEach(async () => {
  account = `acc_${count++}`;
  copy = copyOnDemand(call, `test/${TENANT}/${account}`);
  await vault.put(TENANT, account, HANDED);
});

describe('a copy', () => {
  it('is read as it was stored, and what was handed over stays what it was', async () => {
    expect(await read()).toBeUndefined();
    await copy.store(COPIED);
    expect(await read()).toEqual({ refreshToken: 'r1', version: 2 });
    expect(await vault.read(TENANT, account)).toEqual(HANDED);
    await copy.store({ ...COPIED, refreshToken: 'r2', version: 3 });
    expect((await read())?.refreshToken).toBe('r2');
    expect(await vault.read(TENANT, account)).toEqual(HANDED);
  });

  it('may be stored again, and is the same version', async () => {
    const sent: unknown[] = [];
    const spied = refreshTokenCopy(async (service, operation, input) => {
      const answer = await call(service, operation, input);
      sent.push((answer as { VersionId: string }).VersionId);
      return answer;
    }, `test/${TENANT}/${account}`);
    for (const each of [COPIED, COPIED, { ...COPIED, copiedAt: 6 }, { ...COPIED, generation: 2 }])
      await spied.store(each);
    expect(new Set(sent).size).toBe(3);
    expect(sent[0]).toBe(sent[1]);
  });

  it('ends with the credential that it was granted for', async () => {
    await copy.store(COPIED);
    await vault.put(TENANT, account, { ...HANDED, fields: { refresh_token: 'r7' } });
    expect(await read()).toBeUndefined();
    expect((await vault.read(TENANT, account)).fields).toEqual({ refresh_token: 'r7' });
  });

  it('is none where somebody else has put something under the label', async () => {
    const texts = [
      'x',
      'null',
      '[]',
      '{}',
      '{"refresh_token":"r","bound_to":"here","generation":1,"version":"9","copied_at":5}',
    ];
    for (const SecretString of texts) {
      const answering = refreshTokenCopy(async () => ({ SecretString }), 's');
      expect(await read(answering)).toBeUndefined();
    }
  });

  it('leaves room, made as often as may be, for a credential that is handed over twice a day', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      const store = async (times: number) => {
        for (let i = 0; i < times; i++) {
          vi.setSystemTime(Date.now() + copy.pauseMs);
          await copy.store({ ...COPIED, version: i, copiedAt: Date.now() });
        }
      };
      await store(300);
      expect((await read())?.version).toBe(299);
      for (let i = 0; i < 2; i++) expect(await vault.put(TENANT, account, HANDED)).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  it('that finds no room is left out in silence, and whatever else went wrong is thrown', async () => {
    const failing = (name: string) =>
      refreshTokenCopy(async (service, operation) => {
        throw storeUnavailable(service, operation, name);
      }, `test/${TENANT}/${account}`);
    await expect(failing('LimitExceededException').store(COPIED)).resolves.toBeUndefined();
    for (const name of ['InternalServiceError', 'ResourceNotFoundException'])
      await expect(failing(name).store(COPIED)).rejects.toThrow(name);
    for (const name of ['InternalServiceError', 'AccessDeniedException'])
      await expect(read(failing(name))).rejects.toThrow(name);
  });
});
