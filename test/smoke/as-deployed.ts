// A local gateway behind what a deployment has and the local mode has not: a throttle, a web ACL, another residency. What
// stands between probe and gateway can also be broken.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SECURITY_HEADERS } from '#core/http.ts';
import { startTestGateway } from '#test/support/gateway.ts';
import { type Answer, createSend, type Request } from './exchange.ts';
import type { Target } from './options.ts';
import type { WorldDeps } from './world.ts';

export type Between = (request: Request, answer: () => Promise<Answer>) => Promise<Answer>;

export const refusal = (status: number, more: object = {}): Answer => ({
  status,
  headers: { ...SECURITY_HEADERS, 'content-type': 'application/json', ...more },
  text: '{"jsonrpc":"2.0","id":null,"error":{}}',
  ms: 1,
});

export const startDeployed = async () => {
  const state = {
    /** Milliseconds by which the gateway's clock is ahead: what probes wait for, nobody sits through. */
    skew: 0,
    tables: { ttl: 'ttl' as string | undefined, restorable: true },
    logged: 0,
    between: undefined as Between | undefined,
  };
  const slow = createServer((request) => request.socket.destroy());
  await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
  const loopbackRoutes = { 'slow.example.com': `http://127.0.0.1:${(slow.address() as AddressInfo).port}` };
  const gateway = await startTestGateway({ now: () => Date.now() + state.skew, loopbackRoutes });
  const other = await startTestGateway({ residency: 'us' });
  const send = createSend(undefined);
  let burst = 0;
  const asDeployed: Between = async (request, answer) => {
    if (request.anonymous) throw Object.assign(new Error('handshake'), { code: 'ECONNRESET' });
    if (request.url.startsWith('https://abc.execute-api')) return refusal(403);
    if (request.fields?.['x-probe'] !== undefined) return refusal(403);
    if (!request.url.endsWith('/mcp/x')) return answer();
    burst += 1;
    return burst > 20 ? refusal(429, { 'retry-after': '1' }) : answer();
  };
  const deps: WorldDeps = {
    send: (request) => {
      const deployed = () => asDeployed(request, () => send(request));
      return state.between === undefined ? deployed() : state.between(request, deployed);
    },
    aws: { table: async () => state.tables, logged: async () => state.logged },
    credentials: async () => ({ accessKeyId: 'a', secretAccessKey: 'b' }),
    wait: async (ms) => {
      state.skew += ms;
      await gateway.purge();
    },
  };
  const target: Target = {
    url: gateway.url,
    key: gateway.adminKey,
    second: other.url,
    executeApi: 'https://abc.execute-api.eu-central-1.amazonaws.com/live',
    cert: 'cert.pem',
    slowUpstream: 'https://slow.example.com/late',
    region: 'eu-central-1',
    tokenTable: 'tokens',
    configTable: 'config',
    logGroups: ['/aws/lambda/one'],
    throttle: 60,
    waf: true,
    slow: true,
  };
  return {
    gateway,
    target,
    deps,
    send,
    state,
    mend: () => {
      Object.assign(state, { skew: 0, tables: { ttl: 'ttl', restorable: true }, logged: 0, between: undefined });
      burst = 0;
    },
    close: async () => {
      await gateway.close();
      await other.close();
      slow.close();
    },
  };
};

export type Deployed = Awaited<ReturnType<typeof startDeployed>>;
