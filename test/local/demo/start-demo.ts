// The demo CRM with its authorisation server on a port of its own, at a time that the test sets.
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDemoAuthorisationServer } from '#lib/local/demo/authorisation-server.ts';
import { createDemoUpstream } from '#lib/local/demo/upstream.ts';

const PREFIX = '/demo-crm';
export const CLIENT = { id: 'sallyport', secret: 'p%ss+ word:' };
export const VERIFIER = 'v'.repeat(43);

export type Demo = {
  readonly url: string;
  readonly redirectUri: string;
  readonly issuer: string;
  /** @param changes `undefined` leaves a parameter out */
  readonly authorizeUrl: (changes?: { readonly [name: string]: string | undefined }) => string;
  readonly close: () => void;
};

/** A restart is another demo with the same key. */
export const startDemo = async (now: () => number = Date.now, key = 'key'): Promise<Demo> => {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer = 'https://demo-crm.sallyport.example';
  const redirectUri = `${origin}/oauth/callback?kept=1`;
  const authorisation = createDemoAuthorisationServer({
    prefix: PREFIX,
    issuer,
    client: CLIENT,
    redirectUri: () => redirectUri,
    mac: (message) => createHmac('sha256', key).update(message).digest(),
    now,
    randomBytes,
  });
  const upstream = createDemoUpstream({ prefix: PREFIX, token: 'static', holder: authorisation.holder, now });
  server.on('request', async (request, response) => {
    if (request.url?.startsWith('/oauth/callback')) response.end('<!doctype html><html lang="en"><title>Back</title>');
    else if (!(await authorisation.serve(request, response))) await upstream(request, response);
  });
  return {
    url: origin + PREFIX,
    redirectUri,
    issuer,
    authorizeUrl: (changes = {}) => {
      const all = {
        client_id: CLIENT.id,
        redirect_uri: redirectUri,
        response_type: 'code',
        state: 'a state & more',
        code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
        code_challenge_method: 'S256',
        ...changes,
      };
      const given = Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined);
      return `${origin}${PREFIX}/oauth/authorize?${new URLSearchParams(given)}`;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
