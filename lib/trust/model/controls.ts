// docs/controls.json: which test is behind which claim, and how it ended when the tests of all claims were last run.

export type TestResult = {
  readonly result: 'passed' | 'failed' | 'not run';
  /** ISO date of the run. */
  readonly at?: string;
};

/** With the risks that its control stands against. */
export type ControlResult = TestResult & { readonly owasp: readonly string[] };

export type Control = {
  readonly id: string;
  /** One sentence: what the test shows. */
  readonly claim: string;
  /** Ids of the OWASP MCP Top 10, such as `MCP01`. */
  readonly owasp: readonly string[];
  readonly file: string;
  /** Title of the test, as its source has it. */
  readonly test: string;
  readonly result?: TestResult['result'];
};

export type Controls = {
  readonly schema: 1;
  /** The last run, by `npm run controls`; `null` before the first. */
  readonly run: { readonly at: string; readonly version: string } | null;
  readonly controls: readonly Control[];
};

/** By control. One that was not run proves nothing, nor does a run of another version of the software. */
export const resultsOf = (
  { run, controls }: Controls,
  version: string,
): { readonly [control: string]: ControlResult } =>
  Object.fromEntries(
    controls.map(({ id, owasp, result = 'not run' }) =>
      run?.version === version ? [id, { result, owasp, at: run.at }] : [id, { result: 'not run', owasp }],
    ),
  );
