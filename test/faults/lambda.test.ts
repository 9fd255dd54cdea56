// What becomes of a process itself, under every operation.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brokenIn, cellsOf } from './cell.ts';
import { AWAITS, CLOCK_ROWS, ENDING_ROWS, FREEZE_ROWS, IDLE_ROWS, OWN_ROWS, watched } from './lambda-rows.ts';
import { startProcess } from './process.ts';
import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

describe('a process', () => {
  it('waits in a call for nothing but what is struck below', async () => {
    const seen = new Set<string>();
    const process = await startProcess(world, { around: (deps) => watched(deps, (name) => void seen.add(name)) });
    for (const operation of ['list', 'read', 'write'] as const) await process.call(operation);
    await process.close();
    expect([...seen].toSorted()).toEqual([...AWAITS].toSorted());
  });

  it.concurrent.each(cellsOf([...FREEZE_ROWS, ...IDLE_ROWS, ...ENDING_ROWS, ...OWN_ROWS]))(
    'breaks no rule when it is struck: %s × %s',
    async (_, operation, row) => {
      expect(await brokenIn(row, operation, world)).toEqual([]);
    },
  );
});

describe('a clock', () => {
  it.concurrent.each(cellsOf(CLOCK_ROWS))('breaks no rule when it is wrong: %s × %s', async (_, operation, row) => {
    expect(await brokenIn(row, operation, world)).toEqual([]);
  });
});
