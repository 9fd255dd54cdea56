// What is left of a room's mutants, beside why it may be left.
import type { RoomName } from './rooms.ts';
import type { RoomResult } from './run-room.ts';
import { isSame, type Mutation, type Survivor } from './survivor.ts';

/** Per cent of mutants that the tests of a room have to notice. */
export const LEAST_SCORE = 90;

export type Explanation = Mutation & { readonly why: string };

export type Explained = Survivor & { readonly why: string | null };

export type Recorded = Omit<RoomResult, 'survivors'> & {
  readonly room: RoomName;
  /** Per cent, to one place. A timeout is noticed, too. */
  readonly score: number;
  readonly survivors: readonly Explained[];
};

export const judged = (room: RoomName, result: RoomResult, explanations: readonly Explanation[]): Recorded => {
  const noticed = result.killed + result.timeouts;
  // Down, so that what is rounded is never more than was reached.
  const score = Math.floor((noticed / (noticed + result.survivors.length)) * 1000) / 10;
  const survivors = result.survivors.map((survivor) => ({
    ...survivor,
    why: explanations.find((explanation) => isSame(survivor, explanation))?.why ?? null,
  }));
  return { room, ...result, score, survivors };
};

/** What is not as it should be, one sentence each. */
export const faultsOf = ({ room, score, survivors }: Recorded): readonly string[] => [
  ...(score < LEAST_SCORE ? [`${room}: ${score} % is less than ${LEAST_SCORE} %`] : []),
  ...survivors
    .filter(({ why }) => why === null)
    .map(({ file, at, from, to }) => `${file} is not explained: ${from} → ${to} in ${at}`),
];
