// The trust pages of a deployment: built, published, and asked what a procurement team asks.
import type { Command } from './command.ts';

const READS = `They are made from sallyport.config.json, or from the example in cdk.json, from the stack's templates, which are synthesised
offline, from the results in docs/controls.json, and from what is published in docs/trust/history.`;

export const TRUST_COMMANDS: readonly Command[] = [
  {
    words: 'trust build',
    operands: [],
    flags: ['config', 'history', 'json', 'help'],
    required: ['out'],
    meanings: { out: 'directory; files of an earlier build are replaced' },
    summary: 'Build the SLA & security page and the integration reference as files',
    example: 'sallyport trust build --out ./trust-pages',
    note: `${READS}
The files need no server of ours: links lead from file to file.`,
    work: { kind: 'local', run: async (given, io) => (await import('./trust-build.ts')).trustBuild(given, io) },
  },
  {
    words: 'trust publish',
    operands: [],
    flags: ['config', 'history', 'json', 'help'],
    required: [],
    summary: 'Keep this version of the SLA & security page, so that later ones are compared with it',
    example: 'sallyport trust publish',
    note: `It writes docs/trust/history/<version>.json: commit that file, then deploy. A published version is never written again.`,
    work: { kind: 'local', run: async (given, io) => (await import('./trust-build.ts')).trustPublish(given, io) },
  },
  {
    words: 'procurement',
    operands: [],
    flags: ['config', 'history', 'format', 'out', 'json', 'help'],
    required: [],
    meanings: { format: 'md (default) or csv', out: 'file to write to; default stdout' },
    summary: 'Answer the questions of an enterprise review, each with its anchor and evidence',
    example: 'sallyport procurement --format csv --out answers.csv',
    note: READS,
    work: { kind: 'local', run: async (given, io) => (await import('./procurement.ts')).procurement(given, io) },
  },
];
