// Events of the audit log, page by page, as the provisioning API hands them out.
import { isObject, type Json, parseJson } from '#core/json.ts';
import { err, ok, type Result } from '#core/result.ts';
import { callForText } from './api-client.ts';
import { path } from './api-command.ts';
import type { Failure, Io } from './command.ts';
import type { Connection } from './connection.ts';
import { EXIT } from './exit-codes.ts';

/** The most that a page may hold. */
const PAGE = '1000';

export type AuditQuestion = {
  /** `operator` for what belongs to no tenant. */
  readonly tenant: string;
  readonly format: string;
  /** RFC 3339. @default the last 24 hours */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
};

/**
 * Hands every page's events to `take`, in their order, and tells on stderr how far it is.
 *
 * @returns how many events there were
 */
export const readAuditPages = async (
  { tenant, format, from, to }: AuditQuestion,
  connection: Connection,
  io: Io,
  take: (items: readonly Json[]) => void,
): Promise<Result<number, Failure>> => {
  const parts = tenant === 'operator' ? ['audit-events'] : ['tenants', tenant, 'audit-events'];
  const asked = new URLSearchParams({ format, limit: PAGE });
  if (from !== undefined) asked.set('from', from);
  if (to !== undefined) asked.set('to', to);
  let events = 0;
  for (let next: unknown = ''; typeof next === 'string'; ) {
    if (next !== '') asked.set('cursor', next);
    const text = await callForText({ method: 'GET', path: `${path(...parts)}?${asked}` }, connection, io);
    if (!text.ok) return text;
    const page = parseJson(text.value);
    if (!isObject(page) || !Array.isArray(page.items))
      return err({ exit: EXIT.failed, message: 'The gateway answered with something else than events.' });
    take(page.items as readonly Json[]);
    events += page.items.length;
    // A cursor that does not move would be followed for ever.
    next = page.next_cursor === next ? undefined : page.next_cursor;
    if (next !== undefined) io.err(`${events} events …\n`);
  }
  return ok(events);
};
