// From vitest's report to the result of a control.
import type { Control, TestResult } from '#lib/trust/model/controls.ts';

/** Of vitest's JSON report, with the file as a path from the root. */
export type Assertion = {
  readonly file: string;
  readonly title: string;
  readonly status: 'passed' | 'failed' | 'skipped' | 'pending' | 'todo' | 'disabled';
};

/** A control passes if every case of its test passed. @returns `not run` where there is none, or one was left out */
export const resultOf = ({ file, test }: Control, assertions: readonly Assertion[]): TestResult['result'] => {
  const pattern = new RegExp(
    `^${test
      .split(/%%|%[sdijo]/)
      .map(escaped)
      .join('.*')}$`,
    's',
  );
  const cases = assertions.filter((each) => each.file === file && pattern.test(each.title));
  if (cases.some(({ status }) => status === 'failed')) return 'failed';
  return cases.length > 0 && cases.every(({ status }) => status === 'passed') ? 'passed' : 'not run';
};

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
