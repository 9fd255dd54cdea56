// Day 30: the doors end in three layers, and the auditor proves it from what was exported and signed.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fingerprintOf } from '#core/audit/envelope.ts';
import type { AuditEvent } from '#core/audit/record.ts';
import { cli } from '#test/cli/cli.ts';
import { dumpTables } from '#test/support/sinks.ts';
import { auditContacts } from './agent.ts';
import { END, type Story } from './nightly-audit.ts';

export type Ending = {
  readonly lines: readonly string[];
  readonly refused: number;
  /** Upstream requests after the end. */
  readonly arrivedAfter: number;
  readonly purgeLagMs: number;
  /** Epoch seconds at which DynamoDB may delete each door's token by itself. */
  readonly ttls: readonly number[];
  readonly events: readonly AuditEvent[];
  readonly verdict: string;
  /** Tokens and servers that the tables still hold. */
  readonly left: number;
};

const clockTime = (time: number): string => new Date(time).toISOString().slice(0, 19).replace('T', ' ');

type Stored = Readonly<Record<string, { readonly S?: string; readonly N?: string }>>;

/** What the tables hold of doors: tokens of the token table, servers of the configuration table. */
const doorsIn = (tables: string): readonly Stored[] =>
  (JSON.parse(tables) as readonly (readonly Stored[])[])
    .flat()
    .filter(({ k, sk, v }) => (k !== undefined && v?.S?.includes('"kind":"u"')) || sk?.S?.startsWith('s#srv_'));

export const endStory = async (story: Story): Promise<Ending> => {
  const { gateway, clock, crms, agents } = story;
  const lines: string[] = [];
  const tell = (what: string) => lines.push(`${clockTime(clock.now)}  ${what}`);
  const before = { ...crms.arrived };
  clock.now = END;
  const ttls = doorsIn(await dumpTables(gateway)).flatMap(({ k, ttl }) => (k === undefined ? [] : [Number(ttl?.N)]));
  const last = await auditContacts(agents, clock);
  tell(`layer 1, request time: ${last.refused} of ${last.calls} calls answered 401, lag 0 s`);
  tell(`layer 3, TTL: ${ttls.length} tokens carry this second for DynamoDB to delete them by`);
  clock.now = END + 60_000;
  await gateway.purge();
  const purgeLagMs = clock.now - END;
  tell(`layer 2, purge: the tokens and their servers are gone, lag ${purgeLagMs / 1000} s`);
  const left = doorsIn(await dumpTables(gateway)).length;
  clock.now += 180_000;
  await story.seal();
  const { events, verdict } = await asAuditor(story, tell);
  return {
    ...{ lines, events, verdict, ttls, left, refused: last.refused, purgeLagMs },
    arrivedAfter: Object.entries(crms.arrived).reduce((sum, [crm, count]) => sum + count - (before[crm] ?? 0), 0),
  };
};

/** With nothing but a token of the auditor's role, and the fingerprint that the operator published. */
const asAuditor = async ({ gateway, clock, tenant, auditor }: Story, tell: (what: string) => void) => {
  const directory = await mkdtemp(join(tmpdir(), 'sallyport-story-'));
  const run = (...argv: string[]) => cli(argv, { env: { url: gateway.url, key: auditor }, clock: () => clock.now });
  const file = join(directory, 'events.ndjson');
  await run(
    'audit',
    'export',
    '--tenant',
    tenant,
    '--since',
    new Date(END - 31 * 86_400_000).toISOString(),
    '--out',
    file,
  );
  await run('audit', 'pull', '--tenant', tenant, '--out', join(directory, 'archive'));
  const fingerprint = fingerprintOf(await gateway.backends.audit.signer.publicKey());
  const verified = await run('audit', 'verify', join(directory, 'archive'), '--fingerprint', fingerprint, '--json');
  const { verdict, digests } = JSON.parse(verified.out);
  const events = (await readFile(file, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as AuditEvent);
  await rm(directory, { recursive: true });
  const calls = events.filter(({ action }) => action === 'tools/call');
  const newest = Math.max(...calls.map(({ time }) => time));
  tell(
    `the auditor: ${calls.length} calls in the log, all of tools that read; the archive is ${verdict}, ${digests} digests`,
  );
  tell(`the auditor: the last call was at ${clockTime(newest)}, before the doors ended; none is after`);
  const ended = events.filter(({ action }) => action === 'server.expired');
  tell(`the auditor: the log says of ${ended.length} doors that they expired`);
  return { events, verdict: String(verdict) };
};
