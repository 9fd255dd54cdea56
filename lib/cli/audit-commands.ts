// The audit log: read and pulled from a gateway or its bucket, and verified without either.
import { CONNECTION, command, path } from './api-command.ts';
import type { Command } from './command.ts';

const range = (given: { readonly [name: string]: readonly string[] | undefined }): string => {
  const asked = new URLSearchParams();
  if (given.since?.[0] !== undefined) asked.set('from', given.since[0]);
  if (given.until?.[0] !== undefined) asked.set('to', given.until[0]);
  return asked.size === 0 ? '' : `?${asked}`;
};

export const AUDIT_COMMANDS: readonly Command[] = [
  {
    words: 'audit export',
    operands: [],
    flags: ['tenant', 'since', 'until', 'format', 'out', ...CONNECTION],
    required: [],
    meanings: {
      format: 'json (default), ocsf (1.8.0, API Activity) or cef',
      tenant: 'whose; default: what belongs to none',
    },
    summary: 'Write events of the audit log, one on each line',
    example:
      'sallyport audit export --tenant ten_0a1b2c3d4e5f --since 2026-11-01T00:00:00Z --format ocsf --out events.ndjson',
    note: 'Without --since the last 24 hours. What was begun and has not ended is told as unknown, reason open.',
    work: { kind: 'local', run: async (given, io) => (await import('./export-audit.ts')).exportAudit(given, io) },
  },
  {
    words: 'audit pull',
    operands: [],
    flags: ['bucket', ...CONNECTION],
    required: ['tenant', 'out'],
    meanings: { out: 'directory; a later pull goes on where this one ended', tenant: 'whose, or operator' },
    summary: 'Fetch a tenant’s part of the signed archive',
    example: 'sallyport audit pull --tenant ten_0a1b2c3d4e5f --out ./audit',
    note: 'Every digest, and the tenant’s own batches with the proofs that they are in them: no other tenant’s events.',
    work: { kind: 'local', run: async (given, io) => (await import('./pull-audit.ts')).pullAudit(given, io) },
  },
  {
    words: 'audit key',
    operands: ['arn'],
    flags: ['out', 'json', 'help'],
    required: [],
    summary: 'Fetch the public key of an archive from KMS, with its fingerprint',
    example: 'sallyport audit key arn:aws:kms:eu-central-1:111122223333:key/0a1b2c3d --out audit-key.pem',
    work: { kind: 'local', run: async (given, io) => (await import('./audit-key.ts')).auditKey(given, io) },
  },
  command(
    'usage',
    'Show calls, errors, bytes and rate limits by day and integration',
    'usage --tenant ten_0a1b2c3d4e5f --since 2026-11-01 --until 2026-11-30',
    ({ flags }) => ({ method: 'GET', path: `${path('tenants', flags.tenant?.[0] as string, 'usage')}${range(flags)}` }),
    {
      flags: ['since', 'until'],
      required: ['tenant'],
      meanings: { since: 'a day, such as 2026-11-01; default today', until: 'a day; default today' },
      view: {
        columns: ['day', 'integration', 'calls', 'errors', 'rate_limited', 'bytes_out', 'bytes_in'],
      },
    },
  ),
  {
    words: 'audit verify',
    operands: ['archive'],
    flags: ['public-key', 'fingerprint', 'head', 'seq', 'from', 'tenant', 'event', 'json', 'help'],
    required: [],
    meanings: { tenant: 'read this tenant’s events alone' },
    summary: 'Verify an archive of the audit log, offline',
    example: 'sallyport audit verify ./audit --public-key ./audit-key.pem --head 12:0a1b…',
    note: `The archive is a directory, as it was pulled or as the local mode writes it, or s3://BUCKET.
It says valid, altered, missing, gap or truncated, and names the first record that is wrong. That the end was cut off can only be
told from what is known: --head takes a digest from an earlier verification, or from the seal function's log; --seq an event of the one
tenant that is read, since a digest does not say which tenants it leaves out.
Exit codes: 0 valid, 6 not valid or signed with another key, 4 no such --event.`,
    work: {
      kind: 'local',
      run: async (given, io) => (await import('./verify-audit.ts')).verifyAudit(given, io),
    },
  },
];
