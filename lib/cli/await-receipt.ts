// `tenant delete --wait`: waits until nothing is left of the tenant, and fetches the receipt that says so.
import { setTimeout as wait } from 'node:timers/promises';
import { isObject, parseJson } from '#core/json.ts';
import { err, ok, type Result } from '#core/result.ts';
import { callForText } from './api-client.ts';
import { path } from './api-command.ts';
import type { Arguments, Failure, Io, Outcome } from './command.ts';
import { connectionOf } from './connection.ts';
import { EXIT } from './exit-codes.ts';
import { record } from './table.ts';
import { writeText } from './write-file.ts';

const EVERY_MS = 5000;
/** A minute for what is under way, a purge every 15 minutes, and one that had to be repeated. */
const LONGEST_MS = 35 * 60_000;

export const awaitReceipt = async (
  given: Arguments,
  io: Io,
  sleep: (ms: number) => Promise<unknown> = wait,
): Promise<Result<Outcome, Failure>> => {
  const { operands, flags } = given;
  const tenant = operands.tenant as string;
  const connection = connectionOf(given, io);
  if (!connection.ok) return connection;
  const started = io.now();
  const call = { method: 'GET', path: path('tenants', tenant, 'receipt') } as const;
  for (;;) {
    const answer = await callForText(call, connection.value, io);
    if (answer.ok) return receive(tenant, answer.value, flags.out?.[0], io);
    // Not there yet; and a gateway that is away for a moment is no reason to stop waiting.
    if (answer.error.exit !== EXIT.notFound && answer.error.exit !== EXIT.unreachable) return answer;
    const waited = io.now() - started;
    if (waited > LONGEST_MS) return err({ exit: EXIT.failed, message: tooLong(tenant) });
    io.err(`Doors are closed; deleting what is left, for ${Math.round(waited / 1000)} s now …\n`);
    await sleep(EVERY_MS);
  }
};

const tooLong = (tenant: string): string =>
  `Nothing opens any more, but there is no receipt yet: look at the purge's log, then run sallyport tenant delete ${tenant} --wait again.`;

const receive = async (
  tenant: string,
  text: string,
  out: string | undefined,
  io: Io,
): Promise<Result<Outcome, Failure>> => {
  const receipt = parseJson(text);
  if (!isObject(receipt)) return err({ exit: EXIT.failed, message: 'The gateway answered what is no receipt.' });
  const json = { id: tenant, state: 'closed', receipt };
  if (out === undefined) return ok({ exit: EXIT.ok, json, text: text.trimEnd() });
  const written = await writeText(out, text, io);
  return written.ok
    ? ok({ exit: EXIT.ok, json: { ...json, out }, text: record({ id: tenant, state: 'closed', receipt: out }) })
    : written;
};
