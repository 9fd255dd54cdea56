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
  initMs: {
    value: 500,
    unit: 'ms',
    why: 'assumed, for the share of a CPU that 512 MB have (300 ms with 1,024 MB); billed since August 2025',
  },
  credentialReadShare: {
    value: 0.05,
    unit: 'of calls',
    why: 'assumed: an environment keeps a credential for 60 s, so agents that work in bursts read it once a burst',
  },
  functionLogBytes: {
    value: 200,
    unit: 'bytes',
    why: 'one line a request; measured by a test. What a call did is in its audit record',
  },
  metricsLogBytes: { value: 600, unit: 'bytes', why: 'one line of embedded metrics a request; measured by a test' },
  accessLogBytes: { value: 240, unit: 'bytes', why: 'one line a request in the stage’s format; measured by a test' },
  auditWrites: { value: 2, unit: 'write units', why: 'intent and outcome, each under 1 KB; counted by a test' },
  auditBytes: {
    value: 1240,
    unit: 'bytes',
    why: 'both items of a call with 100 bytes of overhead each; measured by a test',
  },
  auditTableDays: { value: 7, unit: 'days', why: 'how long the audit table keeps what is sealed' },
  sealPasses: {
    value: 4,
    unit: 'reads',
    why: 'of every record: when its minute is sealed, and when the sealer looks again after 5, 60 and 1,440 minutes',
  },
  archivedBytes: {
    value: 165,
    unit: 'bytes',
    why: 'a line of a batch of 1,000, compressed; measured by a test',
  },
  eventsPerDigest: { value: 1000, unit: 'events', why: 'the most that one has: calls that come in bursts, or many' },
  digestObjects: { value: 3, unit: 'objects', why: 'one tenant’s batch, the leaves, the digest' },
  sealRunReads: { value: 36, unit: 'read units', why: 'eight shards of four minutes, the mark and three counts' },
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
