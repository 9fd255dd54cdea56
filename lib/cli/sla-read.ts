// What a source of a report is given, and what it answers.
import type { Result } from '#core/result.ts';
import type { Deployment } from '#lib/config/read-deployment.ts';
import type { Month } from '#lib/sla/month.ts';
import type { MonthData } from '#lib/sla/month-data.ts';
import type { Arguments, Failure, Io } from './command.ts';

export type SourceInput = {
  readonly given: Arguments;
  readonly io: Io;
  readonly month: Month;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly config: Pick<Deployment['config'], 'audit'>;
};

export type SourceAnswer = Result<
  {
    readonly data: MonthData;
    /** Epoch milliseconds up to which the source knows. */
    readonly until: number;
  },
  Failure
>;

export type ReadSource = (input: SourceInput) => Promise<SourceAnswer>;
