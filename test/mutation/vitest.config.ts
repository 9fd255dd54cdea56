// The tests of one room, in one process that stays warm from mutant to mutant.
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { ROOMS } from './rooms.ts';

const tests = ROOMS.find(({ name }) => name === process.env.MUTATION_ROOM)?.tests ?? [];
const place = ({ moduleId }: TestSpecification): number => tests.findIndex((test) => moduleId.endsWith(test));

class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => place(a) - place(b));
  }
}

export default defineConfig({
  test: {
    include: [...tests],
    testTimeout: 20_000,
    isolate: false,
    sequence: { sequencer: InOrder },
    setupFiles: ['test/support/leave-nothing.ts', 'test/mutation/load-room.ts'],
  },
});
