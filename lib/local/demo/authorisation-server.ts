// The demo CRM's own authorisation server, so that `npm start` shows how a person connects an account without an account
// anywhere: one client, authorization codes with PKCE, refresh tokens that rotate.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type AuthorisationRequest, readAuthorisationRequest } from './authorisation-request.ts';
import { createGrantedTokens, type GrantedTokensOptions } from './granted-tokens.ts';
import { type Page, refusalPage, signInPage } from './sign-in-page.ts';
import { createTokenEndpoint, type PendingCode, type TokenAnswer } from './token-endpoint.ts';

export type DemoAuthorisationOptions = GrantedTokensOptions & {
  /** Path that it is mounted under. */
  readonly prefix: string;
  /** Its name in `iss` (RFC 9207). */
  readonly issuer: string;
  readonly client: { readonly id: string; readonly secret: string };
  /** The only address that a browser is sent back to. */
  readonly redirectUri: () => string;
};

export type DemoAuthorisationServer = {
  /** Serves `<prefix>/oauth/authorize` and `<prefix>/oauth/token`; anything else is left untouched: false. */
  readonly serve: (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;
  /** Name of whom an access token acts for; `undefined` where it is none, or ended. */
  readonly holder: (accessToken: string) => string | undefined;
};

/** RFC 6749 §4.1.2 recommends at most ten minutes; ours is redeemed at once. */
const CODE_LIFE_MS = 60_000;

export const createDemoAuthorisationServer = (options: DemoAuthorisationOptions): DemoAuthorisationServer => {
  const tokens = createGrantedTokens(options);
  const codes = createCodes(options);
  const tokenEndpoint = createTokenEndpoint({ ...options, tokens, takeCode: codes.take });

  const authorise = async (request: IncomingMessage, response: ServerResponse, query: URLSearchParams) => {
    if (request.method !== 'GET' && request.method !== 'POST') return response.writeHead(405).end();
    const read = readAuthorisationRequest(query, { id: options.client.id, redirectUri: options.redirectUri() });
    const back = (to: { redirectUri: string; state: string | undefined }, said: { [name: string]: string }) =>
      sendBack(response, to, { ...said, iss: options.issuer });
    if (!read.ok) {
      const problem = read.error;
      return problem.tell === 'page'
        ? sendPage(response, 400, refusalPage(problem.detail))
        : back(problem, { error: problem.error });
    }
    if (request.method === 'GET') return sendPage(response, 200, signInPage(read.value.redirectUri, false));
    const form = new URLSearchParams(await text(request));
    if (form.get('decision') !== 'allow') return back(read.value, { error: 'access_denied' });
    const name = (form.get('name') ?? '').trim().slice(0, 80);
    if (name === '') return sendPage(response, 422, signInPage(read.value.redirectUri, true));
    return back(read.value, { code: codes.issue(read.value, name) });
  };

  return {
    serve: async (request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://local');
      if (pathname === `${options.prefix}/oauth/authorize`) await authorise(request, response, searchParams);
      else if (pathname === `${options.prefix}/oauth/token`) {
        const form = new URLSearchParams(await text(request));
        if (request.method === 'POST') sendTokens(response, tokenEndpoint(request.headers.authorization, form));
        else response.writeHead(405, { allow: 'POST' }).end();
      } else return false;
      return true;
    },
    holder: (accessToken) => tokens.read('access', accessToken)?.name,
  };
};

const createCodes = ({ now, randomBytes }: DemoAuthorisationOptions) => {
  const pending = new Map<string, PendingCode>();
  return {
    issue: ({ redirectUri, codeChallenge }: AuthorisationRequest, name: string): string => {
      for (const [code, { expiresAt }] of pending) if (now() >= expiresAt) pending.delete(code);
      const code = randomBytes(32).toString('base64url');
      pending.set(code, { name, redirectUri, codeChallenge, expiresAt: now() + CODE_LIFE_MS });
      return code;
    },
    take: (code: string): PendingCode | undefined => {
      const found = pending.get(code);
      pending.delete(code);
      return found;
    },
  };
};

/** 303, so that the browser does not post the form again (RFC 9700 §4.12). */
const sendBack = (
  response: ServerResponse,
  { redirectUri, state }: { readonly redirectUri: string; readonly state: string | undefined },
  said: { readonly [name: string]: string },
): void => {
  const location = new URL(redirectUri);
  const all = { ...said, ...(state !== undefined && { state }) };
  for (const [name, value] of Object.entries(all)) location.searchParams.append(name, value);
  const headers = { location: location.href, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' };
  response.writeHead(303, headers).end();
};

const sendPage = (response: ServerResponse, status: number, { html, headers }: Page): void => {
  response.writeHead(status, headers).end(html);
};

/** RFC 6749 §5.1, §5.2: never cached; a client that is refused is told how to say who it is. */
const sendTokens = (response: ServerResponse, answer: TokenAnswer): void => {
  const error = 'error' in answer ? answer.error : undefined;
  const status = error === undefined ? 200 : error === 'invalid_client' ? 401 : 400;
  const challenge = error === 'invalid_client' && { 'www-authenticate': 'Basic realm="demo-crm"' };
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store', ...challenge };
  response.writeHead(status, headers).end(JSON.stringify(answer));
};
