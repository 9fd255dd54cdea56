// A provider that grants access tokens, accounts of every kind that asks it for them, and a gateway with its own clock.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { api, type Door, INTEGRATIONS, modern, openDoor, startTestGateway } from '#test/support/gateway.ts';

type Asked = { readonly client: string; readonly form: { readonly [name: string]: string } };

type World = {
  /** Epoch milliseconds. */
  clock: number;
  /** Requests to the token endpoint. */
  asked: Asked[];
  /** What the token endpoint does next, if not what it should. */
  says: ((serial: number) => { status: number; body: string }) | undefined;
  /** Tokens that the API takes. */
  readonly valid: Set<string>;
  serial: number;
};

export const HOST = 'oauth.sallyport.example';

const apply = [{ in: 'header', name: 'authorization', value: 'Bearer {{credential.access_token}}' }];
const token_url = `https://${HOST}/{{account.org}}/token`;

const definition = {
  schema_version: 1,
  slug: 'oauthed',
  label: 'OAuthed',
  tool_label: 'oauthed',
  version: '1.0.0',
  base_url: `https://${HOST}/{{account.org}}`,
  variables: { org: { description: 'Organisation.' } },
  auth: [
    ...(['oauth2_client_credentials', 'oauth2_authorization_code', 'oauth2_jwt_bearer'] as const).map((kind) => ({
      kind,
      fields: {
        client_id: 'Client.',
        ...(kind === 'oauth2_jwt_bearer' ? { private_key: 'What it signs with.' } : { client_secret: 'Its secret.' }),
        ...(kind === 'oauth2_authorization_code' && { refresh_token: 'What was granted.' }),
      },
      apply,
      oauth: { token_url, refresh: { rotation: 'single_use' } },
    })),
    {
      kind: 'token_exchange',
      fields: { user: 'User.', password: 'Password.', app: 'Application.' },
      apply,
      oauth: {
        token_url,
        token_body: 'json',
        token_params: { app_id: 'app/{{credential.app}}', pass: '{{credential.password}}' },
        token_headers: { authorization: 'Basic {{base64(credential.user:credential.password)}}' },
      },
    },
  ],
  resources: {
    items: { singular: 'item', plural: 'items', methods: { list: { http: 'GET', path: '/items' } } },
  },
  documentation: [{ resource: 'items', method: 'list', description: 'All items.' }],
};

const parametersOf = ({ headers }: IncomingMessage, body: string): { [name: string]: string } =>
  headers['content-type'] === 'application/json' ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(body));

const createProvider = (world: World): Server =>
  createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    if (request.url === '/acme/token') {
      const client = Buffer.from((request.headers.authorization ?? '').slice(6), 'base64').toString();
      world.asked.push({ client, form: parametersOf(request, body) });
      const said = world.says?.(++world.serial);
      if (said !== undefined) return response.writeHead(said.status).end(said.body);
      const access_token = `at-${++world.serial}`;
      world.valid.add(access_token);
      return response.end(JSON.stringify({ access_token, expires_in: 3600, refresh_token: `rt-${world.serial}` }));
    }
    const token = (request.headers.authorization ?? '').replace('Bearer ', '');
    if (request.url !== '/acme/items' || !world.valid.has(token))
      return response.writeHead(401).end('{"error":"token"}');
    return response.setHeader('content-type', 'application/json').end(JSON.stringify([{ token }]));
  });

export const CLIENT = { client_id: 'c:1', client_secret: 's' };

/** What is handed over for an account. */
export const account = (kind: string, secret: object) => ({
  integration: 'oauthed',
  variables: { org: 'acme' },
  credential: { kind, secret },
});

export const startOAuthed = async () => {
  const start = Date.parse('2026-06-01T00:00:00Z');
  const world: World = { clock: start, asked: [], says: undefined, valid: new Set(), serial: 0 };
  const provider = createProvider(world);
  await new Promise<void>((done) => provider.listen(0, '127.0.0.1', done));
  const directory = await mkdtemp(join(tmpdir(), 'sallyport-oauth-'));
  await writeFile(join(directory, 'oauthed.json'), JSON.stringify(definition));
  const gateway = await startTestGateway({
    now: () => world.clock,
    integrationDirectories: [INTEGRATIONS, directory],
    loopbackRoutes: { [HOST]: `http://127.0.0.1:${(provider.address() as AddressInfo).port}` },
  });
  const doors: Door[] = [];
  const connected = async (kind: string, secret: object): Promise<Door> => {
    const door = await openDoor(gateway, {}, account(kind, secret));
    doors.push(door);
    return door;
  };
  const call = (door: Door) => modern(door.url, 'tools/call', { name: 'list_all_oauthed_items', arguments: {} });
  return {
    world,
    gateway,
    connected,
    machine: () => connected('oauth2_client_credentials', CLIENT),
    granted: () => connected('oauth2_authorization_code', { ...CLIENT, refresh_token: 'rt-0' }),
    call,
    /** @returns the token that the API was called with */
    used: async (door: Door): Promise<string> => JSON.parse((await call(door)).body.result.content[0].text)[0].token,
    /** Between two tests: nothing of an earlier one is due in a later one. */
    reset: async () => {
      for (const door of doors.splice(0))
        await api(gateway, gateway.adminKey, `DELETE /integrated-account/${door.account}`);
      Object.assign(world, { asked: [], says: undefined, serial: 0 });
      world.valid.clear();
    },
    close: async () => {
      await gateway.close();
      await rm(directory, { recursive: true });
      await new Promise((done) => provider.close(done));
    },
  };
};
