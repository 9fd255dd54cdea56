// What is thrown on the way to a credential: callers are answered, and somebody is told why.
import { describe, expect, it } from 'vitest';
import { type CredentialDeps, createCredentials } from '#core/credentials/credentials.ts';
import type { Holder } from '#core/credentials/holder.ts';

const FAULT = new Error('unreachable');
const thrown = async (): Promise<never> => {
  throw FAULT;
};

const world = () => {
  const told: unknown[] = [];
  let reads = 0;
  const table = {
    read: () => {
      reads += 1;
      return thrown();
    },
  };
  const deps = {
    secrets: { get: thrown, forget: () => undefined },
    tokenBackends: () => ({ table }),
    onFault: (fault: unknown, account: string) => told.push([fault, account]),
    now: () => 0,
  } as unknown as CredentialDeps;
  return { told, reads: () => reads, credentials: createCredentials(deps) };
};

const holder = (kind: string, rules: object = {}): Holder => ({
  ...{ tenant: 't', account: 'a', integration: 'i', boundTo: 'b' },
  scheme: { kind: kind as 'bearer', fields: {}, apply: [] },
  rules,
});
const URLS = { token_url: 'https://a.example/t', refresh_url: 'https://a.example/t' };

describe('a credential', () => {
  it.each([holder('bearer'), holder('oauth2_authorization_code', URLS)])(
    'that cannot be read is told: %#',
    async (it) => {
      const { told, credentials } = world();
      expect(await credentials.get(it, 1)).toEqual({ ok: false, error: 'no_credential' });
      expect(told).toEqual([[FAULT, 'a']]);
    },
  );

  it('that was refused while its table does not answer is told', async () => {
    const { told, credentials } = world();
    await credentials.refused(holder('oauth2_authorization_code', URLS));
    expect(told).toEqual([[FAULT, 'a']]);
  });

  it.each([{}, { token_url: URLS.token_url }, { refresh_url: URLS.refresh_url }])(
    'whose endpoints are not known yet is asked for nowhere: %j',
    async (rules) => {
      const { told, reads, credentials } = world();
      expect(await credentials.get(holder('oauth2_authorization_code', rules), 1)).toMatchObject({ ok: false });
      expect([told, reads()]).toEqual([[], 0]);
    },
  );
});
