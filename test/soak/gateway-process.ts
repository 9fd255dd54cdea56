// The gateway under load, in a process of its own.
import { answerBench, argument } from '#test/bench/answer.ts';
import { DEMO_HOST } from '#test/bench/calls.ts';
import { servedGateway } from '#test/bench/served-gateway.ts';
import type { Outside } from './outside-process.ts';

export type GatewayArgument = { readonly outside: Outside; readonly integrationDirectories: readonly string[] };

const { outside, integrationDirectories } = argument<GatewayArgument>();
const { endpoints, upstream } = outside;
const { serve } = servedGateway({ endpoints, upstream, hosts: [DEMO_HOST], integrationDirectories });

/** What keeps this process alive, by kind; sockets are `TCPSocketWrap` and `TLSWrap`. */
const handles = (): { readonly [kind: string]: number } => {
  const counts: { [kind: string]: number } = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
};

answerBench({ serve, handles });

// Whoever asked is gone, however it ended.
process.once('disconnect', () => process.exit());
