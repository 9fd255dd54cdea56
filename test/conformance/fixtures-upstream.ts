// The SaaS API behind the `fixtures` integration: what the conformance suite's tools must return, on a loopback port.
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Host name in the integration's `base_url`. */
const FIXTURES_HOST = 'fixtures.sallyport.example';

// A PNG of one pixel and a WAV header without samples.
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const WAV = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=';

type Content = { readonly status?: number; readonly type: string; readonly body: string | Buffer };

const json = (value: unknown): Content => ({ type: 'application/json', body: JSON.stringify(value) });

const CONTENTS: { readonly [path: string]: Content } = {
  '/text': { type: 'text/plain', body: 'This is a simple text response for testing.' },
  '/image': { type: 'image/png', body: Buffer.from(PNG, 'base64') },
  '/audio': { type: 'audio/wav', body: Buffer.from(WAV, 'base64') },
  '/document': json({
    uri: 'test://embedded-resource',
    mime_type: 'text/plain',
    text: 'This is an embedded resource content.',
  }),
  '/report': json({ summary: 'Multiple content types test:', chart: PNG, data: { test: 'data', value: 123 } }),
  '/failure': { status: 400, type: 'text/plain', body: 'This tool intentionally returns an error for testing' },
  '/people': json({ created: true }),
  '/regions': json({ region: 'here' }),
};

export type FixturesUpstream = {
  /** For the gateway's `loopbackRoutes`. */
  readonly routes: { readonly [host: string]: string };
  /** Every request that arrived, oldest first. */
  readonly seen: readonly { readonly method: string; readonly url: string; readonly headers: IncomingHttpHeaders }[];
  readonly forget: () => void;
  readonly close: () => Promise<void>;
};

export const startFixturesUpstream = async (): Promise<FixturesUpstream> => {
  const seen: { method: string; url: string; headers: IncomingHttpHeaders }[] = [];
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    seen.push({ method, url, headers });
    const content = CONTENTS[url.split('?')[0] ?? ''] ?? { status: 404, type: 'text/plain', body: '' };
    request.resume();
    response.writeHead(content.status ?? 200, { 'content-type': content.type }).end(content.body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    seen,
    forget: () => seen.splice(0),
    routes: { [FIXTURES_HOST]: `http://127.0.0.1:${port}` },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
};
