// `audit export`: a tenant's events as lines, for a file or for a pipe into whatever reads them.
import { ok, type Result } from '#core/result.ts';
import { type AuditQuestion, readAuditPages } from './audit-pages.ts';
import type { Arguments, Failure, Io, Outcome } from './command.ts';
import { connectionOf } from './connection.ts';
import { EXIT } from './exit-codes.ts';
import { writeText } from './write-file.ts';

export const exportAudit = async (given: Arguments, io: Io): Promise<Result<Outcome, Failure>> => {
  const connection = connectionOf(given, io);
  if (!connection.ok) return connection;
  const lines: string[] = [];
  const read = await readAuditPages(questionOf(given), connection.value, io, (items) => {
    lines.push(...items.map((item) => (typeof item === 'string' ? item : JSON.stringify(item))));
  });
  if (!read.ok) return read;
  const events = lines.length;
  const text = lines.map((line) => `${line}\n`).join('');
  const out = given.flags.out?.[0];
  if (out === undefined) return ok({ exit: EXIT.ok, json: { events, text }, text, isVerbatim: true });
  const written = await writeText(out, text, io);
  return written.ok
    ? ok({ exit: EXIT.ok, json: { events, out }, text: `Written to ${out}: ${events} events.` })
    : written;
};

const questionOf = ({ flags }: Arguments): AuditQuestion => ({
  tenant: flags.tenant?.[0] ?? 'operator',
  format: flags.format?.[0] ?? 'json',
  from: timeOf(flags.since?.[0]),
  to: timeOf(flags.until?.[0]),
});

/** A day begins at midnight, UTC. */
const timeOf = (given: string | undefined): string | undefined =>
  given !== undefined && /^\d{4}-\d\d-\d\d$/.test(given) ? `${given}T00:00:00Z` : given;
