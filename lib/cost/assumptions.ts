// What a template does not say: how the gateway is used. Each figure with where it comes from.

type Assumption = { readonly value: number; readonly unit: string; readonly why: string };

export const ASSUMPTIONS = {
  upstreamMs: { value: 150, unit: 'ms', why: 'the yardstick of the budget' },
  gatewayMs: {
    value: 10,
    unit: 'ms',
    why: 'not measured on AWS: a read of DynamoDB takes single-digit milliseconds; our CPU is under 1 ms (`npm run bench`)',
  },
  tokenReads: { value: 1, unit: 'read units', why: 'strongly consistent, an item under 4 KB; counted by a test' },
  coldShare: { value: 0.01, unit: 'of calls', why: 'assumed: calls that start an environment' },
  initMs: { value: 300, unit: 'ms', why: 'assumed; billed since August 2025' },
  credentialReadShare: {
    value: 0.05,
    unit: 'of calls',
    why: 'assumed: an environment keeps a credential for 60 s, so agents that work in bursts read it once a burst',
  },
  functionLogBytes: { value: 550, unit: 'bytes', why: 'two lines a call; measured by a test' },
  accessLogBytes: { value: 350, unit: 'bytes', why: 'one line a request in the stage’s format; measured by a test' },
  answerBytes: { value: 6500, unit: 'bytes', why: 'assumed: 5 KB of body escaped as text, envelope, headers, TLS' },
  upstreamRequestBytes: { value: 1500, unit: 'bytes', why: 'assumed: request, headers, TLS' },
  runMs: { value: 100, unit: 'ms', why: 'a run by schedule that finds nothing to do; 50 ms by `npm run test:lambda`' },
  accountBytes: {
    value: 4000,
    unit: 'bytes',
    why: 'account, server and token, the index’s copies among them (storage.md has an example of each)',
  },
  vaultBytes: {
    value: 1000,
    unit: 'bytes',
    why: 'assumed: a token or an OAuth client, sealed with its data key; a private key makes it 4 KB',
  },
} as const satisfies Readonly<Record<string, Assumption>>;

export type Load = { readonly [A in keyof typeof ASSUMPTIONS]: number };

export const LOAD = Object.fromEntries(Object.entries(ASSUMPTIONS).map(([name, { value }]) => [name, value])) as Load;
