// The side of Lambda that a runtime talks to (docs.aws.amazon.com/lambda, "Using the Lambda runtime API"): it asks for the
// next event, answers it or reports an error, or reports that it could not start.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** As the runtime reports it; this much a caller or a dead-letter queue sees. */
export type RuntimeError = { readonly errorType: string; readonly errorMessage: string };

export type Outcome =
  | { readonly kind: 'response'; readonly value: unknown }
  | { readonly kind: 'error'; readonly error: RuntimeError };

export type RuntimeApi = {
  /** host:port, as AWS_LAMBDA_RUNTIME_API gives it. */
  readonly address: string;
  /** Resolves when the runtime has started and asks for its first event, or with what kept it from starting. */
  readonly started: Promise<RuntimeError | 'ready'>;
  /** @param timeoutMs what the context says is left */
  readonly invoke: (event: unknown, timeoutMs: number) => Promise<Outcome>;
  readonly close: () => void;
};

type Invocation = { readonly id: string; readonly event: unknown; readonly until: number };

const VERSION = '/2018-06-01/runtime';

export const startRuntimeApi = async (functionArn: string): Promise<RuntimeApi> => {
  const queue: Invocation[] = [];
  const outcomes = new Map<string, (outcome: Outcome) => void>();
  const { promise: started, resolve: start } = Promise.withResolvers<RuntimeError | 'ready'>();
  let waiting: ServerResponse | undefined;

  const deliver = (): void => {
    const next = waiting === undefined ? undefined : queue.shift();
    if (next === undefined) return;
    waiting?.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': next.id,
      'lambda-runtime-deadline-ms': String(next.until),
      'lambda-runtime-invoked-function-arn': functionArn,
      'lambda-runtime-trace-id': 'Root=1-00000000-000000000000000000000000;Parent=0000000000000000;Sampled=0',
    });
    waiting?.end(JSON.stringify(next.event));
    waiting = undefined;
  };

  const hear = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, id = '', what] = /\/invocation\/([^/]+)(?:\/(response|error))?$/.exec(String(request.url)) ?? [];
    if (id === 'next') {
      waiting = response;
      start('ready');
      return deliver();
    }
    const body: unknown = JSON.parse(await textOf(request));
    response.writeHead(202).end('{}');
    if (request.url === `${VERSION}/init/error`) return start(body as RuntimeError);
    outcomes.get(id)?.(
      what === 'error' ? { kind: 'error', error: body as RuntimeError } : { kind: 'response', value: body },
    );
    outcomes.delete(id);
  };

  const server = createServer((request, response) => void hear(request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    started,
    invoke: (event, timeoutMs) => {
      const id = randomUUID();
      const { promise, resolve } = Promise.withResolvers<Outcome>();
      outcomes.set(id, resolve);
      queue.push({ id, event, until: Date.now() + timeoutMs });
      deliver();
      return promise;
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};

const textOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};
