// Stands in front of the embedded AWS and, when told to, misbehaves as services and networks do.
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EmbeddedAws } from '#lib/local/aws/embedded-aws.ts';

export type Fault =
  | { readonly kind: 'answer'; readonly status: number; readonly body: string }
  | { readonly kind: 'hang' | 'reset' | 'cut' };

type Service = keyof EmbeddedAws['endpoints'];

export type FaultyAws = EmbeddedAws & {
  /** `undefined` lets everything through again. @param times how many requests it lasts */
  readonly fail: (service: Service, fault: Fault | undefined, times?: number) => void;
  /** Requests that arrived since the last `fail`. */
  readonly requests: () => number;
};

export const throttled: Fault = {
  kind: 'answer',
  status: 400,
  body: '{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException","message":"Rate exceeded for key tok#secret"}',
};

const misbehave = (fault: Fault, { socket }: IncomingMessage, outgoing: ServerResponse): void => {
  switch (fault.kind) {
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

const forward = (target: string, incoming: IncomingMessage, outgoing: ServerResponse): void => {
  const { method, headers, url = '/' } = incoming;
  const forwarded = request(new URL(url, target), { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(outgoing);
  });
  incoming.pipe(forwarded);
};

export const faultyAws = async (aws: EmbeddedAws): Promise<FaultyAws> => {
  let failing: { readonly service: Service; readonly fault: Fault; left: number } | undefined;
  let count = 0;
  const servers: Server[] = [];
  const inFrontOf = async (service: Service): Promise<string> => {
    const server = createServer((incoming, outgoing) => {
      count += 1;
      if (failing?.service !== service || failing.left <= 0) return forward(aws.endpoints[service], incoming, outgoing);
      failing.left -= 1;
      incoming.resume();
      misbehave(failing.fault, incoming, outgoing);
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
  };
  return {
    ...aws,
    endpoints,
    fail: (service, fault, times = Number.POSITIVE_INFINITY) => {
      failing = fault && { service, fault, left: times };
      count = 0;
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
