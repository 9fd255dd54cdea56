// Tenants with credentials in the embedded AWS, and the MCP function's handler as it is composed with `isolation.sts`: over a client
// that a test looks into, and with a token store that says yes to everybody.
import { randomBytes } from 'node:crypto';
import { createCallBackends } from '#adapters/aws/call-backends.ts';
import { type CallAws, createSignedClient } from '#adapters/aws/signed-client.ts';
import { bindingOf } from '#core/credentials/binding.ts';
import type { SecretReader, VaultKind } from '#core/credentials/vault.ts';
import { mintOwnedId, mintTenantId } from '#core/ids.ts';
import type { UrlTokenRecord } from '#core/tokens/records.ts';
import { mintToken } from '#core/tokens/token.ts';
import { type EmbeddedAws, LOCAL_CREDENTIALS, LOCAL_REGION, startEmbeddedAws } from '#lib/local/aws/embedded-aws.ts';
import { type Backends, createBackends } from '#lib/local/backends.ts';
import { INTEGRATIONS } from '#test/support/gateway.ts';
import { urlTokenRecord } from '#test/support/url-token-record.ts';
import { type Answered, inProcess } from './in-process.ts';
import { routesOf, startUpstream, type Upstream } from './tenants.ts';

export type Kind = 'bearer' | 'oauth2_authorization_code';

export type Holder = { readonly tenant: string; readonly accounts: { readonly [K in Kind]: string } };

export type Sessions = {
  readonly holders: readonly Holder[];
  readonly upstream: Upstream;
  readonly aws: CallAws;
  readonly clock: { now: number };
  /** A caller of `tools/call`, whatever whose token it shows. @param call what the handler asks AWS with */
  readonly caller: (
    call: CallAws,
  ) => (door: Pick<UrlTokenRecord, 'tenant' | 'account' | 'authKind'>) => Promise<Answered>;
  readonly close: () => Promise<void>;
};

export const SECRET_PREFIX = 'sallyport';
const OPTIONS = { residency: 'us', keyIds: 'a', integrationDirectories: [] };

export const startSessions = async (count: number, credentialVault: VaultKind): Promise<Sessions> => {
  const [upstream, embedded] = await Promise.all([startUpstream(), startEmbeddedAws(undefined)]);
  const clock = { now: Date.now() };
  const now = () => clock.now;
  const backends = createBackends(embedded, {
    ...OPTIONS,
    integrationDirectories: [INTEGRATIONS],
    credentialVault,
    now,
  });
  const holders: Holder[] = [];
  for (let i = 0; i < count; i++) holders.push(await newHolder(backends));
  const close = async () => {
    await upstream.close();
    await embedded.close();
  };
  const caller = callersOf(credentialVault, { backends, upstream, now });
  return { holders, upstream, clock, aws: clientOf(embedded), caller, close };
};

const clientOf = ({ endpoints }: EmbeddedAws): CallAws =>
  createSignedClient({ region: LOCAL_REGION, credentials: () => LOCAL_CREDENTIALS, endpoints });

const newHolder = async ({ stores, findIntegration }: Backends): Promise<Holder> => {
  const tenant = mintTenantId(randomBytes);
  const demo = await findIntegration({ slug: 'demo' });
  const accounts = { bearer: '', oauth2_authorization_code: '' };
  for (const scheme of demo?.auth ?? []) {
    const account = mintOwnedId('acc', tenant, randomBytes);
    const fields = { token: `of-${tenant}`, client_id: 'c', client_secret: 's', refresh_token: `of-${tenant}` };
    await stores.secrets.put(tenant, account, { fields, boundTo: demo ? bindingOf(demo, scheme) : '' });
    accounts[scheme.kind as Kind] = account;
  }
  return { tenant, accounts };
};

type World = { readonly backends: Backends; readonly upstream: Upstream; readonly now: () => number };

const TABLES = { tokens: 'tokens', config: 'config', credentials: 'credentials' };
const KEYS = { tokenKmsKey: 'alias/sallyport-tokens', dataKmsKey: 'alias/sallyport-secrets' };

/** One handler for all callers, which knows its tools; each caller has sessions, and a memory for secrets, of its own. */
const callersOf = (vault: VaultKind, { backends, upstream, now }: World): Sessions['caller'] => {
  const records = new Map<string, UrlTokenRecord>();
  let own: ReturnType<typeof createCallBackends>;
  const reader = (name: 'secretReader' | 'clientReader'): SecretReader => ({
    get: (...whose) => own[name].get(...whose),
    forget: (...whose) => own[name].forget(...whose),
  });
  const ask = inProcess(
    routesOf({
      ...{ url: 'http://127.0.0.1', residency: 'us', upstream, now },
      backends: {
        ...{ ...backends, secretReader: reader('secretReader'), clientReader: reader('clientReader') },
        tokenBackends: (...whose) => own.tokenBackends(...whose),
        // The check that is disabled: whatever token is shown, the door that was asked for opens.
        findToken: async ({ text }) => ({ mac: 'mac', record: records.get(text) }),
        audit: { ...backends.audit, trail: { write: async () => undefined, close: async () => true } },
      },
    }),
  );
  return (call) => {
    const tenantRoleArn = 'arn:aws:iam::111122223333:role/tenant';
    const callers = createCallBackends({
      ...{ ...OPTIONS, ...KEYS, call, tables: TABLES, vault, secretPrefix: SECRET_PREFIX, tenantRoleArn, now },
    });
    return async (door) => {
      own = callers;
      const { text } = mintToken('u', 'us', 'a', randomBytes);
      const server = mintOwnedId('srv', door.tenant, randomBytes);
      records.set(text, { ...urlTokenRecord({ mac: 'mac', server, tenant: door.tenant }), ...door });
      const params = { name: 'list_all_crm_contacts', arguments: {} };
      const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params };
      return ask({ route: `POST /mcp/${text}`, body, fields: {} });
    };
  };
};
