import { defineConfig } from 'vitest/config';

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
    setupFiles: ['test/support/leave-nothing.ts'],
  },
});
