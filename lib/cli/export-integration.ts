// `integration export`: a definition as it was stored, byte for byte, so that nobody is held here by what they put in.
import { ok, type Result } from '#core/result.ts';
import { callForText } from './api-client.ts';
import { path } from './api-command.ts';
import type { Arguments, Failure, Io, Outcome } from './command.ts';
import { connectionOf } from './connection.ts';
import { EXIT } from './exit-codes.ts';
import { writeText } from './write-file.ts';

export const exportIntegration = async (given: Arguments, io: Io): Promise<Result<Outcome, Failure>> => {
  const { out: [out] = [] } = given.flags;
  const name = given.operands.name as string;
  const connection = connectionOf(given, io);
  if (!connection.ok) return connection;
  const call = { method: 'GET', path: path('integrations', name, 'definition') } as const;
  const text = await callForText(call, connection.value, io);
  if (!text.ok) return text;
  const bytes = Buffer.byteLength(text.value);
  if (out === undefined)
    return ok({ exit: EXIT.ok, json: { name, bytes, text: text.value }, text: text.value, isVerbatim: true });
  const written = await writeText(out, text.value, io);
  return written.ok
    ? ok({ exit: EXIT.ok, json: { name, bytes, out }, text: `Written to ${out}: ${bytes} bytes.` })
    : written;
};
