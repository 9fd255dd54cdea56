// Every fault of an upstream under every operation.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ANSWER_ROWS } from './answer-rows.ts';
import { brokenIn, cellsOf } from './cell.ts';
import { CONNECTION_ROWS } from './connection-rows.ts';
import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

describe('a fault of an upstream', () => {
  it.concurrent.each(cellsOf([...CONNECTION_ROWS, ...ANSWER_ROWS]))(
    'breaks no rule: %s × %s',
    async (_, operation, row) => {
      expect(await brokenIn(row, operation, world)).toEqual([]);
    },
  );
});
