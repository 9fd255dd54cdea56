// `audit export`: a tenant's events as lines, for a file or for a pipe into whatever reads them.
import { isObject, type Json, parseJson } from '#core/json.ts';
import { err, ok, type Result } from '#core/result.ts';
import { callForText } from './api-client.ts';
import { path } from './api-command.ts';
import type { Arguments, Failure, Io, Outcome } from './command.ts';
import { type Connection, connectionOf } from './connection.ts';
import { EXIT } from './exit-codes.ts';
import { writeText } from './write-file.ts';

const PAGE = '1000';

export const exportAudit = async (given: Arguments, io: Io): Promise<Result<Outcome, Failure>> => {
  const connection = connectionOf(given, io);
  if (!connection.ok) return connection;
  const lines = await everyLine(questionOf(given), connection.value, io);
  if (!lines.ok) return lines;
  const events = lines.value.length;
  const text = lines.value.map((line) => `${line}\n`).join('');
  const out = given.flags.out?.[0];
  if (out === undefined) return ok({ exit: EXIT.ok, json: { events, text }, text, isVerbatim: true });
  const written = await writeText(out, text, io);
  return written.ok
    ? ok({ exit: EXIT.ok, json: { events, out }, text: `Written to ${out}: ${events} events.` })
    : written;
};

type Question = { readonly path: string; readonly asked: URLSearchParams };

const questionOf = ({ flags }: Arguments): Question => {
  const tenant = flags.tenant?.[0] ?? 'operator';
  const parts = tenant === 'operator' ? ['audit-events'] : ['tenants', tenant, 'audit-events'];
  const asked = new URLSearchParams({ format: flags.format?.[0] ?? 'json', limit: PAGE });
  if (flags.since?.[0] !== undefined) asked.set('from', timeOf(flags.since[0]));
  if (flags.until?.[0] !== undefined) asked.set('to', timeOf(flags.until[0]));
  return { path: path(...parts), asked };
};

/** A day begins at midnight, UTC. */
const timeOf = (given: string): string => (/^\d{4}-\d\d-\d\d$/.test(given) ? `${given}T00:00:00Z` : given);

const everyLine = async (
  question: Question,
  connection: Connection,
  io: Io,
): Promise<Result<readonly string[], Failure>> => {
  const { asked } = question;
  const lines: string[] = [];
  for (let next: unknown = ''; typeof next === 'string'; ) {
    if (next !== '') asked.set('cursor', next);
    const text = await callForText({ method: 'GET', path: `${question.path}?${asked}` }, connection, io);
    if (!text.ok) return text;
    const page = parseJson(text.value);
    if (!isObject(page) || !Array.isArray(page.items))
      return err({ exit: EXIT.failed, message: 'The gateway answered with something else than events.' });
    lines.push(
      ...(page.items as readonly Json[]).map((item) => (typeof item === 'string' ? item : JSON.stringify(item))),
    );
    // A cursor that does not move would be followed for ever.
    next = page.next_cursor === next ? undefined : page.next_cursor;
    if (next !== undefined) io.err(`${lines.length} events …\n`);
  }
  return ok(lines);
};
