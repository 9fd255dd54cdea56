import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { caseReporter } from './test/support/case-reporter.ts';

/** Short as files, long as tests. Begun last, one of them would keep one core busy alone. */
const LONG =
  /test\/(openapi\/(documents|wire)|e2e\/full-vault|isolation\/(sessions|cross-tenant)|adapters\/(gzip|aws\/stores))\.test\.ts$/;

/** By size, as ever, with those first. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => Number(LONG.test(b.moduleId)) - Number(LONG.test(a.moduleId)));
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // Two cores are the reference machine; more workers only make the timing-sensitive suites flaky.
    maxWorkers: 2,
    // Modules are loaded once for a worker and not for each of 300 files: a third of the time. No test mocks a module;
    // what a file starts it also stops.
    isolate: false,
    sequence: { sequencer: LongFirst },
    setupFiles: ['test/support/leave-nothing.ts', 'test/support/count-cases.ts'],
    reporters: ['default', caseReporter()],
  },
});
