// A narrow AWS client for the hot path: one POST, signed with SigV4, over a kept-alive connection.
// The SDK's DynamoDB client is 217 KB at start and 25 ms of import, all three clients 256 KB (ADR 0004). Everything off
// the hot path uses the SDK.
import http from 'node:http';
import https from 'node:https';
import aws4 from 'aws4';
import { idleSocketCloser } from '#adapters/http/idle-sockets.ts';
import type { JsonObject } from '#core/json.ts';
import { storeUnavailable } from './dynamo.ts';
import { type AwsService, WIRES, type Wire } from './wire.ts';

export type AwsCredentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

export type AwsConnection = {
  readonly region: string;
  readonly credentials: () => AwsCredentials;
  /** Base URLs by service (`AWS_ENDPOINT_URL_*`); absent = the service's public endpoint of the region. */
  readonly endpoints?: { readonly [service: string]: string };
  /** @default 3000 */
  readonly timeoutMs?: number;
  /** Epoch milliseconds, to tell how long a connection idled. @default Date.now */
  readonly now?: () => number;
};

/**
 * Calls one operation and returns its decoded answer.
 *
 * @param as who calls. @default the connection's credentials
 */
export type CallAws = (service: AwsService, operation: string, input: object, as?: AwsCredentials) => Promise<object>;

/** A function may be frozen between two calls, and does not see that AWS hung up meanwhile. */
const MAX_IDLE_MS = 15_000;

/**
 * A client with its own connection pools. What can be repeated may be tried twice, the second time over a connection of its own: where
 * one kept-alive socket is dead by the time it is used, the others of the pool are, too.
 * Every failure throws `StoreUnavailable`, which names the service, the operation and AWS's error type.
 */
export const createSignedClient = (connection: AwsConnection): CallAws => {
  const agents = {
    'http:': new http.Agent({ keepAlive: true, maxSockets: 50 }),
    'https:': new https.Agent({ keepAlive: true, maxSockets: 50, minVersion: 'TLSv1.2' }),
  };
  const now = connection.now ?? Date.now;
  const closeIdleSockets = Object.values(agents).map((agent) => idleSocketCloser(agent, now, MAX_IDLE_MS));
  const timeoutMs = connection.timeoutMs ?? 3000;
  return async (service, operation, input, as = connection.credentials()) => {
    const url = new URL(connection.endpoints?.[service] ?? `https://${service}.${connection.region}.amazonaws.com`);
    const wire = WIRES[service];
    const said = wire.encode(operation, input);
    const request = { service, region: connection.region, host: url.host, method: 'POST', path: '/', ...said };
    const headers = aws4.sign(request, as).headers as http.OutgoingHttpHeaders;
    const attempt = async (agent: http.Agent | false) =>
      decoded(wire, await post(url, headers, said.body, agent, timeoutMs));
    for (const close of closeIdleSockets) close();
    const answer = await attempt(url.protocol === 'https:' ? agents['https:'] : agents['http:'])
      .catch((fault: unknown) => {
        if (isRepeatable(operation, input)) return attempt(false);
        throw fault;
      })
      .catch((fault: NodeJS.ErrnoException) => {
        throw storeUnavailable(service, operation, fault.code ?? fault.name);
      });
    if (answer.status === 200) return answer.body;
    throw storeUnavailable(service, operation, wire.faultOf(answer.body) ?? `HTTP ${answer.status}`);
  };
};

type Answer = { readonly status: number; readonly body: string };
type Decoded = { readonly status: number; readonly body: JsonObject };

/** A 5xx, and a success that is not as it should be, say nothing of the request: worth a second attempt, as a broken connection is. */
const decoded = (wire: Wire, { status, body }: Answer): Decoded => {
  const value = wire.decode(body);
  if (status >= 500 || (status === 200 && value === undefined)) {
    throw Object.assign(new Error('no answer'), { code: status === 200 ? 'NotDecodable' : `HTTP ${status}` });
  }
  return { status, body: value ?? {} };
};

/** Reads, signatures, and puts of a whole item under no condition: doing them twice is doing them once. */
const isRepeatable = (operation: string, input: object): boolean =>
  operation.startsWith('Get') ||
  operation === 'GenerateMac' ||
  operation === 'Sign' ||
  operation === 'AssumeRole' ||
  (operation === 'PutItem' && (input as { ConditionExpression?: string }).ConditionExpression === undefined);

const post = (
  url: URL,
  headers: http.OutgoingHttpHeaders,
  body: string,
  agent: http.Agent | false,
  timeoutMs: number,
) =>
  new Promise<Answer>((resolve, reject) => {
    const options = { method: 'POST', headers, agent };
    const request =
      url.protocol === 'https:'
        ? https.request(url, { ...options, minVersion: 'TLSv1.2' })
        : http.request(url, options);
    // Of the whole exchange: a socket's own timeout begins again with each byte.
    const late = () => request.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' }));
    const timer = setTimeout(late, timeoutMs);
    request.on('close', () => clearTimeout(timer));
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
    });
    request.end(body);
  });
