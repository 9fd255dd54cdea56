// Many tenants, each with one of everything, and an upstream that knows whose credential it was shown.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLog } from '#adapters/log.ts';
import { createMetrics } from '#adapters/metrics.ts';
import { DEFAULT_LIFETIMES } from '#core/provisioning/expiry.ts';
import { mintToken } from '#core/tokens/token.ts';
import type { Backends } from '#lib/local/backends.ts';
import { createHandlers, type HandlerOptions } from '#lib/local/handlers.ts';
import { newTarget, ownDefinition, type Target } from '#test/provisioning/targets.ts';
import { startTestGateway, type TestGateway } from '#test/support/gateway.ts';
import { type Ask, inProcess } from './in-process.ts';

type Door = { readonly server: string; readonly token: string };

export type Tenant = {
  /** An API token with every role. */
  readonly key: string;
  readonly target: Target;
  readonly open: Door;
  /** Asks for a second factor. */
  readonly guarded: Door;
  /** What the tenant's upstream is shown. */
  readonly secret: string;
};

type Said = { readonly status?: number; readonly body: object };

export type Upstream = {
  /** Method and `Authorization` of every request. */
  readonly seen: string[];
  /** What a path answers from now on. @default an empty list, of every path */
  readonly says: Map<string, () => Said>;
  readonly url: string;
  readonly close: () => Promise<void>;
};

/** Answers everything, and writes down as whom it was called. */
export const startUpstream = async (): Promise<Upstream> => {
  const seen: string[] = [];
  const says: Upstream['says'] = new Map();
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.headers.authorization}`);
    request.resume();
    const { status = 200, body } = says.get((request.url ?? '').split('?')[0] ?? '')?.() ?? { body: { data: [] } };
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () =>
    new Promise<void>((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  return { seen, says, url, close };
};

export type Tenants = {
  readonly gateway: TestGateway;
  readonly upstream: Upstream;
  readonly all: readonly Tenant[];
  /** What the tenants are in. */
  readonly backends: Backends;
  /** The production handlers, over backends of the test's choice. */
  readonly routesOver: (backends: Backends) => Routes;
  readonly close: () => Promise<void>;
};

export type Routes = ReturnType<typeof createHandlers>['routes'];

const DEMO_HOST = 'demo-crm.sallyport.example';

type Installation = Pick<HandlerOptions, 'url' | 'residency' | 'backends' | 'now'> & { readonly upstream: Upstream };

/** The production handlers, in front of an upstream of the tests. */
export const routesOf = ({ upstream, now, ...installed }: Installation): Routes =>
  createHandlers({
    ...{ ...installed, lifetimes: DEFAULT_LIFETIMES, confirmation: 'backend', now },
    loopbackRoutes: { [DEMO_HOST]: upstream.url },
    log: createLog(() => undefined, now),
    metrics: (name) => createMetrics(() => undefined, now, name),
  }).routes;

/** @param over of the gateway's own backends, or others in their place. @default its own */
export const startTenants = async (
  count: number,
  over: (real: Backends) => Backends = (real) => real,
): Promise<Tenants> => {
  const upstream = await startUpstream();
  const gateway = await startTestGateway();
  const routesOver = (backends: Backends): Routes =>
    routesOf({ url: gateway.url, residency: 'dev', backends, upstream, now: Date.now });
  const backends = over(gateway.backends);
  const ask = inProcess(routesOver(backends));
  const created: Created = async (route, body) => {
    const answer = await ask({ route, body, fields: { authorization: `Bearer ${gateway.adminKey}` } });
    if (answer.status > 201) throw new Error(`${route} answered ${answer.status}: ${answer.text}`);
    return JSON.parse(answer.text);
  };
  await created('PUT /integrations/demo/oauth-client', { client_id: 'c', client_secret: 's' });
  const all: Tenant[] = [];
  for (let i = 0; i < count; i++) all.push(await newTenant(i, created, ask, backends));
  const close = async () => {
    await gateway.close();
    await upstream.close();
  };
  return { gateway, upstream, all, backends, routesOver, close };
};

// biome-ignore lint/suspicious/noExplicitAny: answers are asserted field by field
type Created = (route: string, body: object) => Promise<any>;

const newTenant = async (i: number, created: Created, ask: Ask, backends: Backends): Promise<Tenant> => {
  const { id } = await created('POST /tenants', { name: `tenant ${i}`, return_urls: ['https://example.com/back'] });
  const roles = ['admin', 'provisioner', 'auditor', 'agent'];
  const { token: key } = await created(`POST /tenants/${id}/api-tokens`, { name: 'every role', roles });
  const secret = `upstream-of-${id}`;
  const credential = { kind: 'bearer', secret: { token: secret } };
  const target = await newTarget({ created, backends, now: Date.now }, id, credential);
  const door = async (config: object): Promise<Door> => {
    const { id: server, token } = await created(`POST /integrated-account/${target.account}/mcp`, {
      name: 'n',
      config,
    });
    return { server, token };
  };
  const integration = `own-${i}`;
  const fields = { authorization: `Bearer ${key}` };
  await ask({ route: `PUT /integrations/${integration}`, body: ownDefinition(integration), fields });
  return {
    ...{ key, secret, target: { ...target, integration } },
    ...{ open: await door({}), guarded: await door({ require_api_token_auth: true }) },
  };
};

/** Ids and tokens in their right form that nobody was ever given. */
export const NOBODY: Tenant = {
  key: mintToken('a', 'dev', 'a', randomBytes).text,
  secret: 'none',
  target: {
    ...{ tenant: 'ten_000000000000', account: `acc_${'0'.repeat(24)}`, pending: `acc_${'0'.repeat(24)}` },
    ...{ server: `srv_${'0'.repeat(24)}`, apiToken: `tok_${'0'.repeat(24)}`, adminKey: 'key_000000000000' },
    ...{ code: 'none', integration: 'own-none', credential: { kind: 'bearer', secret: { token: 'none' } } },
  },
  open: { server: `srv_${'0'.repeat(24)}`, token: mintToken('u', 'dev', 'a', randomBytes).text },
  guarded: { server: `srv_${'0'.repeat(24)}`, token: mintToken('u', 'dev', 'a', randomBytes).text },
};
