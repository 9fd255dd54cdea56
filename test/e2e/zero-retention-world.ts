// A gateway on disk before an upstream that answers in every way there is, each answer with a canary of its own.
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { INTEGRATIONS, startTestGateway, type TestGateway } from '#test/support/gateway.ts';

const HOST = 'keepless.sallyport.example';
const CLIENT_FIELDS = { client_id: 'Client.', client_secret: 'Its secret.', refresh_token: 'What was granted.' };
const TEXT = { type: 'string', description: 'Text.' };
const FILE = { type: 'string', contentEncoding: 'base64', contentMediaType: 'application/octet-stream' };
const object = (properties: object, required: readonly string[] = []) => ({ type: 'object', properties, required });

const definition = {
  ...{ schema_version: 1, slug: 'keepless', label: 'Keepless', tool_label: 'keepless', version: '1.0.0' },
  base_url: `https://${HOST}`,
  auth: [
    {
      ...{ kind: 'bearer', fields: { token: 'Token.' } },
      apply: [{ in: 'header', name: 'authorization', value: 'Bearer {{credential.token}}' }],
    },
    {
      ...{ kind: 'oauth2_authorization_code', fields: CLIENT_FIELDS },
      apply: [{ in: 'header', name: 'authorization', value: 'Bearer {{credential.access_token}}' }],
      oauth: { token_url: `https://${HOST}/token`, refresh: { rotation: 'single_use' } },
    },
  ],
  resources: {
    notes: {
      ...{ singular: 'note', plural: 'notes' },
      methods: {
        list: { http: 'GET', path: '/json', parameters: { tag: { in: 'header', name: 'x-tag' } } },
        get: { http: 'GET', path: '/{id}' },
        create: { http: 'POST', path: '/json' },
        update: { http: 'PATCH', path: '/json/{id}', body: { encoding: 'form' } },
        upload: {
          ...{ http: 'POST', path: '/text', body: { encoding: 'multipart' }, tool_name: 'upload_keepless_note' },
          parameters: { file: { in: 'body', filename: 'file_name' } },
        },
        replace: { http: 'PUT', path: '/empty', body: { encoding: 'binary', argument: 'content' } },
        select: {
          ...{ http: 'GET', path: '/json', class: 'read', tool_name: 'select_keepless_notes' },
          response: { select: { from: '/items', members: { said: '/text' } } },
        },
        map: {
          ...{ http: 'GET', path: '/json', class: 'read', tool_name: 'map_keepless_notes' },
          response: { mapping: '{ "said": items.text }' },
        },
      },
    },
  },
  documentation: [
    { resource: 'notes', method: 'list', description: 'Notes.', query_schema: object({ q: TEXT, tag: TEXT }) },
    { resource: 'notes', method: 'get', description: 'A note.', query_schema: object({ id: TEXT }, ['id']) },
    { resource: 'notes', method: 'create', description: 'Writes.', body_schema: object({ text: TEXT }, ['text']) },
    {
      ...{
        resource: 'notes',
        method: 'update',
        description: 'Changes one.',
        query_schema: object({ id: TEXT }, ['id']),
      },
      body_schema: object({ text: TEXT }),
    },
    {
      ...{ resource: 'notes', method: 'upload', description: 'Uploads a file.' },
      body_schema: object({ file: FILE, file_name: TEXT, text: TEXT }, ['file']),
    },
    { resource: 'notes', method: 'replace', description: 'Replaces a file.', body_schema: FILE },
    { resource: 'notes', method: 'select', description: 'Parts of notes.' },
    { resource: 'notes', method: 'map', description: 'Notes as they are mapped.' },
  ],
};

/** Values that are nowhere else, each under what it is; all of a run begin alike. */
const createCanaries = () => {
  const stem = `canary${randomBytes(8).toString('hex')}`;
  const values: Record<string, string> = {};
  return {
    ...{ stem, values },
    canary: (name: string): string => {
      const value = `${stem}x${String(Object.keys(values).length).padStart(4, '0')}`;
      values[`${name} (${value})`] = value;
      return value;
    },
  };
};

export type World = ReturnType<typeof createCanaries> & {
  readonly gateway: TestGateway;
  /** Epoch milliseconds. `leap` goes by once the next request has come in. */
  readonly clock: { now: number; leap: number };
  /** Whether the token endpoint refuses. */
  readonly endpoint: { refuses: boolean };
  /** Lines of metrics. */
  readonly measured: readonly string[];
  /** Everything that reached the upstream: first line, headers and body. */
  readonly arrived: readonly string[];
  /** Data of the gateway; what the process puts into the system's directory for temporary files. */
  readonly directories: { readonly data: string; readonly tmp: string };
  readonly close: () => Promise<void>;
};

type Answering = Pick<World, 'canary' | 'endpoint'>;

