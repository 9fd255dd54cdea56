// A file, from base64 in a tool call to octets upstream.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { api, callTool, type Door, openDoor, startTestGateway, type TestGateway } from '#test/support/gateway.ts';

const FILE = { type: 'string', contentEncoding: 'base64', contentMediaType: 'image/png' };

const definition = {
  ...{ schema_version: 1, slug: 'shelf', label: 'Shelf', tool_label: 'shelf', version: '1.0.0' },
  base_url: 'https://api.shelf.example',
  auth: [
    {
      kind: 'bearer',
      fields: { token: 'Token.' },
      apply: [{ in: 'header', name: 'authorization', value: 'Bearer {{credential.token}}' }],
    },
  ],
  resources: {
    files: {
      singular: 'file',
      plural: 'files',
      methods: {
        create: {
          http: 'POST',
          path: '/files',
          parameters: { file: { in: 'body', filename: 'file_name' } },
          body: { encoding: 'multipart' },
        },
        replace: { http: 'PUT', path: '/files', body: { encoding: 'binary', argument: 'content' } },
      },
    },
  },
  documentation: [
    {
      ...{ resource: 'files', method: 'create', description: 'Creates a file.' },
      body_schema: { type: 'object', properties: { file: FILE, file_name: { type: 'string' } }, required: ['file'] },
    },
    { resource: 'files', method: 'replace', description: 'Replaces a file.', body_schema: FILE },
  ],
};

const seen: { readonly type: string | undefined; readonly body: string }[] = [];
let upstream: Server;
let gateway: TestGateway;
let door: Door;

beforeAll(async () => {
  upstream = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      seen.push({ type: request.headers['content-type'], body: Buffer.concat(chunks).toString('latin1') });
      response.end('{}');
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => upstream.once('listening', resolve));
  const { port } = upstream.address() as AddressInfo;
  gateway = await startTestGateway({ loopbackRoutes: { 'api.shelf.example': `http://127.0.0.1:${port}` } });
  expect((await api(gateway, gateway.adminKey, 'PUT /integrations/shelf', definition)).status).toBe(200);
  door = await openDoor(gateway, {}, { integration: 'shelf', credential: { kind: 'bearer', secret: { token: 't' } } });
});
afterAll(async () => {
  await gateway.close();
  upstream.close();
});

it('is a part with a name', async () => {
  const { body } = await callTool(door.url, 'create_a_shelf_file', { file: 'AP8NCg==', file_name: 'x.png' });
  expect(body.result.isError ?? false).toBe(false);
  expect(seen.at(-1)?.type).toMatch(/^multipart\/form-data; boundary=sallyport-[0-9a-f]{32}$/);
  expect(seen.at(-1)?.body).toContain(
    'content-disposition: form-data; name="file"; filename="x.png"\r\ncontent-type: image/png\r\n\r\n\0\xff\r\n\r\n--',
  );
});

it('is the body', async () => {
  const { body } = await callTool(door.url, 'replace_a_shelf_file_by_id', { content: 'AP8NCg==' });
  expect(body.result.isError ?? false).toBe(false);
  expect(seen.at(-1)).toEqual({ type: 'application/octet-stream', body: '\0\xff\r\n' });
});

it('is sent nowhere when it is no base64', async () => {
  const before = seen.length;
  const { body } = await callTool(door.url, 'create_a_shelf_file', { file: 'no base64', file_name: 'x.png' });
  expect(body.result.isError).toBe(true);
  expect(JSON.stringify(body.result)).toContain('/file');
  expect(seen).toHaveLength(before);
});
