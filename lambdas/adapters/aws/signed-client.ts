// A narrow AWS JSON client for the hot path: one POST, signed with SigV4, over a kept-alive connection.
// The SDK's DynamoDB client alone is 323 KB and 22 ms of import; KMS and Secrets Manager cost as much again
// (ADR 0004). Everything off the hot path uses the SDK.
import http from 'node:http';
import https from 'node:https';
import aws4 from 'aws4';
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
};

/** Calls one operation and returns its decoded answer. */
export type CallAws = (service: AwsService, operation: string, input: object) => Promise<object>;

export type AwsService = 'dynamodb' | 'kms' | 'secretsmanager';

const PROTOCOL: { readonly [S in AwsService]: { readonly target: string; readonly version: string } } = {
  dynamodb: { target: 'DynamoDB_20120810', version: '1.0' },
  kms: { target: 'TrentService', version: '1.1' },
  secretsmanager: { target: 'secretsmanager', version: '1.1' },
};

/**
 * A client with its own connection pools. Reads may be tried twice: a kept-alive socket can be dead by the time it is used.
 * Every failure throws `StoreUnavailable`, which names the service, the operation and AWS's error type.
 */
export const createSignedClient = (connection: AwsConnection): CallAws => {
  const agents: Agents = {
    'http:': new http.Agent({ keepAlive: true, maxSockets: 50 }),
    'https:': new https.Agent({ keepAlive: true, maxSockets: 50, minVersion: 'TLSv1.2' }),
  };
  const timeoutMs = connection.timeoutMs ?? 3000;
  return async (service, operation, input) => {
    const url = new URL(connection.endpoints?.[service] ?? `https://${service}.${connection.region}.amazonaws.com`);
    const body = JSON.stringify(input);
    const headers = sign(connection, service, operation, url.host, body);
    const attempt = async () => decoded(await post(url, headers, body, agents, timeoutMs));
    const answer = await attempt()
      .catch((fault: unknown) => {
        if (isRead(operation)) return attempt();
        throw fault;
      })
      .catch((fault: NodeJS.ErrnoException) => {
        throw storeUnavailable(service, operation, fault.code ?? fault.name);
      });
    if (answer.status === 200) return answer.body;
    throw storeUnavailable(service, operation, errorType(answer));
  };
};

type Agents = { readonly 'http:': http.Agent; readonly 'https:': https.Agent };
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

const post = (url: URL, headers: http.OutgoingHttpHeaders, body: string, agents: Agents, timeoutMs: number) =>
  new Promise<Answer>((resolve, reject) => {
    const secure = url.protocol === 'https:';
    const request = (secure ? https : http).request(url, {
      method: 'POST',
      headers,
      agent: secure ? agents['https:'] : agents['http:'],
      timeout: timeoutMs,
    });
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
