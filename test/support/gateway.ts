// A gateway in memory for tests, and the calls a tenant's backend and an agent make to it.
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { mintAdminKey } from '#lib/local/first-run.ts';
import { type Gateway, type GatewayOptions, startGateway } from '#lib/local/gateway.ts';
import { archiveSinks, findings, lineSinks, tableSinks } from './sinks.ts';

export const INTEGRATIONS = fileURLToPath(new URL('../../integrations', import.meta.url));

export type TestGateway = Gateway & {
  readonly adminKey: string;
  /** Every line the gateway logged. */
  readonly lines: readonly string[];
};

/** Goes along with every request that is made by the functions below, where nothing reads it. */
export const REQUEST_CANARY = `request-canary-${randomBytes(12).toString('hex')}`;
const CANARY_META = { 'com.example/canary': REQUEST_CANARY };
const CANARY_HEADER = { 'x-canary': REQUEST_CANARY };

/**
 * The demo's answers hold a value of this gateway's own. `close` searches what the gateway leaves behind for it, and rejects
 * where it finds it (docs/retention.md, "The proof").
 */
export const startTestGateway = async (options: Partial<GatewayOptions> = {}): Promise<TestGateway> => {
  const lines: string[] = [];
  const measured: string[] = [];
  const note = `answer-canary-${randomBytes(12).toString('hex')}`;
  const gateway = await startGateway({
    port: 0,
    directory: undefined,
    integrationDirectories: [INTEGRATIONS],
    ...options,
    log: (line) => {
      lines.push(line);
      options.log?.(line);
    },
    metrics: (line) => {
      measured.push(line);
      options.metrics?.(line);
    },
    demo: { ...(options.demo ?? { limit: 100_000 }), note },
  });
  const adminKey = await mintAdminKey(gateway, (options.now ?? Date.now)());
  const values = {
    'what a caller sent': REQUEST_CANARY,
    'what the upstream answered': note,
    'the upstream credential': gateway.demoToken,
    'the admin key': adminKey,
  };
  const search = async (): Promise<readonly string[]> =>
    findings(
      [
        ...lineSinks('log', lines),
        ...lineSinks('metrics', measured),
        // What a test puts in front of the tables may fail or count; it searches itself what it wants to.
        ...(options.aws === undefined ? [...(await tableSinks(gateway)), ...(await archiveSinks(gateway))] : []),
      ],
      values,
    );
  return { ...gateway, adminKey, lines, close: () => closeSearched(gateway, search) };
};

const closeSearched = async (gateway: Gateway, search: () => Promise<readonly string[]>): Promise<void> => {
  const found = await search().finally(gateway.close);
  if (found.length > 0) throw new Error(`The gateway left behind:\n${found.join('\n')}`);
};

export type ApiAnswer = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers are asserted field by field
  readonly body: any;
};

/** One request to the provisioning API. */
export const api = async (
  gateway: { readonly url: string },
  key: string | undefined,
  route: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<ApiAnswer> => {
  const [method = 'GET', path = '/'] = route.split(' ');
  const response = await fetch(gateway.url + path, {
    method,
    headers: {
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...CANARY_HEADER,
      ...headers,
    },
    ...(body !== undefined && { body: body instanceof Uint8Array ? body : JSON.stringify(body) }),
  });
  return readAnswer(response);
};

const readAnswer = async (response: Response): Promise<ApiAnswer> => {
  const text = await response.text();
  const { status, headers } = response;
  return { status, headers, text, body: text === '' ? undefined : JSON.parse(text) };
};

export type Door = {
  readonly tenant: string;
  readonly account: string;
  readonly server: string;
  readonly url: string;
  readonly token: string;
};

/** A tenant with a connected account of an integration (the demo by default) and a door to it. */
export const openDoor = async (
  gateway: TestGateway,
  config: object = {},
  account: { integration: string; credential: object; variables?: object } = {
    integration: 'demo',
    credential: { kind: 'bearer', secret: { token: gateway.demoToken } },
  },
): Promise<Door> => {
  const created = async (route: string, body: object) => {
    const answer = await api(gateway, gateway.adminKey, route, body);
    if (answer.status !== 201) throw new Error(`${route} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const tenant = await created('POST /tenants', { name: 'test tenant' });
  const connected = await created(`POST /tenants/${tenant.id}/integrated-accounts`, account);
  const server = await created(`POST /integrated-account/${connected.id}/mcp`, { name: 'test door', config });
  return { tenant: tenant.id, account: connected.id, server: server.id, url: server.url, token: server.token };
};

/** One JSON-RPC POST as a client of the handshake revisions sends it. */
export const rpc = async (url: string, message: unknown, headers: Record<string, string> = {}): Promise<ApiAnswer> => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...CANARY_HEADER, ...headers },
    body: typeof message === 'string' ? message : JSON.stringify(message),
  });
  return readAnswer(response);
};

export const callTool = (url: string, name: string, args: object = {}, headers: Record<string, string> = {}) =>
  rpc(
    url,
    { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args, _meta: CANARY_META } },
    headers,
  );

/** A request of 2026-07-28, with its headers and `_meta`. */
export const modern = (url: string, method: string, params: object = {}, headers: Record<string, string> = {}) => {
  const named = (params as { name?: unknown }).name;
  return rpc(
    url,
    {
      jsonrpc: '2.0',
      id: 1,
      method,
      params: {
        ...params,
        _meta: {
          ...CANARY_META,
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientCapabilities': {},
        },
      },
    },
    {
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(typeof named === 'string' && { 'mcp-name': named }),
      ...headers,
    },
  );
};
