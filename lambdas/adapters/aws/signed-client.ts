// A narrow AWS JSON client for the hot path: one POST, signed with SigV4, over a kept-alive connection.
// The SDK's DynamoDB client is 217 KB at start and 25 ms of import, all three clients 256 KB (ADR 0004). Everything off
// the hot path uses the SDK.
import http from 'node:http';
import https from 'node:https';
import aws4 from 'aws4';
import { idleSocketCloser } from '#adapters/http/idle-sockets.ts';
import { isObject, type JsonObject, parseJson } from '#core/json.ts';
import { storeUnavailable } from './dynamo.ts';

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

/** Calls one operation and returns its decoded answer. */
export type CallAws = (service: AwsService, operation: string, input: object) => Promise<object>;

export type AwsService = 'dynamodb' | 'kms' | 'secretsmanager';

const PROTOCOL: { readonly [S in AwsService]: { readonly target: string; readonly version: string } } = {
  dynamodb: { target: 'DynamoDB_20120810', version: '1.0' },
  kms: { target: 'TrentService', version: '1.1' },
  secretsmanager: { target: 'secretsmanager', version: '1.1' },
};

/** A function may be frozen between two calls, and does not see that AWS hung up meanwhile. */
const MAX_IDLE_MS = 15_000;

/**
 * A client with its own connection pools. Reads may be tried twice, the second time over a connection of its own: where
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
  return async (service, operation, input) => {
    const url = new URL(connection.endpoints?.[service] ?? `https://${service}.${connection.region}.amazonaws.com`);
    const body = JSON.stringify(input);
    const headers = sign(connection, service, operation, url.host, body);
    const attempt = async (agent: http.Agent | false) => decoded(await post(url, headers, body, agent, timeoutMs));
    for (const close of closeIdleSockets) close();
    const answer = await attempt(url.protocol === 'https:' ? agents['https:'] : agents['http:'])
      .catch((fault: unknown) => {
        if (isRead(operation)) return attempt(false);
        throw fault;
      })
      .catch((fault: NodeJS.ErrnoException) => {
        throw storeUnavailable(service, operation, fault.code ?? fault.name);
      });
    if (answer.status === 200) return answer.body;
    throw storeUnavailable(service, operation, errorType(answer));
  };
};

type Answer = { readonly status: number; readonly body: string };
type Decoded = { readonly status: number; readonly body: JsonObject };

/** A 5xx, and a success that is no JSON, say nothing of the request: worth a second attempt, as a broken connection is. */
const decoded = ({ status, body }: Answer): Decoded => {
  const value = parseJson(body);
  if (status >= 500 || (status === 200 && !isObject(value))) {
    throw Object.assign(new Error('no answer'), { code: status === 200 ? 'NotJson' : `HTTP ${status}` });
  }
  return { status, body: isObject(value) ? value : {} };
};

const isRead = (operation: string): boolean => operation.startsWith('Get') || operation === 'GenerateMac';

const sign = (connection: AwsConnection, service: AwsService, operation: string, host: string, body: string) => {
  const { target, version } = PROTOCOL[service];
  const headers = { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': `${target}.${operation}` };
  const request = { service, region: connection.region, host, method: 'POST', path: '/', headers, body };
  return aws4.sign(request, connection.credentials()).headers as http.OutgoingHttpHeaders;
};

const post = (
  url: URL,
  headers: http.OutgoingHttpHeaders,
  body: string,
  agent: http.Agent | false,
  timeoutMs: number,
) =>
  new Promise<Answer>((resolve, reject) => {
    const options = { method: 'POST', headers, agent, timeout: timeoutMs };
    const request =
      url.protocol === 'https:'
        ? https.request(url, { ...options, minVersion: 'TLSv1.2' })
        : http.request(url, options);
    request.on('timeout', () => request.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })));
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
    });
    request.end(body);
  });

// The name alone: an AWS message can quote keys and values.
const errorType = ({ status, body }: Decoded): string =>
  typeof body.__type === 'string' ? (body.__type.split('#').at(-1) ?? '') : `HTTP ${status}`;
