// Every fault of AWS under every operation.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AWS_ROWS } from './aws-rows.ts';
import { brokenIn, cellsOf } from './cell.ts';
import { CREDENTIAL_ROWS } from './credential-rows.ts';
import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

describe('a fault of AWS', () => {
  it.concurrent.each(cellsOf([...AWS_ROWS, ...CREDENTIAL_ROWS]))(
    'breaks no rule: %s × %s',
    async (_, operation, row) => {
      expect(await brokenIn(row, operation, world)).toEqual([]);
    },
  );
});
