// `revoke`: counts the doors that match, asks, and closes them page after page.
import type { JsonObject } from '#core/json.ts';
import { err, ok, type Result } from '#core/result.ts';
import { callApi } from './api-client.ts';
import { askFirst } from './ask-first.ts';
import type { Arguments, Failure, Io, Outcome } from './command.ts';
import { type Connection, connectionOf } from './connection.ts';
import { EXIT } from './exit-codes.ts';

export const revoke = async (given: Arguments, io: Io): Promise<Result<Outcome, Failure>> => {
  const criteria = criteriaOf(given);
  if (Object.keys(criteria).length === 0)
    return err({ exit: EXIT.usage, message: 'Say what to revoke: --tenant, --integration or --created-before.' });
  const connection = connectionOf(given, io);
  if (!connection.ok) return connection;
  io.err('Counting the doors that match …\n');
  const found = await walk({ ...criteria, dry_run: true }, connection.value, io, () => undefined);
  if (!found.ok) return found;
  const { matched, servers } = found.value;
  if (matched === 0) return ok(outcome(found.value, 'No door matches.'));
  if (given.flags['dry-run'] !== undefined)
    return ok(
      outcome(found.value, `${servers.join('\n')}\n\n${doors(matched)} would be revoked. Nothing was changed.`),
    );
  const consequence = `${doors(matched)} will be revoked: their URLs stop working now and for good.`;
  const refused = await askFirst({ words: 'revoke', consequence, refused: 'Nothing was revoked.' }, given, io);
  if (refused !== undefined) return err(refused);
  const progress = (done: number): void => io.err(`Revoked ${done} of ${Math.max(done, matched)} …\n`);
  const closed = await walk(criteria, connection.value, io, progress);
  return closed.ok ? ok(outcome(closed.value, `Revoked ${doors(closed.value.revoked)}.`)) : closed;
};

const criteriaOf = ({ flags }: Arguments): JsonObject => {
  const { tenant, integration, 'created-before': before } = flags;
  return {
    ...(tenant !== undefined && { tenant: String(tenant[0]) }),
    ...(integration !== undefined && { integration: String(integration[0]) }),
    ...(before !== undefined && { created_before: String(before[0]) }),
  };
};

const doors = (count: number): string => `${count} ${count === 1 ? 'door' : 'doors'}`;

type Totals = { readonly matched: number; readonly revoked: number; readonly servers: readonly string[] };

const outcome = ({ matched, revoked, servers }: Totals, text: string): Outcome => ({
  exit: EXIT.ok,
  json: { matched, revoked, servers },
  text,
});

/** To the last page. A failure says how far it came: what is revoked stays revoked. */
const walk = async (
  body: JsonObject,
  connection: Connection,
  io: Io,
  progress: (revoked: number) => void,
): Promise<Result<Totals, Failure>> => {
  let totals: Totals = { matched: 0, revoked: 0, servers: [] };
  let cursor: string | undefined;
  do {
    const page = { ...body, ...(cursor !== undefined && { cursor }) };
    const answer = await callApi({ method: 'POST', path: '/revocations', body: page }, connection, io);
    if (!answer.ok) return totals.revoked === 0 ? answer : err(unfinished(answer.error, totals.revoked));
    const { matched = 0, revoked = 0, servers = [], next_cursor: next } = answer.value ?? {};
    totals = {
      matched: totals.matched + Number(matched),
      revoked: totals.revoked + Number(revoked),
      servers: [...totals.servers, ...(servers as readonly string[])],
    };
    if (Number(revoked) > 0) progress(totals.revoked);
    // A cursor that does not move would be followed for ever.
    cursor = typeof next === 'string' && next !== cursor ? next : undefined;
  } while (cursor !== undefined);
  return ok(totals);
};

const unfinished = (failure: Failure, revoked: number): Failure => ({
  ...failure,
  message: `${failure.message} ${doors(revoked)} had been revoked by then: run this again to go on.`,
});
