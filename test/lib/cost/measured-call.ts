// What one warm call costs in requests to AWS and in bytes of log, counted on the local gateway.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type EmbeddedAws, startEmbeddedAws } from '#lib/local/aws/embedded-aws.ts';
import { callTool, openDoor, startTestGateway } from '#test/support/gateway.ts';

export type MeasuredCalls = {
  /** AWS requests by operation. */
  readonly requests: Readonly<Record<string, number>>;
  readonly logBytes: number;
  readonly metricsBytes: number;
};

/** Stands in front of an endpoint and counts. */
const counting = async (endpoint: string, count: (operation: string) => void): Promise<[string, Server]> => {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    count(String(request.headers['x-amz-target']).replace(/^.*\./, ''));
    const { host: _, connection: __, ...headers } = request.headers as Record<string, string>;
    const answer = await fetch(endpoint, { method: 'POST', headers, body: Buffer.concat(chunks) });
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return [`http://127.0.0.1:${(server.address() as AddressInfo).port}`, server];
};

/** @param calls how many warm calls to count, after one that is not */
export const measureCalls = async (calls: number): Promise<MeasuredCalls> => {
  const aws = await startEmbeddedAws(undefined);
  const requests: Record<string, number> = {};
  const count = (operation: string): void => {
    requests[operation] = (requests[operation] ?? 0) + 1;
  };
  const [dynamodb, first] = await counting(aws.endpoints.dynamodb, count);
  const [other, second] = await counting(aws.endpoints.kms, count);
  const endpoints: EmbeddedAws['endpoints'] = {
    ...aws.endpoints,
    dynamodb,
    kms: other,
    secretsmanager: other,
    sts: other,
  };
  let metricsBytes = 0;
  const metrics = (line: string): void => {
    metricsBytes += Buffer.byteLength(line);
  };
  const gateway = await startTestGateway({ aws: { ...aws, endpoints }, metrics });
  try {
    const door = await openDoor(gateway);
    const call = () => callTool(door.url, 'get_single_crm_contact_by_id', { id: '7' });
    await call();
    for (const operation of Object.keys(requests)) delete requests[operation];
    const before = gateway.lines.length;
    metricsBytes = 0;
    for (let i = 0; i < calls; i++) await call();
    const lines = gateway.lines.slice(before).join('\n');
    return { requests, logBytes: Buffer.byteLength(lines) / calls, metricsBytes: metricsBytes / calls };
  } finally {
    await gateway.close();
    for (const server of [first, second]) {
      server.close();
      server.closeAllConnections();
    }
  }
};
