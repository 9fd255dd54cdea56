// Tenants and the keys to the API itself.
import type { ApiProblem } from '#core/errors.ts';
import { mintAdminKeyId, mintOwnedId, mintTenantId } from '#core/ids.ts';
import { readExpiry } from '#core/provisioning/expiry.ts';
import { adminKeyView, apiTokenView, tenantView } from '#core/provisioning/views.ts';
import { ok, type Result } from '#core/result.ts';
import { mint } from '#core/tenancy/minting.ts';
import { closeTenant, deleteAdminKey, deleteApiToken } from '#core/tenancy/offboard.ts';
import type { AdminKey, ApiToken, Tenant } from '#core/tenancy/records.ts';
import type { Role } from '#core/tokens/records.ts';
import { type ApiRequest, lifecycleProblem, notFound, type Operate, type Operations, problem } from './context.ts';
import { listAnswer } from './list-answer.ts';

const createTenant: Operate = async ({ body, now }, { residency, stores, randomBytes }) => {
  if (body.residency !== undefined && body.residency !== residency) {
    return problem(
      'other_residency',
      `This endpoint serves residency "${residency}": create the tenant at the endpoint of "${body.residency}".`,
    );
  }
  const tenant: Tenant = {
    id: mintTenantId(randomBytes),
    name: String(body.name),
    residency,
    state: 'active',
    createdAt: now,
  };
  return (await stores.tenants.create(tenant)) ? ok(tenantView(tenant)) : lifecycleProblem('conflict');
};

const getTenant: Operate = async ({ path }, { stores }) => {
  const found = await stores.tenants.get(path.id ?? '');
  return found === undefined ? notFound() : ok(tenantView(found.value));
};

const deleteTenant: Operate = async ({ path }, { stores }) => {
  const closed = await closeTenant(path.id ?? '', stores);
  return closed.ok ? ok(tenantView(closed.value)) : lifecycleProblem(closed.error);
};

const createApiToken: Operate = async (request, { stores, minting, randomBytes }) => {
  const { body, now, tenant = '' } = request;
  const open = await stores.tenants.get(tenant);
  if (open === undefined) return notFound();
  if (open.value.state !== 'active') return lifecycleProblem('tenant_closing');
  const expiresAt = expiryOf(request);
  if (!expiresAt.ok) return expiresAt;
  const { token, door } = await mint('a', minting);
  const roles = (body.roles ?? ['agent']) as readonly Role[];
  const record: ApiToken = {
    id: mintOwnedId('tok', tenant, randomBytes),
    tenant,
    name: String(body.name),
    roles,
    door,
    createdAt: now,
    expiresAt: expiresAt.value,
  };
  // Record first: it is the only way to find the door again.
  if (!(await stores.apiTokens.create(record))) return lifecycleProblem('conflict');
  if ((await stores.tenants.get(tenant))?.value.state !== 'active') {
    await stores.apiTokens.remove(record.id);
    return lifecycleProblem('tenant_closing');
  }
  await stores.tokens.put(door, { kind: 'a', mac: door.mac, id: record.id, tenant, roles, expiresAt: expiresAt.value });
  return ok({ ...apiTokenView(record), token });
};

const createAdminKey: Operate = async (request, { stores, minting, randomBytes }) => {
  const expiresAt = expiryOf(request);
  if (!expiresAt.ok) return expiresAt;
  const { token, door } = await mint('k', minting);
  const record: AdminKey = {
    id: mintAdminKeyId(randomBytes),
    name: String(request.body.name),
    door,
    createdAt: request.now,
    expiresAt: expiresAt.value,
  };
  if (!(await stores.adminKeys.create(record))) return lifecycleProblem('conflict');
  await stores.tokens.put(door, { kind: 'k', mac: door.mac, id: record.id, expiresAt: expiresAt.value });
  return ok({ ...adminKeyView(record), token });
};

/** `expires_at` of a request body, as epoch milliseconds. */
export const expiryOf = ({ body, now }: ApiRequest): Result<number, ApiProblem> => {
  const expiry = readExpiry(body.expires_at as string | undefined, now);
  return expiry.ok ? expiry : problem('invalid_request', 'A field is not valid.', [expiry.error]);
};

export const TENANT_OPERATIONS = {
  createTenant,
  getTenant,
  deleteTenant,
  createApiToken,
  createAdminKey,
  listTenants: (request, { stores }) => listAnswer(request, stores.tenants, 'operator', tenantView),
  listApiTokens: (request, { stores }) => listAnswer(request, stores.apiTokens, request.tenant ?? '', apiTokenView),
  listAdminKeys: (request, { stores }) => listAnswer(request, stores.adminKeys, 'operator', adminKeyView),
  deleteApiToken: async ({ path }, { stores }) =>
    (await deleteApiToken(path.tokenId ?? '', stores)) ? ok(undefined) : notFound(),
  deleteAdminKey: async ({ path }, { stores }) =>
    (await deleteAdminKey(path.id ?? '', stores)) ? ok(undefined) : notFound(),
} satisfies Partial<Operations>;
