// What connecting an account takes, for tests in a browser: a gateway, real authorisation servers as providers, one that
// lies, and a server on loopback that is the tenant's backend and, on `/other`, somebody else's site.
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import {
  type AuthorizationServer,
  type ClientAuthentication,
  startAuthorizationServer,
} from '#test/support/authorization-server.ts';
import { confirm, linkFor, type Pending } from '#test/support/connectable.ts';
import { api, INTEGRATIONS, startTestGateway, type TestGateway } from '#test/support/gateway.ts';

export const CLIENT_SECRET = 'the-operators-client-secret';
const KEY = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' });
/** As many as a person may have to read. */
export const SCOPES = Array.from({ length: 40 }, (_, i) => `records.kind-${i}.read-and-write`);

/** `slug` is the integration's. People sign in at one host, the gateway asks for tokens at a second, tools call a third. */
const definition = (slug: string, oauth: object = {}) => ({
  schema_version: 1,
  slug,
  label: `${slug.charAt(0).toUpperCase()}${slug.slice(1)} CRM`,
  tool_label: slug,
  version: '1.0.0',
  base_url: `https://api.${slug}.example`,
  verify: { path: '/me' },
  auth: [
    {
      kind: 'oauth2_authorization_code',
      fields: {
        client_id: 'Client.',
        ...(slug === 'signed' ? { private_key: 'Its key.' } : { client_secret: 'Its secret.' }),
        refresh_token: 'What was granted.',
      },
      apply: [{ in: 'header', name: 'authorization', value: 'Bearer {{credential.access_token}}' }],
      oauth: {
        authorize_url: `https://login.${slug}.example/auth`,
        token_url: `https://tokens.${slug}.example/token`,
        issuer: issuerOf(slug),
        scopes: { default: ['contacts.read'] },
        refresh: { rotation: 'single_use' },
        ...oauth,
      },
    },
  ],
  resources: { items: { singular: 'item', plural: 'items', methods: { list: { http: 'GET', path: '/items' } } } },
  documentation: [{ resource: 'items', method: 'list', description: 'All items.' }],
});

const issuerOf = (slug: string): string => `https://login.${slug}.example`;

const DEFINITIONS = [
  definition('plain'),
  definition('signed', { client_auth: 'private_key_jwt', assertion: { audience: 'https://login.signed.example' } }),
  definition('lying'),
];

export type Listening = { readonly url: string; readonly close: () => void };

export const listen = async (listener: RequestListener): Promise<Listening> => {
  const server = createServer(listener);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};

/** What passes between the gateway and a provider: nothing of it is a browser's to see. */
type Exchanged = { readonly path: string; readonly asked: string; readonly answered: string };

/** Token endpoint and API of a provider, which lets its own access tokens in. */
const startApi = (server: AuthorizationServer, exchanged: Exchanged[]): Promise<Listening> =>
  listen(async (request, response) => {
    const { method, headers } = request;
    const path = request.url ?? '/';
    if (path === '/token') {
      const asked = await text(request);
      const { authorization, 'content-type': type = '' } = headers;
      const answer = await fetch(server.url + path, {
        ...{ method: method ?? 'POST', body: asked },
        headers: { 'content-type': type, ...(authorization && { authorization }) },
      });
      const answered = await answer.text();
      exchanged.push({ path, asked, answered });
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answered);
      return;
    }
    const holder = await server.holder((headers.authorization ?? '').replace('Bearer ', ''));
    exchanged.push({ path, asked: headers.authorization ?? '', answered: String(holder) });
    const [status, body] = holder === undefined ? [401, {}] : [200, path === '/me' ? { holder } : [{ of: holder }]];
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });

export type Seen = { readonly url: string; readonly headers: IncomingMessage['headers'] };

export type ConnectWorld = {
  readonly gateway: TestGateway;
  readonly exchanged: readonly Exchanged[];
  /** Requests of browsers to the tenant's backend, and to what is not the gateway's. */
  readonly seen: readonly Seen[];
  readonly returnUrl: string;
  /** On another site than the gateway; answers what it is asked to by `page`. */
  readonly otherSite: (page: string) => string;
  /** Where the lying provider sends browsers. */
  readonly lie: (answer: (asked: URLSearchParams) => string) => void;
  /** Whether the backend redeems codes from now on. */
  readonly backendConfirms: (does: boolean) => void;
  /** Milliseconds that the gateway's clock goes on. */
  readonly pass: (ms: number) => void;
  readonly offer: (slug?: string, name?: string, body?: object) => Promise<Pending>;
  readonly statusOf: (account: string) => Promise<string>;
  readonly close: () => Promise<void>;
};

