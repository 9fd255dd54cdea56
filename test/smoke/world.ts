// A tenant to probe with: its own integration, account and door, and nobody else's.
import type { AwsCredentials } from '#adapters/aws/sign.ts';
import { signRequest } from '#lib/cli/sign-request.ts';
import type { AwsState } from './aws-state.ts';
import { type Answer, type Fields, jsonOf, type Send } from './exchange.ts';
import type { Target } from './options.ts';
import { SMOKE_SLUG, smokeIntegration } from './smoke-integration.ts';
import { shown } from './verdict.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers are looked at field by field
export type ApiAnswer = Answer & { readonly json: any };

/** `route` is `METHOD /path`; the key is the admin key unless another is given. */
export type Api = (route: string, body?: object, fields?: Fields, key?: string) => Promise<ApiAnswer>;

export type Door = { readonly id: string; readonly url: string; readonly token: string };

export type World = {
  readonly target: Target;
  readonly aws: AwsState;
  readonly send: Send;
  readonly api: Api;
  readonly tenant: string;
  readonly account: string;
  readonly door: Door;
  readonly openDoor: (more?: object) => Promise<Door>;
  /** POST of JSON as an MCP client sends it. */
  readonly post: (url: string, body: string, fields?: Fields) => Promise<Answer>;
  readonly wait: (ms: number) => Promise<void>;
};

export const PING = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
export const JSON_FIELDS: Fields = { 'content-type': 'application/json' };

export type WorldDeps = {
  readonly send: Send;
  readonly aws: AwsState;
  readonly credentials: (region: string) => Promise<AwsCredentials>;
  readonly wait: (ms: number) => Promise<void>;
};

export const createApi = async (target: Target, { send, credentials }: WorldDeps): Promise<Api> => {
  const signer = target.sign === undefined ? undefined : await credentials(target.sign);
  return async (route, body, fields = {}, key = target.key) => {
    const [method = '', path = ''] = route.split(' ');
    const url = target.url + path;
    const text = body && JSON.stringify(body);
    const plain = { ...(text !== undefined && JSON_FIELDS), ...fields } as { [name: string]: string };
    const signed =
      signer === undefined
        ? { ...plain, authorization: `Bearer ${key}` }
        : signRequest(
            { method, url: new URL(url), headers: { ...plain, 'x-api-token': key }, body: text },
            target.sign as string,
            signer,
          );
    const answer = await send({ method, url, fields: signed, ...(text !== undefined && { body: text }) });
    return { ...answer, json: jsonOf(answer.text) };
  };
};

/** Answers the tenant as soon as it exists, so that it can be removed whatever comes after. */
export const createTenant = async (api: Api): Promise<string> =>
  (await created(api, 'POST /tenants', { name: `smoke ${new Date().toISOString()}` })).id;

const created = async (api: Api, route: string, body: object, key?: string) => {
  const answer = await api(route, body, {}, key);
  if (answer.status >= 300) throw new Error(`${route} answered ${shown(answer)}`);
  return answer.json;
};

export const createWorld = async (target: Target, tenant: string, api: Api, deps: WorldDeps): Promise<World> => {
  // The tenant's own token, so that the integration is the tenant's and goes with it.
  const own = await created(api, `POST /tenants/${tenant}/api-tokens`, { name: 'smoke', roles: ['provisioner'] });
  await created(api, `PUT /integrations/${SMOKE_SLUG}`, smokeIntegration(target.slowUpstream), own.token);
  const account = await created(
    api,
    `POST /tenants/${tenant}/integrated-accounts`,
    { integration: SMOKE_SLUG, credential: { kind: 'bearer', secret: { token: 'not-a-secret' } } },
    own.token,
  );
  const openDoor = async (more: object = {}): Promise<Door> =>
    created(api, `POST /integrated-account/${account.id}/mcp`, { name: 'smoke', ...more });
  return {
    target,
    aws: deps.aws,
    send: deps.send,
    api,
    tenant,
    account: account.id,
    door: await openDoor(),
    openDoor,
    post: (url, body, fields = {}) => deps.send({ method: 'POST', url, fields: { ...JSON_FIELDS, ...fields }, body }),
    wait: deps.wait,
  };
};
