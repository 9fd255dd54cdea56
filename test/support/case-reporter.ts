// How many cases the property tests tried in all, and that they are as many as promised (docs/security.md).
import type { Reporter, TestModule, Vitest } from 'vitest/node';

/** Of a whole `npm test`. */
const LEAST = 100_000;

const casesOf = (modules: readonly TestModule[]): number =>
  modules
    .flatMap((module) => [...module.children.allTests()])
    .reduce((sum, test) => sum + (test.meta().propertyCases ?? 0), 0);

/** Prints the count; a run of every test with fewer cases fails. */
export const caseReporter = (): Reporter => {
  let vitest: Vitest | undefined;
  return {
    onInit: (started) => {
      vitest = started;
    },
    onTestRunEnd: async (modules, _, reason) => {
      const cases = casesOf(modules);
      if (cases > 0) process.stdout.write(`Property tests tried ${cases.toLocaleString('en')} cases.\n`);
      const isNamed = vitest?.config.testNamePattern !== undefined;
      if (isNamed || reason !== 'passed' || cases >= LEAST) return;
      if (modules.length < ((await vitest?.globTestSpecifications())?.length ?? 0)) return;
      process.stderr.write(`That is less than ${LEAST.toLocaleString('en')}.\n`);
      process.exitCode = 1;
    },
  };
};