const refusal = (canary: World['canary']): object => ({
  ...{ error: 'invalid_grant', error_description: canary('why no token is granted') },
  error_uri: `https://${HOST}/${canary('where it is told why')}`,
});

const grant = (canary: World['canary']): object => ({
  ...{ access_token: canary('a granted access token'), refresh_token: canary('a granted refresh token') },
  ...{ token_type: 'Bearer', expires_in: 600 },
});

/** By the first segment of the path. */
const answers: Readonly<Record<string, (response: ServerResponse, world: Answering) => unknown>> = {
  json: (response, { canary }) =>
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ items: [{ text: canary('JSON'), [canary('a member’s name')]: 1 }] })),
  token: (response, { canary, endpoint: { refuses } }) =>
    response
      .writeHead(refuses ? 400 : 200, { 'content-type': 'application/json' })
      .end(JSON.stringify((refuses ? refusal : grant)(canary))),
  text: (response, { canary }) => response.writeHead(201, { 'content-type': 'text/plain' }).end(canary('text')),
  html: (response, { canary }) =>
    response.writeHead(502, { 'content-type': 'text/html' }).end(`<h1 title="${canary('HTML')}">Bad</h1>`),
  binary: (response, { canary }) =>
    response
      .writeHead(200, { 'content-type': 'image/png' })
      .end(Buffer.concat([Buffer.from([0, 255]), Buffer.from(canary('octets'))])),
  packed: (response, { canary }) =>
    response
      .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
      .end(gzipSync(JSON.stringify({ text: canary('a packed answer') }))),
  empty: (response) => response.writeHead(204).end(),
  missing: (response, { canary }) =>
    response.writeHead(404, { 'content-type': 'application/json' }).end(JSON.stringify({ error: canary('a 404') })),
  refused: (response, { canary }) =>
    response
      .writeHead(401, { 'content-type': 'application/json', 'www-authenticate': `Bearer realm="${canary('a realm')}"` })
      .end(JSON.stringify({ error: canary('a 401') })),
  limited: (response, { canary }) =>
    response.writeHead(429, { 'retry-after': '7' }).end(JSON.stringify({ message: canary('a 429') })),
  moved: (response, { canary }) =>
    response.writeHead(302, { location: `https://${HOST}/${canary('a redirect')}` }).end(),
  broken: (response, { canary }) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(`{"text":"${canary('broken JSON')}`),
  reset: (response) => response.socket?.resetAndDestroy(),
  cut: (response, { canary }) =>
    response.writeHead(200, { 'content-length': 5000 }).write(canary('a cut body'), () => response.socket?.destroy()),
  hang: () => undefined,
};

const serve = (world: Answering, arrived: string[]) => async (request: IncomingMessage, response: ServerResponse) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const head = [request.method, request.url, ...request.rawHeaders].join(' ');
  arrived.push(`${head}\n${Buffer.concat(chunks).toString('latin1')}`);
  const [, kind = ''] = (request.url ?? '').split(/[/?]/);
  response.setHeader('x-note', world.canary('a header'));
  response.setHeader('set-cookie', `session=${world.canary('a cookie')}`);
  (answers[kind] ?? answers.missing)?.(response, world);
};

const listening = async (server: Server): Promise<string> => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

/** Everything that asks for a temporary directory gets one below the world's own, until it is closed. */
export const startWorld = async (): Promise<World> => {
  const root = await mkdtemp(join(tmpdir(), 'sallyport-zero-'));
  const at = (name: string) => join(root, name);
  const before = process.env.TMPDIR;
  for (const name of ['tmp', 'integrations']) await mkdir(at(name));
  process.env.TMPDIR = at('tmp');
  await writeFile(join(at('integrations'), 'keepless.json'), JSON.stringify(definition));
  const canaries = createCanaries();
  const clock = { now: Date.UTC(2026, 10, 21, 12, 0, 8), leap: 0 };
  const endpoint = { refuses: false };
  const arrived: string[] = [];
  const measured: string[] = [];
  const upstream = createServer(serve({ ...canaries, endpoint }, arrived));
  const gateway = await startTestGateway({
    now: () => {
      const time = clock.now;
      clock.now += clock.leap;
      clock.leap = 0;
      return time;
    },
    directory: at('data'),
    integrationDirectories: [INTEGRATIONS, at('integrations')],
    loopbackRoutes: { [HOST]: await listening(upstream) },
    metrics: (line) => measured.push(line),
  });
  const close = async () => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    upstream.close();
    upstream.closeAllConnections();
    await gateway.close();
    await rm(root, { recursive: true });
  };
  const directories = { data: at('data'), tmp: at('tmp') };
  return { ...canaries, ...{ gateway, clock, endpoint, measured, arrived, directories, close } };
};
