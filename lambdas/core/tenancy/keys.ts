// The life of a key to the API itself: a tenant's API token, the operator's admin key. Same order as for a server:
// record, token, record; so that whoever revokes finds every token that may exist.
import { err, ok, type Result } from '#core/result.ts';
import type { TokenRecord } from '#core/tokens/records.ts';
import { type Minting, mint } from './minting.ts';
import type { AdminKey, ApiToken } from './records.ts';
import type { LifecycleError } from './servers.ts';
import type { RecordSet, Stores } from './stores.ts';

type Key = ApiToken | AdminKey;
type Created<K> = Result<{ readonly key: K; readonly token: string }, LifecycleError>;

/** record(`creating`) → re-read tenant → token → record(`active`) */
export const createApiToken = async (
  draft: Omit<ApiToken, 'state' | 'door'>,
  stores: Stores,
  minting: Minting,
): Promise<Created<ApiToken>> => {
  const { token, door } = await mint('a', minting);
  const creating: ApiToken = { ...draft, state: 'creating', door };
  if (!(await stores.apiTokens.create(creating))) return err('conflict');
  // Off-boarding lists keys after it has closed the tenant: either it sees ours, or we see that it is closed.
  if ((await stores.tenants.get(draft.tenant))?.value.state !== 'active') {
    await stores.apiTokens.remove(draft.id);
    return err('tenant_closing');
  }
  const { id, tenant, roles } = draft;
  return activate(stores.apiTokens, creating, { kind: 'a', mac: door.mac, id, tenant, roles }, token, stores);
};

/** record(`creating`) → token → record(`active`) */
export const createAdminKey = async (
  draft: Omit<AdminKey, 'state' | 'door'>,
  stores: Pick<Stores, 'adminKeys' | 'tokens'>,
  minting: Minting,
): Promise<Created<AdminKey>> => {
  const { token, door } = await mint('k', minting);
  const creating: AdminKey = { ...draft, state: 'creating', door };
  if (!(await stores.adminKeys.create(creating))) return err('conflict');
  return activate(stores.adminKeys, creating, { kind: 'k', mac: door.mac, id: draft.id }, token, stores);
};

const activate = async <K extends Key>(
  set: RecordSet<K>,
  creating: K,
  record: TokenRecord,
  token: string,
  { tokens }: Pick<Stores, 'tokens'>,
): Promise<Created<K>> => {
  const { door, expiresAt } = creating;
  await tokens.put(door, expiresAt === undefined ? record : { ...record, expiresAt });
  const key: K = { ...creating, state: 'active' };
  if (await set.replace({ value: creating, version: 1 }, key)) return ok({ key, token });
  await tokens.remove(door);
  return err('conflict');
};

/**
 * record(`revoking`) → token → record. Answers false for a key that is not there. A key that is still being created
 * keeps its record: its creator may yet write the token, and the purge then finds it.
 */
export const deleteKey = async <K extends Key>(set: RecordSet<K>, id: string, stores: Stores): Promise<boolean> => {
  for (;;) {
    const found = await set.get(id);
    if (found === undefined) return false;
    const { value } = found;
    if (value.state !== 'revoking' && !(await set.replace(found, { ...value, state: 'revoking' }))) continue;
    await stores.tokens.remove(value.door);
    if (value.state === 'active') await set.remove(id);
    return true;
  }
};
