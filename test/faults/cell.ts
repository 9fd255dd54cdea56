// One cell of the table: a fault, an operation, and the same again when the fault is gone.
import { beforeCall, brokenRules } from './pass-rule.ts';
import {
  type Invocation,
  OPERATIONS,
  type Operation,
  type Process,
  type ProcessOptions,
  startProcess,
} from './process.ts';
import type { Expected } from './told.ts';
import type { World } from './world.ts';

export type Row = {
  readonly name: string;
  readonly options?: ProcessOptions;
  /** Whether a call went well before: connections stand, and what is kept is kept. @default false */
  readonly isWarm?: boolean;
  readonly invocation?: Invocation;
  /** In which an answer is due. @default before API Gateway cuts */
  readonly withinMs?: number | undefined;
  readonly begin: (process: Process) => unknown;
  readonly end?: (process: Process) => unknown;
  readonly expected: { readonly [O in Operation]: Expected };
  /** What else must hold when all is over; the rule that does not. */
  readonly afterwards?: (process: Process) => string | undefined;
};

export const HEALTHY: Row['expected'] = {
  list: { told: 'result', audit: 'none', requests: 0 },
  read: { told: 'result', audit: 'pair', requests: 1 },
  write: { told: 'result', audit: 'pair', requests: 1 },
};

/** A call whose answer does not come stands still for good: told as a broken rule, not as a test that timed out. */
const PATIENCE_MS = 10_000;

const withPatience = async <T>(work: Promise<T>): Promise<T | undefined> => {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, undefined);
  });
  return Promise.race([work, patience]).finally(() => clearTimeout(timer));
};

const judged = async (operation: Operation, row: Row, expected: Expected, process: Process, world: World) => {
  const before = beforeCall(process);
  const answer = await withPatience(process.call(operation, row.invocation));
  return answer === undefined
    ? ['an answer at all']
    : brokenRules(operation, answer, expected, before, process, world, row.withinMs);
};

/** @returns what is broken, each as fault × operation × rule */
export const brokenIn = async (row: Row, operation: Operation, world: World): Promise<readonly string[]> => {
  const process = await startProcess(world, row.options);
  try {
    if (row.isWarm) await process.call('read');
    await row.begin(process);
    const during = await judged(operation, row, row.expected[operation], process, world);
    process.aws.fail([]);
    process.upstream.behave(undefined);
    await row.end?.(process);
    const after = await judged(
      operation,
      { ...row, invocation: {}, withinMs: undefined },
      HEALTHY[operation],
      process,
      world,
    );
    const further = row.afterwards?.(process);
    const about = `${row.name} × ${operation} × `;
    return [
      ...during.map((each) => about + each),
      ...after.map((each) => `${about}the next call is healthy: ${each}`),
      ...(further === undefined ? [] : [about + further]),
    ];
  } finally {
    await process.close();
  }
};

export const cellsOf = (rows: readonly Row[]): readonly (readonly [string, Operation, Row])[] =>
  rows.flatMap((row) => OPERATIONS.map((operation) => [row.name, operation, row] as const));
