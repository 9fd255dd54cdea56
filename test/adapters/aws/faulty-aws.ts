// Stands in front of the embedded AWS and, when told to, misbehaves as services and networks do.
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { EmbeddedAws } from '#lib/local/aws/embedded-aws.ts';

export type Fault =
  | { readonly kind: 'answer'; readonly status: number; readonly body: string }
  | { readonly kind: 'hang' | 'reset' | 'cut' }
  /** A reset, but only of connections that were used before. */
  | { readonly kind: 'stale' }
  /** The request is carried out and its answer dropped, or it is throttled; `skip` requests of the operation pass before. */
  | { readonly kind: 'lost' | 'refused'; readonly operation: string; readonly skip: number };

type Service = keyof EmbeddedAws['endpoints'];

export type FaultyAws = EmbeddedAws & {
  /** `undefined` lets everything through again. @param times how many requests it lasts */
  readonly fail: (service: Service, fault: Fault | undefined, times?: number) => void;
  /** Requests that arrived since the last `fail`. */
  readonly requests: () => number;
};

export const throttled = {
  kind: 'answer',
  status: 400,
  body: '{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException","message":"Rate exceeded for key tok#secret"}',
} as const satisfies Fault;

const misbehave = (fault: Fault, incoming: IncomingMessage, outgoing: ServerResponse, target: string): void => {
  const { socket } = incoming;
  if (fault.kind !== 'lost') incoming.resume();
  switch (fault.kind) {
    case 'lost':
      forward(target, incoming, outgoing, () => socket.resetAndDestroy());
      break;
    case 'refused':
      outgoing.writeHead(400).end(throttled.body);
      break;
    case 'stale':
    case 'reset':
      socket.resetAndDestroy();
      break;
    case 'hang':
      break;
    case 'cut':
      outgoing.writeHead(200, { 'content-length': 100 }).write('{"Item":', () => socket.destroy());
      break;
    case 'answer':
      outgoing.writeHead(fault.status, { 'content-type': 'application/x-amz-json-1.0' }).end(fault.body);
      break;
  }
};

const forward = (target: string, incoming: IncomingMessage, outgoing: ServerResponse, drop?: () => void): void => {
  const { method, headers, url = '/' } = incoming;
  const forwarded = request(new URL(url, target), { method, headers }, (answer) => {
    if (drop) return void answer.resume().on('end', drop);
    outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(outgoing);
  });
  incoming.pipe(forwarded);
};

export const faultyAws = async (aws: EmbeddedAws): Promise<FaultyAws> => {
  let failing: { readonly service: Service; readonly fault: Fault; left: number } | undefined;
  let count = 0;
  let skipped = 0;
  const used = new WeakSet<Socket>();
  const strikes = (fault: Fault, { headers, socket, url }: IncomingMessage): boolean => {
    if (fault.kind === 'stale') return used.has(socket);
    if (!('operation' in fault)) return true;
    // S3 names none: the SDK says it in the query (`x-id`).
    const named = `${headers['x-amz-target'] ?? url}`;
    if (!named.endsWith(`.${fault.operation}`) && !named.endsWith(`x-id=${fault.operation}`)) return false;
    skipped += 1;
    return skipped > fault.skip;
  };
  const servers: Server[] = [];
  const inFrontOf = async (service: Service): Promise<string> => {
    const server = createServer((incoming, outgoing) => {
      count += 1;
      const target = aws.endpoints[service];
      const struck =
        failing?.service === service && failing.left > 0 && strikes(failing.fault, incoming) ? failing : undefined;
      used.add(incoming.socket);
      if (struck === undefined) return forward(target, incoming, outgoing);
      struck.left -= 1;
      misbehave(struck.fault, incoming, outgoing, target);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const endpoints = {
    dynamodb: await inFrontOf('dynamodb'),
    kms: await inFrontOf('kms'),
    secretsmanager: await inFrontOf('secretsmanager'),
    sts: aws.endpoints.sts,
    s3: await inFrontOf('s3'),
  };
  return {
    ...aws,
    endpoints,
    fail: (service, fault, times = Number.POSITIVE_INFINITY) => {
      failing = fault && { service, fault, left: times };
      count = 0;
      skipped = 0;
    },
    requests: () => count,
    close: async () => {
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
      await aws.close();
    },
  };
};
