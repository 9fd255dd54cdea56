// A provider of OAuth accounts whose every answer a test decides, and the steps of a person's browser by plain requests. A real
// authorisation server stands in test/browser.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GatewayOptions } from '#lib/local/gateway.ts';
import { api, INTEGRATIONS, startTestGateway, type TestGateway } from './gateway.ts';

export const HOST = 'connectable.sallyport.example';
export const RETURN_URL = 'https://app.example.com/connected?from=sallyport';

export const connectable = {
  schema_version: 1,
  slug: 'connectable',
  label: 'Connectable',
  tool_label: 'connectable',
  version: '1.0.0',
  base_url: `https://${HOST}`,
  verify: { path: '/me' },
  errors: { failed_when: [{ body: { path: '/ok', equals: false } }] },
  auth: [
    {
      kind: 'oauth2_authorization_code',
      fields: { client_id: 'Client.', client_secret: 'Its secret.', refresh_token: 'What was granted.' },
      apply: [{ in: 'header', name: 'authorization', value: 'Bearer {{credential.access_token}}' }],
      oauth: {
        authorize_url: `https://${HOST}/authorize`,
        token_url: `https://${HOST}/token`,
        issuer: `https://${HOST}`,
        scopes: { default: ['items.read', 'offline'] },
        refresh: { rotation: 'rotating' },
      },
    },
  ],
  resources: { items: { singular: 'item', plural: 'items', methods: { list: { http: 'GET', path: '/items' } } } },
  documentation: [{ resource: 'items', method: 'list', description: 'All items.' }],
};

export type Asked = {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly form: { readonly [name: string]: string };
};

type Said = { readonly status?: number; readonly headers?: Record<string, string>; readonly body: unknown };

export type Provider = {
  /** Every request, in order. */
  readonly asked: Asked[];
  /** What a path answers from now on. */
  readonly says: Map<string, (asked: Asked) => Said>;
  /** Done once, before the next answer. */
  meanwhile?: (() => Promise<unknown>) | undefined;
  readonly url: string;
  readonly close: () => Promise<void>;
};

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const startProvider = async (): Promise<Provider> => {
  const asked: Asked[] = [];
  const says: Provider['says'] = new Map();
  const provider: Mutable<Provider> = {
    asked,
    says,
    url: '',
    close: () => new Promise((done) => server.close(() => done())),
  };
  const server: Server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const path = (request.url ?? '').split('?')[0] ?? '';
    const each = {
      path,
      authorization: request.headers.authorization,
      form: Object.fromEntries(new URLSearchParams(text)),
    };
    asked.push(each);
    const { meanwhile } = provider;
    provider.meanwhile = undefined;
    await meanwhile?.();
    const { status = 200, headers = {}, body } = says.get(path)?.(each) ?? { status: 404, body: {} };
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  provider.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return provider;
};

/** Grants and answers as a provider should. */
export const behave = ({ says, asked }: Provider): void => {
  asked.length = 0;
  says.clear();
  says.set('/token', () => ({ body: { access_token: 'at-1', expires_in: 3600, refresh_token: 'rt-1' } }));
  const isGood = ({ authorization }: Asked) => authorization?.startsWith('Bearer at-') === true;
  says.set('/me', (each) => (isGood(each) ? { body: { name: 'Ada' } } : { status: 401, body: {} }));
  says.set('/items', (each) => (isGood(each) ? { body: [{ id: 1 }] } : { status: 401, body: {} }));
};

export type World = {
  readonly gateway: TestGateway;
  readonly provider: Provider;
  readonly close: () => Promise<void>;
};

/** @param definitions that can be connected @param routes host → URL of each, by that of the provider */
export const connectWorld = async (
  options: Partial<GatewayOptions> = {},
  definitions: readonly { readonly slug: string }[] = [connectable],
  routes: (url: string) => { readonly [host: string]: string } = (url) => ({ [HOST]: url }),
): Promise<World> => {
  const provider = await startProvider();
  behave(provider);
  const directory = await mkdtemp(join(tmpdir(), 'sallyport-connect-'));
  for (const each of definitions) await writeFile(join(directory, `${each.slug}.json`), JSON.stringify(each));
  const gateway = await startTestGateway({
    integrationDirectories: [INTEGRATIONS, directory],
    loopbackRoutes: routes(provider.url),
    confirmation: 'backend',
    ...options,
  });
  for (const { slug } of definitions)
    await api(gateway, gateway.adminKey, `PUT /integrations/${slug}/oauth-client`, {
      client_id: 'sallyport',
      client_secret: 'operators-secret',
    });
  return {
    gateway,
    provider,
    close: async () => {
      await gateway.close();
      await provider.close();
      await rm(directory, { recursive: true });
    },
  };
};

export type Pending = { readonly tenant: string; readonly account: string; readonly link: string };

/** A tenant, an account that waits to be connected, and a link for it. */
export const offer = async ({ gateway }: World, account: object = { integration: 'connectable' }): Promise<Pending> => {
  const { adminKey } = gateway;
  const tenant = await api(gateway, adminKey, 'POST /tenants', { name: 'Acme <b>', return_urls: [RETURN_URL] });
  const made = await api(gateway, adminKey, `POST /tenants/${tenant.body.id}/integrated-accounts`, account);
  return { tenant: tenant.body.id, account: made.body.id, link: await linkFor(gateway, made.body.id) };
};

export const linkFor = async (gateway: TestGateway, account: string, body: object = {}): Promise<string> => {
  const link = await api(gateway, gateway.adminKey, `POST /integrated-account/${account}/connect`, body);
  if (link.status !== 201) throw new Error(JSON.stringify(link.body));
  return link.body.authorize_url;
};

export type Page = {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  readonly location: string;
};

/** One request of a browser, which follows no redirect. */
export const browse = async (url: string, init: RequestInit = {}): Promise<Page> => {
  const response = await fetch(url, { redirect: 'manual', ...init });
  return {
    status: response.status,
    text: await response.text(),
    headers: response.headers,
    location: response.headers.get('location') ?? '',
  };
};

/** The form of a link's page, sent as the page would. @param page its number @default none */
export const agree = (link: string, page?: string): Promise<Page> =>
  browse(link, {
    ...(page !== undefined && { body: new URLSearchParams({ page }) }),
    method: 'POST',
    headers: { origin: new URL(link).origin, 'content-type': 'application/x-www-form-urlencoded' },
  });

export type AtProvider = { readonly state: string; readonly cookie: string; readonly asks: URLSearchParams };

/** Where a browser is after its person agreed. */
export const atProvider = async (link: string): Promise<AtProvider> => {
  const page = await agree(link);
  const asks = new URL(page.location).searchParams;
  const cookie = (page.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  return { state: asks.get('state') ?? '', cookie, asks };
};

/** The provider sends the browser back. */
export const comeBack = (
  gateway: TestGateway,
  query: { readonly [name: string]: string },
  cookie = '',
  slug = 'connectable',
): Promise<Page> =>
  browse(`${gateway.url}/oauth/callback/${slug}?${new URLSearchParams(query)}`, {
    headers: cookie === '' ? {} : { cookie },
  });

export const confirm = (gateway: TestGateway, account: string, code: string) =>
  api(gateway, gateway.adminKey, `POST /integrated-account/${account}/connect/confirm`, { code });