const AUTHENTICATION: { readonly [slug: string]: ClientAuthentication } = {
  plain: { method: 'client_secret_basic', secret: CLIENT_SECRET },
  signed: { method: 'private_key_jwt', privateKey: String(KEY) },
};

export const startConnectWorld = async (): Promise<ConnectWorld> => {
  let ahead = 0;
  let isConfirming = true;
  let gateway: TestGateway | undefined;
  let lie: (asked: URLSearchParams) => string = () => '/';
  const [exchanged, seen, open]: [Exchanged[], Seen[], { close: () => void }[]] = [[], [], []];
  const routes: { [host: string]: string } = {};
  for (const [slug, authentication] of Object.entries(AUTHENTICATION)) {
    const redirectUris = () => [`${gateway?.url}/oauth/callback/${slug}`];
    const server = await startAuthorizationServer({
      ...{ clientId: 'sallyport', authentication, redirectUris, issuer: issuerOf(slug) },
      scopes: ['contacts.read', ...SCOPES],
    });
    const back = await startApi(server, exchanged);
    open.push(server, back);
    Object.assign(routes, { [`login.${slug}.example`]: server.url });
    Object.assign(routes, { [`tokens.${slug}.example`]: back.url, [`api.${slug}.example`]: back.url });
  }
  const liar = await listen((request, response) => {
    seen.push({ url: request.url ?? '', headers: request.headers });
    response.writeHead(303, { location: lie(new URL(request.url ?? '', liar.url).searchParams) }).end();
  });
  const backend = await listen((request, response) =>
    serveBackend(request, response, isConfirming ? gateway : undefined, seen),
  );
  open.push(liar, backend);
  const directory = await mkdtemp(join(tmpdir(), 'sallyport-connect-'));
  for (const each of DEFINITIONS) await writeFile(join(directory, `${each.slug}.json`), JSON.stringify(each));
  gateway = await startTestGateway({
    integrationDirectories: [INTEGRATIONS, directory],
    loopbackRoutes: { ...routes, 'login.lying.example': liar.url },
    confirmation: 'backend',
    now: () => Date.now() + ahead,
  });
  const { adminKey } = gateway;
  for (const { slug } of DEFINITIONS) {
    const proof = slug === 'signed' ? { private_key: KEY } : { client_secret: CLIENT_SECRET };
    await api(gateway, adminKey, `PUT /integrations/${slug}/oauth-client`, { client_id: 'sallyport', ...proof });
  }
  const returnUrl = `${backend.url}/connected?from=sallyport`;
  return {
    ...{ gateway, exchanged, seen, returnUrl },
    otherSite: (page) => `${backend.url.replace('127.0.0.1', 'localhost')}/other?${new URLSearchParams({ page })}`,
    lie: (answer) => {
      lie = answer;
    },
    backendConfirms: (does) => {
      isConfirming = does;
    },
    pass: (ms) => {
      ahead += ms;
    },
    offer: (slug = 'plain', name = 'Acme', body = {}) => offer(gateway, returnUrl, slug, name, body),
    statusOf: async (id) => (await api(gateway, adminKey, `GET /integrated-account/${id}`)).body.status,
    close: async () => {
      await gateway.close();
      for (const each of open) each.close();
      await rm(directory, { recursive: true });
    },
  };
};

const offer = async (gateway: TestGateway, url: string, integration: string, name: string, body: object) => {
  const tenant = await api(gateway, gateway.adminKey, 'POST /tenants', { name, return_urls: [url] });
  const accounts = `POST /tenants/${tenant.body.id}/integrated-accounts`;
  const account = await api(gateway, gateway.adminKey, accounts, { integration });
  return { tenant: tenant.body.id, account: account.body.id, link: await linkFor(gateway, account.body.id, body) };
};

/** The tenant's backend redeems the code, as its own page is asked for. */
const serveBackend = async (
  request: IncomingMessage,
  response: Parameters<RequestListener>[1],
  gateway: TestGateway | undefined,
  seen: Seen[],
): Promise<void> => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://backend');
  response.setHeader('content-type', 'text/html');
  if (pathname === '/other') return void response.end(searchParams.get('page'));
  if (pathname !== '/connected') return void response.writeHead(404).end();
  seen.push({ url: request.url ?? '', headers: request.headers });
  const [account, code] = [searchParams.get('account_id') ?? '', searchParams.get('code')];
  const confirmed = gateway && code ? await confirm(gateway, account, code) : undefined;
  const said = confirmed?.body.status ?? `not connected: ${searchParams.get('error')}`;
  response.end(`<!doctype html><html lang="en"><title>App</title><h1>${said}</h1></html>`);
};
