// A real authorisation server for tests, so that the connect flow is not judged by our own reading of the RFCs:
// oidc-provider on loopback, with one client, PKCE, rotating refresh tokens and a page on which somebody signs in.
import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Provider, type Stored } from 'oidc-provider';
import { createGrantStore } from './grant-store.ts';

/** How the client says who it is at the token endpoint; of a private key, PEM, the server takes the public half. */
export type ClientAuthentication =
  | { readonly method: 'client_secret_basic' | 'client_secret_post'; readonly secret: string }
  | { readonly method: 'private_key_jwt'; readonly privateKey: string };

export type AuthorizationServerOptions = {
  readonly clientId: string;
  readonly authentication: ClientAuthentication;
  /** Asked at each request, for the client may be listening later than the server. */
  readonly redirectUris: () => readonly string[];
  /** Seconds. @default 300 */
  readonly accessTokenLife?: number;
  /** Beside `openid` and `offline_access`. A request must name one scope. @default contacts.read, contacts.write */
  readonly scopes?: readonly string[];
  /** The name it goes by, where clients reach it by a route to loopback. @default its loopback URL */
  readonly issuer?: string;
};

export type TokenRequest = {
  /** `undefined` where the client was refused before its request was read. */
  readonly grantType: string | undefined;
  readonly status: number;
};

export type AuthorizationServer = {
  readonly issuer: string;
  /** Loopback, plain http: `/auth`, `/token`, `/token/revocation`, `/jwks`, `/.well-known/openid-configuration`. */
  readonly url: string;
  readonly tokenRequests: readonly TokenRequest[];
  /** Whom an access token acts for; `undefined` once it ended or was revoked. */
  readonly holder: (accessToken: string) => Promise<string | undefined>;
  /** Takes back all that was granted: codes, access and refresh tokens. */
  readonly revokeGrants: () => void;
  readonly close: () => void;
};

export const startAuthorizationServer = async (options: AuthorizationServerOptions): Promise<AuthorizationServer> => {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer = options.issuer ?? url;
  const store = createGrantStore(() => clientMetadata(options));
  const provider = new Provider(issuer, { ...configuration(options), adapter: store.adapter });
  provider.proxy = true;
  const tokenRequests: TokenRequest[] = [];
  provider.use(async (context, next) => {
    await next();
    if (context.path === '/token')
      tokenRequests.push({ grantType: context.oidc?.params?.grant_type, status: context.status });
  });
  const protocol = provider.callback();
  server.on('request', (request, response) => {
    if (request.url?.startsWith('/interaction/')) {
      interact(provider, request, response).catch((fault) => response.writeHead(400).end(String(fault)));
      return;
    }
    // Which audience of a client's assertion it accepts, it derives from the URL that the request came by.
    if (request.url?.startsWith('/token')) {
      request.headers.host = new URL(issuer).host;
      request.headers['x-forwarded-proto'] = new URL(issuer).protocol.slice(0, -1);
    }
    protocol(request, response);
  });
  return {
    issuer,
    url,
    tokenRequests,
    holder: async (accessToken) => (await provider.AccessToken.find(accessToken))?.accountId,
    revokeGrants: store.revokeAll,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};

const clientMetadata = ({ clientId, authentication, redirectUris }: AuthorizationServerOptions): Stored => ({
  client_id: clientId,
  redirect_uris: redirectUris(),
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  id_token_signed_response_alg: 'ES256',
  token_endpoint_auth_method: authentication.method,
  ...('secret' in authentication
    ? { client_secret: authentication.secret }
    : { jwks: { keys: [createPublicKey(authentication.privateKey).export({ format: 'jwk' })] } }),
});

// What is not set here, oidc-provider warns of on the console, as something to change before production.
const configuration = ({ accessTokenLife = 300, scopes }: AuthorizationServerOptions) => ({
  scopes: ['openid', 'offline_access', ...(scopes ?? ['contacts.read', 'contacts.write'])],
  pkce: { required: () => true },
  issueRefreshToken: async () => true,
  rotateRefreshToken: true,
  // Without `offline_access` grants would end with the browser's session.
  expiresWithSession: async () => false,
  ttl: {
    AccessToken: accessTokenLife,
    AuthorizationCode: 60,
    RefreshToken: 86_400,
    Grant: 86_400,
    IdToken: 300,
    Interaction: 600,
    Session: 600,
  },
  features: {
    devInteractions: { enabled: false },
    revocation: { enabled: true, allowedPolicy: async () => true },
    rpInitiatedLogout: { enabled: false },
  },
  interactions: { url: (_context: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
  findAccount: async (_context: unknown, accountId: string) => ({ accountId, claims: () => ({ sub: accountId }) }),
  renderError: async (context: { type: string; body: string }, out: object) => {
    context.type = 'application/json';
    context.body = JSON.stringify(out);
  },
  clientBasedCORS: () => false,
  cookies: { keys: [randomBytes(32).toString('hex')] },
  jwks: {
    keys: [generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })],
  },
});

/** GET: the page. POST: what somebody decided on it, form fields `name` and `decision` = `allow | deny`. */
const interact = async (provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const { params } = await provider.interactionDetails(request, response);
  if (request.method !== 'POST') {
    response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': "default-src 'none'" });
    response.end(PAGE);
    return;
  }
  const form = new URLSearchParams(await text(request));
  if (form.get('decision') !== 'allow')
    return provider.interactionFinished(request, response, { error: 'access_denied' });
  const accountId = form.get('name') || 'nobody';
  const grant = new provider.Grant({ accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope ?? '');
  await provider.interactionFinished(request, response, {
    login: { accountId },
    consent: { grantId: await grant.save() },
  });
};

const PAGE = `<!doctype html>
<html lang="en"><title>Sign in</title>
<main><h1>Sign in</h1><form method="post">
<p><label>Name <input name="name"></label></p>
<p><button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Deny</button></p>
</form></main></html>`;
