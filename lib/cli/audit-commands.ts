// The audit log from outside: no gateway is asked.
import type { Command } from './command.ts';

export const AUDIT_COMMANDS: readonly Command[] = [
  {
    words: 'audit verify',
    operands: ['archive'],
    flags: ['public-key', 'fingerprint', 'head', 'from', 'tenant', 'event', 'json', 'help'],
    required: [],
    meanings: { tenant: 'read this tenant’s events alone' },
    summary: 'Verify an archive of the audit log, offline',
    example: 'sallyport audit verify ./audit --public-key ./audit-key.pem --head 12:0a1b…',
    note: `The archive is a directory, as it was pulled or as the local mode writes it, or s3://BUCKET.
It says valid, altered, missing, gap or truncated, and names the first record that is wrong. That the end was cut off can only be
told from a digest that is known: --head takes one from an earlier verification, or from the seal function's log.
Exit codes: 0 valid, 6 not valid or signed with another key, 4 no such --event.`,
    work: {
      kind: 'local',
      run: async (given, io) => (await import('./verify-audit.ts')).verifyAudit(given, io),
    },
  },
];
