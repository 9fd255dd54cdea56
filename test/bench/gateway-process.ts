// The gateway under test, in a process of its own.
import { answerBench, argument, usage } from './answer.ts';
import { callOf, DEMO_HOST, DOCUMENT_HOST, WIDE_HOST } from './calls.ts';
import type { Outside } from './outside.ts';
import { type Shares, startProfile } from './profile.ts';
import { servedGateway } from './served-gateway.ts';

export type GatewayArgument = {
  readonly outside: Outside;
  readonly integrationDirectories: readonly string[];
  /** Whether AWS is the embedded one, with its own milliseconds. @default false: it answers from memory */
  readonly embedded?: boolean;
  /** Whether calls are written down, as every deployed gateway does: without, for what that costs. @default true */
  readonly audit?: boolean;
};

const NOWHERE = { write: async () => undefined, close: async () => true };

const { outside, integrationDirectories, audit, embedded } = argument<GatewayArgument>();

const { post, serve } = servedGateway({
  endpoints: embedded ? outside.embedded : outside.endpoints,
  upstream: outside.upstream,
  hosts: [DEMO_HOST, WIDE_HOST, DOCUMENT_HOST],
  integrationDirectories,
  ...(audit === false && { instead: { trail: NOWHERE } }),
});

const LIST = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });

/** CPU of one tools/list, in µs, and its size: no HTTP server around the handler. */
const list = async ({ token, count }: { token: string; count: number }) => {
  const before = usage().cpu;
  let bytes = 0;
  for (let i = 0; i < count; i++) bytes = (await post(token, LIST)).body.length;
  return { cpu: (usage().cpu - before) / count, bytes };
};

/** Many calls, ten at a time; the resident set after every tenth of them, in MB. */
const many = async (count: number): Promise<readonly number[]> => {
  const tenth = async (): Promise<number> => {
    const worker = async () => {
      for (let i = 0; i < count / 100; i++) await post(outside.demoToken, callOf('7'));
    };
    await Promise.all(Array.from({ length: 10 }, worker));
    return usage().rss;
  };
  const rss: number[] = [];
  while (rss.length < 10) rss.push(await tenth());
  return rss;
};

let endProfile: (() => Promise<Shares>) | undefined;
const profile = async () => {
  endProfile = await startProfile();
};

answerBench({ serve, list, many, profile, profiled: () => endProfile?.() });
