// Cases of property tests are counted as they run: what a file says it runs is no figure. The count goes with its test,
// and so into every report of vitest.
import fc from 'fast-check';
import { afterEach } from 'vitest';
import { runs } from './runs.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** Tried by fast-check. */
    propertyCases?: number;
  }
}

let tried = 0;

// Sets and does not add: this file is loaded once for each file of tests, into one process.
fc.configureGlobal({
  ...runs(100),
  afterEach: () => {
    tried += 1;
  },
});

afterEach(({ task }) => {
  if (tried > 0) task.meta.propertyCases = tried;
  tried = 0;
});
