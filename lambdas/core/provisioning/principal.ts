// Who calls the provisioning API, and what that lets them do.

import { isTenantId, tenantOf } from '#core/ids.ts';
import { type Headers, header } from '#core/mcp/headers.ts';
import { err, ok, type Result } from '#core/result.ts';
import { authoriseToken, type FindToken, type Refusal } from '#core/tokens/authorise.ts';
import { bearer } from '#core/tokens/authorise-door.ts';
import type { Role } from '#core/tokens/records.ts';
import type { ApiRoute } from './routes.ts';

export type Principal =
  | { readonly kind: 'operator'; readonly id: string }
  | { readonly kind: 'tenant'; readonly id: string; readonly tenant: string; readonly roles: readonly Role[] };

/**
 * The token that a request shows: as `Authorization: Bearer`, or as `X-Api-Token` where `Authorization` is absent or of
 * another scheme (with `provisioning.auth: iam` it is SigV4's). With both, whoever reads the one and whoever reads the
 * other would see two callers: `ambiguous`.
 */
export const presentedToken = (headers: Headers): Result<string | undefined, 'ambiguous'> => {
  const authorization = header(headers, 'authorization');
  const apiToken = header(headers, 'x-api-token');
  if (!/^bearer\b/i.test(authorization ?? '')) return ok(apiToken);
  return apiToken === undefined ? ok(bearer(authorization)) : err('ambiguous');
};

/** @param text an admin key or an API token */
export const authenticate = async (
  text: string | undefined,
  residency: string,
  now: number,
  find: FindToken,
): Promise<Result<Principal, Refusal>> => {
  if (text?.startsWith('spk_')) {
    const key = await authoriseToken(text, 'k', residency, now, find);
    return key.ok ? ok({ kind: 'operator', id: key.value.id }) : key;
  }
  const token = await authoriseToken(text, 'a', residency, now, find);
  return token.ok
    ? ok({ kind: 'tenant', id: token.value.id, tenant: token.value.tenant, roles: token.value.roles })
    : token;
};

type Named = { readonly [name: string]: string };

/**
 * The tenant a request is about, from the ids in its path, or from the query of a list that all tenants have a part in;
 * `undefined` for routes of no tenant.
 * Another tenant's ids, and ids of a wrong form, are `not_found`: as if they did not exist.
 */
export const permit = (
  principal: Principal,
  route: ApiRoute,
  path: Named,
  query: Named = {},
): Result<string | undefined, 'forbidden' | 'not_found'> => {
  const owner = ownerOf(route.resource, path, query);
  if (owner === 'none') return err('not_found');
  if (principal.kind === 'operator') return ok(owner);
  if (owner !== undefined && owner !== principal.tenant) return err('not_found');
  if (!route.roles.some((role) => principal.roles.includes(role))) return err('forbidden');
  return ok(principal.tenant);
};

const ownerOf = (resource: string, { id = '', tokenId }: Named, { tenant }: Named): string | 'none' | undefined => {
  if (resource === '/mcp-servers' && tenant !== undefined) return isTenantId(tenant) ? tenant : 'none';
  if (resource.startsWith('/tenants/{id}')) {
    if (!isTenantId(id)) return 'none';
    return tokenId === undefined || tenantOf(tokenId, 'tok') === id ? id : 'none';
  }
  if (resource.startsWith('/integrated-account/')) return tenantOf(id, 'acc') ?? 'none';
  if (resource.startsWith('/mcp-servers/')) return tenantOf(id, 'srv') ?? 'none';
  return undefined;
};
