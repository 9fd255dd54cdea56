// A client that its vault has bound to another definition than its item says: whoever can write the table cannot send it elsewhere.
import { expect, it } from 'vitest';
import { createCredentials } from '#core/credentials/credentials.ts';
import { err } from '#core/result.ts';

const rules = { token_url: 'https://id.example.com/token', refresh_url: 'https://id.example.com/token' };
const scheme = { kind: 'oauth2_client_credentials', fields: {}, apply: [], oauth: rules } as const;
const holder = { tenant: 'ten_a', account: 'acc_a', integration: 'example', scheme, rules, boundTo: 'here' };
const state = {
  ...{ generation: 1, version: 1, fence: 1, leased: false, unsettled: 0, needsReauth: false },
  boundTo: 'here',
};

/** What was done, by whom the client is bound to. */
const done = async (boundTo: string) => {
  const steps: string[] = [];
  const step = (name: string) => async () => steps.push(name) > 0;
  const { get } = createCredentials({
    secrets: {
      get: async () => ({ fields: { client_id: 'c', client_secret: 's' }, boundTo }),
      forget: () => undefined,
    },
    clients: { get: () => Promise.reject(new Error('asked for')), forget: () => undefined },
    tokenBackends: () => ({
      table: {
        read: async () => state,
        acquire: async () => true,
        ...{ announce: step('announce'), land: step('land'), release: step('release') },
        ...{ adopt: step('adopt'), condemn: step('condemn'), outdate: step('outdate') },
      },
      sealer: { prepare: async () => (plain) => plain, open: async (sealed) => sealed },
    }),
    send: async () => {
      steps.push('send');
      return { kind: 'failure', reason: 'refused', sent: false, message: '' } as never;
    },
    ...{
      onAnswer: () => undefined,
      onFault: () => undefined,
      record: async () => undefined,
      onEnded: () => undefined,
      now: () => 0,
      sleep: async () => undefined,
      random: () => 0,
    },
  });
  return { steps, answer: await get(holder, 27_000) };
};

it('a client is presented to the token endpoint that it was handed over for, and to no other', async () => {
  expect((await done('here')).steps).toContain('send');
  expect(await done('elsewhere')).toEqual({ steps: ['release'], answer: err('refresh_failed') });
});
