// npm run smoke:aws: probes against a deployed residency. Not run by `npm test`, which runs them against the local mode.
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { createAws } from '#lib/cli/aws.ts';
import { awsState } from './aws-state.ts';
import { createSend } from './exchange.ts';
import { HELP, readTarget, type Target } from './options.ts';
import { smoke } from './run-probes.ts';

const MINUTE = 60_000;

const fail = (exit: number, message: string): never => {
  process.stderr.write(`smoke: ${message}\n`);
  process.exit(exit);
};

const target = ((): Target => {
  try {
    const read = readTarget(process.argv.slice(2), process.env);
    if (read !== undefined) return read;
  } catch (fault) {
    return fail(2, (fault as Error).message);
  }
  process.stdout.write(HELP);
  return process.exit(0);
})();

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
const deadline = setTimeout(() => stop.abort(), (target.slow ? 30 : 10) * MINUTE);

const { cert, certKey, region = '' } = target;
const certificate =
  cert === undefined || certKey === undefined ? undefined : { cert: readFileSync(cert), key: readFileSync(certKey) };
const { credentials } = createAws();
const deps = { send: createSend(certificate), aws: awsState(region, credentials), credentials, wait };
try {
  const { ok, failed, skipped } = await smoke(target, deps, (line) => process.stdout.write(`${line}\n`), stop.signal);
  process.stdout.write(`\n${ok} ok, ${failed} failed, ${skipped} skipped\n`);
  process.exitCode = failed === 0 ? 0 : 1;
} catch (fault) {
  const { code, message } = fault as NodeJS.ErrnoException;
  process.stderr.write(`smoke: could not begin: ${code ?? message}\n`);
  process.exitCode = 1;
}
clearTimeout(deadline);
// A probe that was stopped may still hold a connection.
if (stop.signal.aborted) process.exit();
