// Service levels: what a month was like, and what is owed for it.
import { CONNECTION } from './api-command.ts';
import type { Command } from './command.ts';

export const SLA_COMMANDS: readonly Command[] = [
  {
    words: 'sla report',
    operands: [],
    flags: [
      ...(['stack', 'function', 'region', 'tenant', 'archive', 'log', 'exclude', 'format', 'out', 'config'] as const),
      ...CONNECTION,
    ],
    required: ['month'],
    meanings: {
      function: 'name of the MCP endpoint’s function: output McpFunction of the stack',
      region: 'AWS region of the stack, whose CloudWatch is read with your AWS credentials',
      tenant: 'one tenant’s calls, from its audit log',
      format: 'md (default), json or pdf',
      out: 'write it there instead of to stdout; a PDF needs it',
    },
    summary: 'Report a month’s uptime, latency, incidents and the credits that are due',
    example: 'sallyport sla report --month 2026-10 --stack Sallyport-eu --function NAME --region eu-central-1',
    note: `Of one source: --stack, --function and --region (CloudWatch); --tenant (the audit log, through the API); --archive with --tenant
(a pulled archive); or --log (metrics.ndjson of the local mode). Target, credit bands and hours of maintenance are those of --config.`,
    work: { kind: 'local', run: async (given, io) => (await import('./sla-report.ts')).slaReport(given, io) },
  },
];
