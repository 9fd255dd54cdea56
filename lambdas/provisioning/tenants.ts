// Tenants and the keys to the API itself.
import { returnUrlProblems } from '#core/connect/return-url.ts';
import { mintAdminKeyId, mintOwnedId, mintTenantId } from '#core/ids.ts';
import type { JsonObject } from '#core/json.ts';
import { adminKeyView, apiTokenView, tenantView } from '#core/provisioning/views.ts';
import { ok } from '#core/result.ts';
import { createAdminKey, createApiToken, deleteKey } from '#core/tenancy/keys.ts';
import { closeTenant } from '#core/tenancy/offboard.ts';
import { receiptKey } from '#core/tenancy/receipt.ts';
import type { AdminKey, ApiToken, Tenant } from '#core/tenancy/records.ts';
import type { Role } from '#core/tokens/records.ts';
import { lifecycleProblem, notFound, type Operate, type Operations, problem, VERBATIM } from './context.ts';
import { expiryOf } from './expiry-of.ts';
import { listAnswer } from './list-answer.ts';

const createTenant: Operate = async ({ body, now }, { residency, stores, randomBytes }) => {
  if (body.residency !== undefined && body.residency !== residency) {
    return problem(
      'other_residency',
      `This endpoint serves residency "${residency}": create the tenant at the endpoint of "${body.residency}".`,
    );
  }
  const wrong = returnUrlProblems(returnUrlsOf(body), '/return_urls');
  if (wrong.length > 0) return problem('invalid_request', 'A return URL is not valid.', wrong);
  const tenant: Tenant = {
    id: mintTenantId(randomBytes),
    name: String(body.name),
    residency,
    state: 'active',
    createdAt: now,
    ...(body.return_urls !== undefined && { returnUrls: returnUrlsOf(body) }),
  };
  return (await stores.tenants.create(tenant)) ? ok(tenantView(tenant)) : lifecycleProblem('conflict');
};

const returnUrlsOf = (body: JsonObject): readonly string[] => (body.return_urls ?? []) as readonly string[];

const changeTenant: Operate = async ({ path, body }, { stores }) => {
  const wrong = returnUrlProblems(returnUrlsOf(body), '/return_urls');
  if (wrong.length > 0) return problem('invalid_request', 'A return URL is not valid.', wrong);
  const found = await stores.tenants.get(path.id ?? '');
  if (found === undefined) return notFound();
  if (found.value.state !== 'active') return lifecycleProblem('tenant_closing');
  const changed: Tenant = {
    ...found.value,
    ...(body.name !== undefined && { name: String(body.name) }),
    ...(body.return_urls !== undefined && { returnUrls: returnUrlsOf(body) }),
  };
  return (await stores.tenants.replace(found, changed)) ? ok(tenantView(changed)) : lifecycleProblem('conflict');
};

const getTenant: Operate = async ({ path }, { stores }) => {
  const found = await stores.tenants.get(path.id ?? '');
  return found === undefined ? notFound() : ok(tenantView(found.value));
};

/** Of one that is gone, the same as before: whoever repeats a request whose answer was lost learns that it was done. */
const deleteTenant: Operate = async ({ path: { id = '' } }, { stores, now, audit }) => {
  const closed = await closeTenant(id, now, stores);
  if (closed.ok) return ok(tenantView(closed.value));
  const isGone = closed.error === 'not_found' && (await audit.archive.get(receiptKey(id))) !== undefined;
  return isGone ? ok({ id, state: 'closed' }) : lifecycleProblem(closed.error);
};

const getReceipt: Operate = async ({ path: { id = '' } }, { stores, audit }) => {
  // The record first: it goes last, so without one either all is done or there never was a tenant.
  const found = await stores.tenants.get(id);
  const receipt = await audit.archive.get(receiptKey(id));
  if (receipt !== undefined && found === undefined) return ok({ [VERBATIM]: Buffer.from(receipt).toString() });
  if (found === undefined) return notFound();
  return found.value.state === 'closing'
    ? problem('not_found', 'The tenant is still being off-boarded: its receipt follows within 15 minutes.')
    : problem('not_found', 'The tenant is not being off-boarded: DELETE /tenants/{id} begins that.');
};

const createToken: Operate = async (request, deps) => {
  const { body, now, tenant = '' } = request;
  const { stores, minting, randomBytes } = deps;
  if ((await stores.tenants.get(tenant)) === undefined) return notFound();
  const expiry = expiryOf(request, deps);
  if (!expiry.ok) return expiry;
  const draft = {
    id: mintOwnedId('tok', tenant, randomBytes),
    tenant,
    name: String(body.name),
    roles: (body.roles ?? ['agent']) as readonly Role[],
    createdAt: now,
    ...expiry.value,
  };
  const created = await createApiToken(draft, stores, minting);
  return created.ok
    ? ok({ ...apiTokenView(created.value.key), token: created.value.token })
    : lifecycleProblem(created.error);
};

const createKey: Operate = async (request, deps) => {
  const { stores, minting, randomBytes } = deps;
  const expiry = expiryOf(request, deps);
  if (!expiry.ok) return expiry;
  const draft = {
    id: mintAdminKeyId(randomBytes),
    name: String(request.body.name),
    createdAt: request.now,
    ...expiry.value,
  };
  const created = await createAdminKey(draft, stores, minting);
  return created.ok
    ? ok({ ...adminKeyView(created.value.key), token: created.value.token })
    : lifecycleProblem(created.error);
};

/** One that is being revoked opens nothing, and is only kept for the purge. */
const isShown = ({ state }: ApiToken | AdminKey): boolean => state !== 'revoking';

export const TENANT_OPERATIONS = {
  createTenant,
  changeTenant,
  getTenant,
  deleteTenant,
  getReceipt,
  createApiToken: createToken,
  createAdminKey: createKey,
  listTenants: (request, { stores }) =>
    listAnswer(request, { kind: 'ten', set: stores.tenants, owner: 'operator' }, tenantView),
  listApiTokens: async (request, { stores }) => {
    const { tenant = '' } = request;
    if ((await stores.tenants.get(tenant)) === undefined) return notFound();
    return listAnswer(request, { kind: 'tok', set: stores.apiTokens, owner: tenant }, apiTokenView, isShown);
  },
  listAdminKeys: (request, { stores }) =>
    listAnswer(request, { kind: 'key', set: stores.adminKeys, owner: 'operator' }, adminKeyView, isShown),
  deleteApiToken: async ({ path }, { stores }) =>
    (await deleteKey(stores.apiTokens, path.tokenId ?? '', stores)) ? ok(undefined) : notFound(),
  deleteAdminKey: async ({ path }, { stores }) =>
    (await deleteKey(stores.adminKeys, path.id ?? '', stores)) ? ok(undefined) : notFound(),
} satisfies Partial<Operations>;
