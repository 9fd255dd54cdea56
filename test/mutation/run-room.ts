// One room under Stryker: every mutant of its files, in a copy of the project elsewhere, against the room's tests.
import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import type { LogLevel } from '@stryker-mutator/api/core';
import { Stryker } from '@stryker-mutator/core';
import { temporaryDirectory } from '#test/support/temporary-directory.ts';
import type { Room } from './rooms.ts';
import { isSame, oneLine, placesOf, type Survivor } from './survivor.ts';

export type RoomResult = {
  readonly mutants: number;
  readonly killed: number;
  readonly timeouts: number;
  /** Mutants that no module could be loaded with: neither killed nor survived. */
  readonly invalid: number;
  readonly survivors: readonly Survivor[];
};

type Mutant = Awaited<ReturnType<Stryker['runMutationTest']>>[number];

const survivorOf = async ({ fileName, location, replacement }: Mutant): Promise<Survivor> => {
  const { start, end } = location;
  const lines = (await readFile(fileName, 'utf8')).split('\n').slice(start.line - 1, end.line);
  const [first = ''] = lines;
  const rest = lines.join('\n');
  const tail = (lines.at(-1) ?? '').length - (end.column - 1);
  return {
    file: relative('.', fileName),
    lines: lines.length,
    at: oneLine(first),
    from: oneLine(rest.slice(start.column - 1, rest.length - tail)),
    to: oneLine(replacement),
  };
};

const stryke = async (room: Room, mutate: readonly string[], tempDirName: string): Promise<readonly Mutant[]> => {
  // Read by vitest.config.ts, in the processes that Stryker starts.
  process.env.MUTATION_ROOM = room.name;
  return await new Stryker({
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner', './test/mutation/progress.ts'],
    reporters: ['progress-on-stderr'],
    mutate: [...new Set(mutate)],
    vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
    concurrency: 2,
    timeoutMS: 3000,
    // It would be rewritten with an interface that TypeScript 7 does not have; no types are checked here.
    tsconfigFile: 'none.json',
    tempDirName,
    ignorePatterns: ['docs', 'cdk.out'],
    logLevel: 'off' as LogLevel,
  }).runMutationTest();
};

const NOTICED: readonly Mutant['status'][] = ['Killed', 'Timeout'];

const byPlace = (a: Mutant, b: Mutant): number =>
  a.fileName === b.fileName ? a.location.start.line - b.location.start.line : a.fileName < b.fileName ? -1 : 1;

const summed = async (mutants: readonly Mutant[]): Promise<RoomResult> => {
  const of = (...statuses: readonly Mutant['status'][]) => mutants.filter(({ status }) => statuses.includes(status));
  return {
    mutants: mutants.length,
    killed: of('Killed').length,
    timeouts: of('Timeout').length,
    invalid: of('RuntimeError', 'CompileError').length,
    survivors: await Promise.all(of('Survived', 'NoCoverage').toSorted(byPlace).map(survivorOf)),
  };
};

/** What survived before, after tests were added: code that has not changed does not get rid of what noticed its mutants. */
const without = async (before: RoomResult, mutants: readonly Mutant[]): Promise<RoomResult> => {
  const looked = await Promise.all(
    mutants.map(async (mutant) => ({ ...(await survivorOf(mutant)), isNoticed: NOTICED.includes(mutant.status) })),
  );
  // Two changes of a line may read the same: both have to be noticed.
  const survivors = before.survivors.filter((survivor) => {
    const same = looked.filter((each) => isSame(each, survivor));
    return same.length === 0 || same.some(({ isNoticed }) => !isNoticed);
  });
  return { ...before, killed: before.killed + before.survivors.length - survivors.length, survivors };
};

/** Where recorded survivors are now, as Stryker takes it, and those that are nowhere. */
export const rangesOf = async (survivors: readonly Survivor[]) => {
  const found = await Promise.all(
    survivors.map(async (survivor) => {
      const places = placesOf(survivor, await readFile(survivor.file, 'utf8').catch(() => ''));
      return { survivor, ranges: places.map((line) => `${survivor.file}:${line}-${line + survivor.lines - 1}`) };
    }),
  );
  return {
    ranges: found.flatMap(({ ranges }) => ranges),
    gone: found.flatMap(({ survivor, ranges }) => (ranges.length === 0 ? [survivor] : [])),
  };
};

/** @param before to look at its survivors alone, all of which are there */
export const runRoom = async (room: Room, before?: RoomResult): Promise<RoomResult> => {
  if (before?.survivors.length === 0) return before;
  const ranges = before && (await rangesOf(before.survivors)).ranges;
  const mutants = await stryke(room, ranges ?? room.mutate, temporaryDirectory('sallyport-mutation-'));
  return before === undefined ? summed(mutants) : without(before, mutants);
};
