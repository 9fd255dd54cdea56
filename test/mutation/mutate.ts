// npm run mutation: whether the tests of the rooms that keep tenants apart notice when something in them is changed.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { scriptOptions, wrongUsage } from '#test/support/script-options.ts';
import { mutationDocument } from './document.ts';
import explanations from './explanations.json' with { type: 'json' };
import { faultsOf, judged, LEAST_SCORE, type Recorded } from './judge.ts';
import { ROOMS } from './rooms.ts';
import { rangesOf, runRoom } from './run-room.ts';

const USAGE = `npm run mutation -- [--room NAME] [--again] [--json] [--record]

  --room NAME  one of ${ROOMS.map(({ name }) => name).join(', ')}
  --again      only what survived in the record, after tests were added; it must be in the code still
  --json       every figure and every survivor on stdout
  --record     writes docs/benchmarks/mutation.json and mutation.md; of one room, the others stay as they were

The exit code is 1 where less than ${LEAST_SCORE} % of a room is noticed or a survivor is not explained, and 2 where nothing was run.`;

const inDocs = (name: string): string =>
  fileURLToPath(new URL(`../../docs/benchmarks/mutation.${name}`, import.meta.url));

const options = scriptOptions(USAGE, {
  room: { type: 'string' },
  again: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  record: { type: 'boolean', default: false },
});

const asked = ROOMS.filter(({ name }) => options.room === undefined || options.room === name);
if (asked.length === 0) wrongUsage(`There is no room ${options.room}.`, USAGE);
process.chdir(fileURLToPath(new URL('../..', import.meta.url)));

const before = async (): Promise<readonly Recorded[]> => {
  try {
    return (JSON.parse(await readFile(inDocs('json'), 'utf8')) as { rooms: readonly Recorded[] }).rooms;
  } catch {
    return [];
  }
};

const record = async (measured: readonly Recorded[]): Promise<void> => {
  const known = new Map([...(await before()), ...measured].map((each) => [each.room, each]));
  const rooms = ROOMS.flatMap(({ name }) => known.get(name) ?? []);
  await writeFile(inDocs('json'), `${JSON.stringify({ rooms }, null, 2)}\n`);
  await writeFile(inDocs('md'), mutationDocument(rooms));
};

/** What was recorded of each room that is asked for, if it is still so. */
const recorded = async (): Promise<readonly Recorded[]> => {
  const known = await before();
  const rooms = asked.map(
    ({ name }) =>
      known.find(({ room }) => room === name) ??
      wrongUsage(`Nothing is recorded of ${name}: leave --again out.`, USAGE),
  );
  for (const { room, survivors } of rooms) {
    const [gone] = (await rangesOf(survivors)).gone;
    if (gone === undefined) continue;
    process.stderr.write(`${room}: ${gone.file} has changed, so run the room whole: no line is ${gone.at} any more.\n`);
    process.exit(2);
  }
  return rooms;
};

const last = options.again ? await recorded() : [];
const measured: Recorded[] = [];
for (const room of asked) {
  const survived = last.find((each) => each.room === room.name);
  const result = judged(room.name, await runRoom(room, survived), explanations);
  measured.push(result);
  // After each: a later one may be broken off.
  if (options.record) await record(measured);
  const { mutants, killed, timeouts, survivors, score } = result;
  const line = `${room.name}: ${mutants} mutants, ${killed} killed, ${timeouts} timeouts, ${survivors.length} survived: ${score} %\n`;
  (options.json ? process.stderr : process.stdout).write(line);
}
if (options.json) process.stdout.write(`${JSON.stringify({ rooms: measured }, null, 2)}\n`);
const faults = measured.flatMap(faultsOf);
process.stderr.write(faults.map((fault) => `${fault}\n`).join(''));
process.exitCode = faults.length === 0 ? 0 : 1;
