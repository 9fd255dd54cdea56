// MCP servers: minting, showing, moving, rotating and revoking doors.
import { mintOwnedId } from '#core/ids.ts';
import type { JsonObject } from '#core/json.ts';
import { serverInUseView, serverView } from '#core/provisioning/views.ts';
import { ok } from '#core/result.ts';
import { type Scope, scopeProblems } from '#core/scopes/scope.ts';
import { type Account, isDeleted, type Server } from '#core/tenancy/records.ts';
import {
  changeServer,
  createServer,
  revokeServer,
  rotateServer,
  urlTokenRecord,
  usableAccount,
} from '#core/tenancy/servers.ts';
import { optionsOf, withoutOptions } from '#core/tokens/door-options.ts';
import type { Quota, UpstreamErrors } from '#core/tokens/records.ts';
import { buildTools } from '#core/tools/tool.ts';
import { type ApiDeps, lifecycleProblem, notFound, type Operate, type Operations, problem } from './context.ts';
import { expiryOf } from './expiry-of.ts';
import { listAnswer } from './list-answer.ts';
import { moveToLatest, versionForNew } from './server-version.ts';

type Config = Scope & {
  readonly require_api_token_auth?: boolean;
  readonly upstream_errors?: UpstreamErrors;
  readonly quota?: Quota;
  readonly expire_unused_after?: number;
};

/** A token's item is at most 4,096 bytes, one read unit of DynamoDB: the record, and 128 for its key and its numbers. */
const MAX_TOKEN_RECORD = 4096 - 128;
/** As long as every mac: HMAC-SHA-256 in base64url. */
const ANY_DOOR = { keyId: 'a', mac: '-'.repeat(43) };

const tooLarge = (draft: Omit<Server, 'state' | 'doors'>, account: Account): boolean => {
  const record = urlTokenRecord({ ...draft, state: 'creating', doors: [ANY_DOOR] }, account, ANY_DOOR);
  return Buffer.byteLength(JSON.stringify(record)) > MAX_TOKEN_RECORD;
};

const create: Operate = async (request, deps) => {
  const { path, body, now } = request;
  const account = await usableAccount(path.id ?? '', deps.stores);
  if (!account.ok) return lifecycleProblem(account.error);
  const version = await versionForNew(account.value, deps);
  if (version === undefined) return lifecycleProblem('not_found');
  const config = (body.config ?? {}) as JsonObject;
  const options = optionsOf(config);
  const {
    require_api_token_auth = false,
    upstream_errors = 'http',
    quota,
    expire_unused_after: unusedAfter,
    ...scope
  } = withoutOptions(config) as Config;
  const wrong = scopeProblems(scope, buildTools(version.integration));
  if (wrong.length > 0) {
    return problem(
      'invalid_request',
      'The scope is not valid.',
      wrong.map(({ pointer, detail }) => ({ pointer: `/config${pointer}`, detail })),
    );
  }
  const expiry = expiryOf(request, deps);
  if (!expiry.ok) return expiry;
  const { tenant, id } = account.value;
  const draft = {
    id: mintOwnedId('srv', tenant, deps.randomBytes),
    tenant,
    account: id,
    integration: version.ref,
    name: String(body.name),
    scope,
    requireApiToken: require_api_token_auth,
    upstreamErrors: upstream_errors,
    ...(options !== undefined && { options }),
    ...(quota !== undefined && { quota }),
    ...(unusedAfter !== undefined && { unusedAfter }),
    createdAt: now,
    ...expiry.value,
  };
  if (tooLarge(draft, account.value)) {
    return problem('invalid_request', 'The scope is not valid.', [
      {
        pointer: '/config',
        detail: 'is too long for a token, which holds 4,096 bytes: name methods or tags, or fewer tools',
      },
    ]);
  }
  const created = await createServer(draft, deps.stores, deps.minting);
  return created.ok ? ok(mintedView(created.value, now, deps)) : lifecycleProblem(created.error);
};

const mintedView = (
  { server, token }: { readonly server: Server; readonly token: string },
  now: number,
  { baseUrl }: ApiDeps,
): JsonObject => ({
  ...serverView(server, now),
  url: `${baseUrl}/mcp/${token}`,
  token,
});

const change: Operate = async (request, deps) => {
  const { path, body, now } = request;
  const expiry = body.expires_at === undefined ? ok({}) : expiryOf(request, deps);
  if (!expiry.ok) return expiry;
  const version = body.integration === undefined ? ok(undefined) : await movedVersion(path.id ?? '', deps);
  if (!version.ok) return version;
  const wanted = {
    ...(typeof body.name === 'string' && { name: body.name }),
    ...expiry.value,
    ...(version.value !== undefined && { integration: version.value }),
  };
  const changed = await changeServer(path.id ?? '', wanted, now, deps.stores);
  return changed.ok ? ok(serverView(changed.value, now)) : lifecycleProblem(changed.error);
};

const movedVersion = async (id: string, deps: ApiDeps) => {
  const found = await deps.stores.servers.get(id);
  if (found === undefined) return notFound();
  return found.value.state === 'active' ? moveToLatest(found.value, deps) : lifecycleProblem('revoked');
};

const list: Operate = async (request, { stores }) => {
  const account = await stores.accounts.get(request.path.id ?? '');
  if (account === undefined || isDeleted(account.value)) return notFound();
  const { id, tenant } = account.value;
  const view = (server: Server) => serverView(server, request.now);
  return listAnswer(
    request,
    { kind: 'srv', set: stores.servers, owner: tenant },
    view,
    (server) => server.account === id,
  );
};

export const SERVER_OPERATIONS = {
  createServer: create,
  changeServer: change,
  listServers: list,
  getServer: async ({ path, now }, { stores, lastUse }) => {
    const found = await stores.servers.get(path.id ?? '');
    if (found === undefined) return notFound();
    const { value } = found;
    return ok(serverInUseView(value, await lastUse(value.tenant, value.id), now));
  },
  deleteServer: async ({ path, now }, { stores }) => {
    const revoked = await revokeServer(path.id ?? '', now, stores);
    return revoked.ok ? ok(undefined) : lifecycleProblem(revoked.error);
  },
  rotateServer: async ({ path, now }, deps) => {
    const rotated = await rotateServer(path.id ?? '', now, deps.stores, deps.minting);
    return rotated.ok ? ok(mintedView(rotated.value, now, deps)) : lifecycleProblem(rotated.error);
  },
} satisfies Partial<Operations>;
