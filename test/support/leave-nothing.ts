// After every file: what it put in place of the environment, of globals, of time or of a method is taken away again. Files
// share a process (vitest.config.ts), and the next one must not inherit it.
import { afterAll, vi } from 'vitest';

afterAll(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});
