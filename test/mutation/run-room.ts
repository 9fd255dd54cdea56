// One room under Stryker: every mutant of its files, in a copy of the project elsewhere, against the room's tests.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { LogLevel } from '@stryker-mutator/api/core';
import { Stryker } from '@stryker-mutator/core';
import type { Room } from './rooms.ts';

/** A mutant that no test noticed. */
export type Survivor = {
  readonly file: string;
  readonly line: number;
  readonly lastLine: number;
  /** The line as it is, without its indentation: with `from` and `to` it finds the mutant again when lines move. */
  readonly at: string;
  readonly from: string;
  readonly to: string;
};

export type RoomResult = {
  readonly mutants: number;
  readonly killed: number;
  readonly timeouts: number;
  /** Mutants that no module could be loaded with: neither killed nor survived. */
  readonly invalid: number;
  readonly survivors: readonly Survivor[];
};

type Mutant = Awaited<ReturnType<Stryker['runMutationTest']>>[number];

const LONGEST = 160;

const oneLine = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
};

const survivorOf = async ({ fileName, location, replacement }: Mutant): Promise<Survivor> => {
  const { start, end } = location;
  const lines = (await readFile(fileName, 'utf8')).split('\n').slice(start.line - 1, end.line);
  const [first = ''] = lines;
  const rest = lines.join('\n');
  const tail = (lines.at(-1) ?? '').length - (end.column - 1);
  return {
    file: relative('.', fileName),
    line: start.line,
    lastLine: end.line,
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

const summed = async (mutants: readonly Mutant[]): Promise<RoomResult> => {
  const of = (...statuses: readonly Mutant['status'][]) => mutants.filter(({ status }) => statuses.includes(status));
  const survivors = await Promise.all(of('Survived', 'NoCoverage').map(survivorOf));
  return {
    mutants: mutants.length,
    killed: of('Killed').length,
    timeouts: of('Timeout').length,
    invalid: of('RuntimeError', 'CompileError').length,
    survivors: survivors.toSorted((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1)),
  };
};

export const isSame = (one: Omit<Survivor, 'line' | 'lastLine'>, other: typeof one): boolean =>
  (['file', 'at', 'from', 'to'] as const).every((key) => one[key] === other[key]);

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

/** @param before to look at its survivors alone */
export const runRoom = async (room: Room, before?: RoomResult): Promise<RoomResult> => {
  if (before?.survivors.length === 0) return before;
  const lines = before?.survivors.map(({ file, line, lastLine }) => `${file}:${line}-${lastLine}`);
  const folder = await mkdtemp(join(tmpdir(), 'mutation-'));
  try {
    const mutants = await stryke(room, lines ?? room.mutate, folder);
    return before === undefined ? await summed(mutants) : await without(before, mutants);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
