// A tenant with an account and a server, in memory; and who can still get in.
import { createHash, createSecretKey } from 'node:crypto';
import { mintOwnedId } from '#core/ids.ts';
import { createAccount } from '#core/tenancy/accounts.ts';
import { createAdminKey, createApiToken } from '#core/tenancy/keys.ts';
import type { Minting } from '#core/tenancy/minting.ts';
import type { OffboardDeps } from '#core/tenancy/offboard.ts';
import { purge as purgeWith } from '#core/tenancy/purge.ts';
import type { Door, Server } from '#core/tenancy/records.ts';
import { createServer } from '#core/tenancy/servers.ts';
import type { Stores } from '#core/tenancy/stores.ts';
import { authoriseToken, type FindToken } from '#core/tokens/authorise.ts';
import { type Token, type TokenKind, tokenMac } from '#core/tokens/token.ts';
import { keySigner, memoryArchive, signingKey } from '#test/core/audit/memory-audit.ts';
import { memoryStores } from './memory-stores.ts';

export const NOW = Date.UTC(2026, 0, 1);
export const DAY = 86_400_000;
export const MINUTE = 60_000;
export const END = NOW + 30 * DAY;
export const TENANT = 'ten_aaaaaaaaaaaa';
export const ACCOUNT = 'acc_aaaaaaaaaaaa000000000001';
export const SERVER = 'srv_aaaaaaaaaaaa000000000001';
export const API_TOKEN = 'tok_aaaaaaaaaaaa000000000001';
export const ADMIN_KEY = 'key_000000000001';
export const SECRET = { fields: { token: 'upstream secret' }, boundTo: 'binding' };

const doorOf = async (token: Token): Promise<Door> => ({
  keyId: token.keyId,
  mac: tokenMac(token, createSecretKey(Buffer.from('pepper'))),
});

/** Deterministic: the nth request for bytes gets the nth digest. */
const countedBytes = () => {
  let count = 0;
  return (size: number): Uint8Array => {
    count += 1;
    return createHash('shake256', { outputLength: size }).update(String(count)).digest();
  };
};

export const accountDraft = {
  id: ACCOUNT,
  tenant: TENANT,
  integration: { slug: 'demo' },
  variables: {},
  authKind: 'bearer',
  createdAt: NOW,
};

export const serverDraft: Omit<Server, 'state' | 'doors'> = {
  id: SERVER,
  tenant: TENANT,
  account: ACCOUNT,
  name: 'a door',
  scope: {},
  requireApiToken: false,
  upstreamErrors: 'http',
  createdAt: NOW,
  expiresAt: END,
};

export const apiTokenDraft = {
  id: API_TOKEN,
  tenant: TENANT,
  name: 'a key',
  roles: ['agent' as const],
  createdAt: NOW,
  expiresAt: END,
};

export const adminKeyDraft = { id: ADMIN_KEY, name: 'a key', createdAt: NOW, expiresAt: END };

export const SIGNING_KEY = signingKey();
const AUDIT_DAYS = 400;

type Offboarding = OffboardDeps & { readonly archive: ReturnType<typeof memoryArchive> };

/** What off-boarding takes besides the stores, at a time that stands still. */
export const offboarding = (now: number, over: Partial<Offboarding> = {}): Offboarding => ({
  archive: memoryArchive(),
  signer: keySigner(SIGNING_KEY),
  auditDays: AUDIT_DAYS,
  now: () => now,
  record: async () => undefined,
  revokeGrant: async () => 'unsupported',
  ...over,
});

export const purge = (stores: Stores, now: number) => purgeWith(stores, now, offboarding(now));

const unwrap = <T>(result: { ok: true; value: T } | { ok: false; error: unknown }): T => {
  if (!result.ok) throw new Error(`expected success, got ${JSON.stringify(result.error)}`);
  return result.value;
};

export type Has = { account?: boolean; server?: boolean; apiToken?: boolean; adminKey?: boolean };

export const createWorld = async ({ account = true, server = true, apiToken = false, adminKey = false }: Has = {}) => {
  const stores = memoryStores();
  const randomBytes = countedBytes();
  const minting: Minting = { residency: 'eu', keyId: 'a', randomBytes, doorOf };
  await stores.tenants.create({ id: TENANT, name: 'tenant', residency: 'eu', state: 'active', createdAt: NOW });
  if (account) unwrap(await createAccount(accountDraft, SECRET, stores));
  const token = server ? unwrap(await createServer(serverDraft, stores, minting)).token : '';
  const apiKey = apiToken ? unwrap(await createApiToken(apiTokenDraft, stores, minting)).token : '';
  const operator = adminKey ? unwrap(await createAdminKey(adminKeyDraft, stores, minting)).token : '';
  const find: FindToken = async (wanted) => {
    const door = await doorOf(wanted);
    return { mac: door.mac, record: await stores.tokens.get(door) };
  };
  return {
    stores,
    minting,
    token,
    apiKey,
    operator,
    /** Another server of the same account. */
    otherServer: (over: Stores, n: number) =>
      createServer({ ...serverDraft, id: mintOwnedId('srv', TENANT, () => Buffer.alloc(12, n)) }, over, minting),
    opens: async (text: string, now = NOW, kind: TokenKind = text[2] as TokenKind): Promise<boolean> =>
      (await authoriseToken(text, kind, 'eu', now, find)).ok,
  };
};

export type World = Awaited<ReturnType<typeof createWorld>>;
