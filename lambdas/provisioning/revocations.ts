// Mass revoke: a page of the doors that match at a time, each written down in the log of its own tenant.
import { ended } from '#core/audit/ended.ts';
import type { AuditIntent } from '#core/audit/record.ts';
import { ulid } from '#core/audit/ulid.ts';
import type { ApiProblem } from '#core/errors.ts';
import { isTenantId } from '#core/ids.ts';
import { parseTime } from '#core/provisioning/expiry.ts';
import { ok, type Problem, type Result } from '#core/result.ts';
import { isServersCursor } from '#core/tenancy/inventory.ts';
import { type Criteria, matchingDoors, revokeAll } from '#core/tenancy/mass-revoke.ts';
import type { Server } from '#core/tenancy/records.ts';
import { actorOf } from './audited.ts';
import {
  type ApiDeps,
  type ApiRequest,
  lifecycleProblem,
  notFound,
  type Operate,
  type Operations,
  problem,
} from './context.ts';

const revoke: Operate = async (request, deps) => {
  const asked = await askedOf(request, deps);
  if (!asked.ok) return asked;
  const { criteria, cursor } = asked.value;
  const page = await matchingDoors(criteria, cursor, deps.stores);
  const answer = {
    matched: page.items.length,
    servers: page.items.map(({ id }) => id),
    ...(page.next !== undefined && { next_cursor: page.next }),
  };
  if (request.body.dry_run === true) return ok({ ...answer, revoked: 0 });
  const revoked = await revokeAll(page.items, request.now, deps.stores, writtenDown(request, deps));
  return revoked.ok ? ok({ ...answer, revoked: revoked.value }) : lifecycleProblem(revoked.error);
};

type Asked = { readonly criteria: Criteria; readonly cursor: string | undefined };

const invalid = (errors: readonly Problem[]) => problem('invalid_request', 'A field is not valid.', errors);

const askedOf = async (request: ApiRequest, deps: ApiDeps): Promise<Result<Asked, ApiProblem>> => {
  const { tenant, integration, created_before: before, cursor } = request.body as { readonly [name: string]: string };
  if ((tenant ?? integration ?? before) === undefined)
    return invalid([{ pointer: '', detail: 'must name a tenant, an integration or created_before: what to revoke' }]);
  const whose = await tenantOf(request, deps);
  if (!whose.ok) return whose;
  const owner = whose.value;
  const createdBefore = before === undefined ? undefined : parseTime(before);
  if (Number.isNaN(createdBefore))
    return invalid([{ pointer: '/created_before', detail: 'must be an RFC 3339 time such as 2027-01-31T00:00:00Z' }]);
  if (cursor !== undefined && !isServersCursor(cursor, owner))
    return invalid([{ pointer: '/cursor', detail: 'is not a cursor of these criteria' }]);
  const criteria = {
    ...(owner !== undefined && { tenant: owner }),
    ...(integration !== undefined && { integration }),
    ...(createdBefore !== undefined && { createdBefore }),
  };
  return ok({ criteria, cursor });
};

/** Whose doors; `undefined`: everybody's. The body decides nothing about whose a tenant's own key may close. */
const tenantOf = async (
  { principal, body }: ApiRequest,
  { stores }: ApiDeps,
): Promise<Result<string | undefined, ApiProblem>> => {
  const named = body.tenant === undefined ? undefined : String(body.tenant);
  const own = principal.kind === 'tenant' ? principal.tenant : named;
  if (named !== undefined && (named !== own || !isTenantId(named))) return notFound();
  return own !== undefined && (await stores.tenants.get(own)) === undefined ? notFound() : ok(own);
};

/** Announced before it is done, as every action is: a door is not closed where nobody could be told. */
const writtenDown =
  ({ principal, requestId }: ApiRequest, { trail, now, randomBytes }: ApiDeps) =>
  async ({ tenant, account, id }: Server, run: () => Promise<boolean>): Promise<boolean> => {
    const time = now();
    const intent: AuditIntent = {
      ...{ v: 1, id: ulid(time, randomBytes), time, tenant, account, server: id, action: 'server.revoked' },
      ...{ actor: actorOf(principal), request_id: requestId },
    };
    await trail.write(intent);
    const isRevoked = await run();
    const result = isRevoked ? ({ result: 'success' } as const) : ({ result: 'failure', reason: 'conflict' } as const);
    await trail.close(intent, ended(intent, now(), result));
    return isRevoked;
  };

export const REVOCATION_OPERATIONS = { revokeServers: revoke } satisfies Partial<Operations>;
