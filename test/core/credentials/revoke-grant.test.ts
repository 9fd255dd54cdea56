// Revoking a grant: which token goes where, said by whom, and that nothing goes where it was not handed over for.
import { describe, expect, it } from 'vitest';
import type { CredentialState } from '#core/credentials/ports.ts';
import { type RevokeDeps, revokeGrant } from '#core/credentials/revoke-grant.ts';
import type { CredentialPlacement, UpstreamRequest } from '#core/upstream/exchange.ts';

const URLS = { token_url: 'https://id.example.com/token', revocation_url: 'https://id.example.com/revoke' };
const STATE: CredentialState = {
  ...{ generation: 1, version: 1, fence: 1, leased: false, unsettled: 0, needsReauth: false, boundTo: 'here' },
};

type Over = {
  readonly state?: Partial<CredentialState> | 'absent';
  readonly oauth?: object;
  readonly secret?: object;
  readonly boundTo?: string;
  readonly client?: object;
  readonly answer?: object;
};

const FIELDS = { client_id: 'c', client_secret: 's', refresh_token: 'handed-over' };

const revoke = async ({ state = {}, oauth = {}, secret = FIELDS, boundTo = 'here', client, answer }: Over = {}) => {
  const sent: [UpstreamRequest, readonly CredentialPlacement[], number][] = [];
  const faults: unknown[] = [];
  const rules = { ...URLS, ...oauth };
  const scheme = { kind: 'oauth2_authorization_code', fields: {}, apply: [], oauth: rules } as const;
  const holder = { tenant: 'ten_a', account: 'acc_a', integration: 'example', scheme, rules, boundTo: 'here' };
  const deps: RevokeDeps = {
    secrets: { get: async () => ({ fields: secret as Record<string, string>, boundTo }), forget: () => undefined },
    clients: {
      get: async () => ({ fields: (client ?? {}) as Record<string, string>, boundTo: 'here' }),
      forget: () => undefined,
    },
    tokenBackends: () => ({
      table: { read: async () => (state === 'absent' ? undefined : { ...STATE, ...state }) },
      sealer: { prepare: async () => (plain) => plain, open: async (sealed) => `opened ${sealed}` },
    }),
    send: async (...request) => {
      sent.push(request as (typeof sent)[number]);
      return (answer ?? { kind: 'answer', status: 200, headers: {}, body: new Uint8Array() }) as never;
    },
    onFault: (fault) => faults.push(fault),
    now: () => 0,
  };
  const end = await revokeGrant(holder as Parameters<typeof revokeGrant>[0], 5000, deps);
  return { end, sent, faults, form: Object.fromEntries(new URLSearchParams(String(sent[0]?.[0].body ?? ''))) };
};

describe('revoking a grant', () => {
  it('presents the newest refresh token, by a deadline', async () => {
    const { end, sent, form } = await revoke({ state: { refreshToken: 'newest' } });
    expect(end).toBe('revoked');
    expect(form).toEqual({ token: 'opened newest', token_type_hint: 'refresh_token' });
    expect(sent).toMatchObject([[{ method: 'POST', url: URLS.revocation_url }, [{ name: 'authorization' }], 5000]]);
  });

  it('presents the one that was handed over, or the access token where no other was granted', async () => {
    expect((await revoke()).form).toMatchObject({ token: 'handed-over' });
    const { refresh_token: _, ...secret } = FIELDS;
    const token = { sealed: 'access', grantedAt: 0 };
    expect((await revoke({ secret, state: { token } })).form).toEqual({
      ...{ token: 'opened access', token_type_hint: 'access_token' },
    });
    expect(await revoke({ secret })).toMatchObject({ end: 'none', sent: [] });
  });

  it('says who asks as the definition has it', async () => {
    const { form, sent } = await revoke({ oauth: { client_auth: 'body', param_names: { client_id: 'app' } } });
    expect([form, sent[0]?.[1]]).toEqual([
      { token: 'handed-over', token_type_hint: 'refresh_token', app: 'c', client_secret: 's' },
      [],
    ]);
  });

  it('asks with the operator’s client where that connected the account, and with no other that came later', async () => {
    const secret = { $client: 'theirs', refresh_token: 'r' };
    const client = { client_id: 'theirs', client_secret: 'x' };
    expect((await revoke({ secret, client, oauth: { client_auth: 'body' } })).form).toMatchObject(client);
    const other = await revoke({ secret, client: { ...client, client_id: 'another' } });
    expect([other.end, other.sent, other.faults.length]).toEqual(['failed', [], 1]);
  });

  it.each([
    ['nothing is kept', { state: 'absent' }, 'none'],
    ['no endpoint is named', { oauth: { revocation_url: undefined } }, 'unsupported'],
    ['the item is bound elsewhere', { state: { boundTo: 'elsewhere' } }, 'failed'],
    ['the vault is bound elsewhere', { boundTo: 'elsewhere' }, 'failed'],
    ['there is no client', { secret: { refresh_token: 'r' } }, 'failed'],
  ] satisfies readonly [string, Over, string][])('sends nothing where %s', async (_, over, end) => {
    expect(await revoke(over)).toMatchObject({ end, sent: [] });
  });

  it.each([
    [{ kind: 'answer', status: 503 }],
    [{ kind: 'answer', status: 302 }],
    [{ kind: 'answer', status: 400 }],
    [{ kind: 'failure', reason: 'timeout', sent: true }],
  ])('fails with %j, and is not repeated', async (answer) => {
    const { end, sent } = await revoke({ answer });
    expect([end, sent.length]).toEqual(['failed', 1]);
  });
});
