// One loopback HTTP endpoint that answers for KMS, Secrets Manager and STS.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isObject, parseJson } from '#core/json.ts';
import type { KeyRing } from './key-ring.ts';
import { CALLER_IDENTITY, kmsOperations, type Operations, secretsOperations } from './operations.ts';

/** @param directory where secrets are kept; `undefined` keeps them in memory */
export const createAwsEndpoint = (keys: KeyRing, directory: string | undefined): Server => {
  const operations: Operations = { ...kmsOperations(keys), ...secretsOperations(keys, directory) };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const target = request.headers['x-amz-target'];
    if (target === undefined) {
      response.writeHead(200, { 'content-type': 'text/xml' }).end(CALLER_IDENTITY);
      return;
    }
    const { status, body } = answer(operations, String(target), Buffer.concat(chunks).toString());
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  };
  // A request that its sender breaks off is no reason to end.
  return createServer((request, response) => void serve(request, response).catch(() => response.destroy()));
};

const answer = (operations: Operations, target: string, body: string): { status: number; body: object } => {
  const operation = Object.hasOwn(operations, target) ? operations[target] : undefined;
  if (operation === undefined) return { status: 400, body: { __type: 'UnknownOperationException' } };
  const input = parseJson(body);
  if (!isObject(input)) return { status: 400, body: { __type: 'SerializationException' } };
  try {
    return { status: 200, body: operation(input) };
  } catch (fault) {
    const known = fault instanceof Error && fault.name === 'AwsFault';
    return { status: known ? 400 : 500, body: { __type: known ? fault.message : 'InternalFailure' } };
  }
};
