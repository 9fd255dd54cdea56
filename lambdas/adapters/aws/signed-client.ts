// A narrow AWS client for the hot path: one POST, signed with SigV4, over a kept-alive connection.
// The SDK's DynamoDB client is 217 KB at start and 25 ms of import, all three clients 256 KB (ADR 0004). Everything off
// the hot path uses the SDK.
import type { JsonObject } from '#core/json.ts';
import { createConnections, type Endpoint } from './connections.ts';
import { storeUnavailable } from './dynamo.ts';
import type { Reply } from './read-reply.ts';
import { type AwsCredentials, createSigner } from './sign.ts';
import { type AwsService, WIRES, type Wire } from './wire.ts';

export type AwsConnection = {
  readonly region: string;
  readonly credentials: () => AwsCredentials;
  /** Base URLs by service (`AWS_ENDPOINT_URL_*`); absent = the service's public endpoint of the region. */
  readonly endpoints?: { readonly [service: string]: string };
  /** @default 3000 */
  readonly timeoutMs?: number;
  /** Epoch milliseconds: of signatures, and to tell how long a connection idled. @default Date.now */
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
 * A client with its own connections. What can be repeated may be tried twice, the second time over a connection of its own: where
 * one that was kept is dead by the time it is used, the others are, too.
 * Every failure throws `StoreUnavailable`, which names the service, the operation and AWS's error type.
 */
export const createSignedClient = (connection: AwsConnection): CallAws => {
  const { region, timeoutMs = 3000, now = Date.now } = connection;
  const exchange = createConnections(now, MAX_IDLE_MS);
  const sign = createSigner();
  const targets = new Map<AwsService, Target>();
  return async (service, operation, input, as = connection.credentials()) => {
    const target = targets.get(service) ?? targetOf(service, connection);
    targets.set(service, target);
    const wire = WIRES[service];
    const { headers, body } = wire.encode(operation, input);
    const signed = sign({ service, region, host: target.host, headers, body }, as, now());
    const request = requestText(signed, body);
    const attempt = async (alone: boolean) =>
      decoded(wire, await exchange({ endpoint: target.endpoint, request, timeoutMs, alone }));
    const answer = await attempt(false)
      .catch((fault: unknown) => {
        if (isRepeatable(operation, input)) return attempt(true);
        throw fault;
      })
      .catch((fault: NodeJS.ErrnoException) => {
        throw storeUnavailable(service, operation, fault.code ?? fault.name);
      });
    if (answer.status === 200) return answer.body;
    throw storeUnavailable(service, operation, wire.faultOf(answer.body) ?? `HTTP ${answer.status}`);
  };
};

type Target = { readonly host: string; readonly endpoint: Endpoint };

const targetOf = (service: AwsService, { endpoints, region }: AwsConnection): Target => {
  const { protocol, host, hostname, port } = new URL(
    endpoints?.[service] ?? `https://${service}.${region}.amazonaws.com`,
  );
  const secure = protocol === 'https:';
  const plain = hostname.replace(/^\[|\]$/g, '');
  return { host, endpoint: { secure, hostname: plain, port: Number(port) || (secure ? 443 : 80) } };
};

const requestText = (headers: Readonly<Record<string, string>>, body: string): string => {
  let head = 'POST / HTTP/1.1\r\n';
  for (const name in headers) head += `${name}: ${headers[name]}\r\n`;
  return `${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
};

type Decoded = { readonly status: number; readonly body: JsonObject };

/** A 5xx, and a success that is not as it should be, say nothing of the request: worth a second attempt, as a broken connection is. */
const decoded = (wire: Wire, { status, body }: Reply): Decoded => {
  const value = wire.decode(body.toString());
  if (status >= 500 || (status === 200 && value === undefined)) {
    throw Object.assign(new Error('no answer'), { code: status === 200 ? 'NotDecodable' : `HTTP ${status}` });
  }
  return { status, body: value ?? {} };
};

/**
 * Doing them twice is doing them once: what changes nothing; a put of a whole item under no condition; a delete under one that
 * nothing meets that is made later, as those here do, which name the id or version of what they delete.
 */
const isRepeatable = (operation: string, input: object): boolean => {
  const { ConditionExpression } = input as { readonly ConditionExpression?: string };
  return (
    /^(Get|Generate|Decrypt$|Sign$|AssumeRole$)/.test(operation) ||
    operation === (ConditionExpression === undefined ? 'PutItem' : 'DeleteItem')
  );
};
