// What runs by the clock: whether it comes to its end, in time, and with everything done.
import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { AlarmSpec } from './alarm.ts';
import { ownMetric } from './own-metrics.ts';

export type Scheduled = {
  readonly purge: IFunction;
  readonly refresh: IFunction;
  readonly seal: IFunction;
  readonly deadLetters: IQueue;
  /** Name of the delivery stream. @default there is none */
  readonly auditStream?: string;
};

type Specs = { readonly [id: string]: AlarmSpec };

const FIVE_MINUTES = Duration.minutes(5);
const sum = { statistic: 'Sum', period: FIVE_MINUTES };

export const scheduleAlarms = (scheduled: Scheduled): Specs => ({
  ...runAlarms(scheduled),
  ...sealAlarms(scheduled.seal),
  ...(scheduled.auditStream !== undefined && streamAlarms(scheduled.auditStream, scheduled.seal)),
});

const runAlarms = ({ purge, refresh, deadLetters }: Scheduled): Specs => ({
  PurgeLate: {
    says: 'Something that should have ended is still there 15 minutes later.',
    article: 'purge-late',
    metric: ownMetric('PurgeLag', purge, { statistic: 'Maximum', period: FIVE_MINUTES }),
    is: 'above',
    threshold: 15 * 60,
  },
  // Runs that came to their end: invocations would count those that crash.
  PurgeStopped: {
    says: 'No purge has come to its end for 15 minutes.',
    article: 'purge-stopped',
    metric: new MathExpression({
      expression: 'FILL(runs, 0)',
      usingMetrics: { runs: ownMetric('PurgeRuns', purge, sum) },
      period: FIVE_MINUTES,
    }),
    is: 'below',
    threshold: 1,
    periods: 3,
    silence: 'alarming',
  },
  // Nothing ends by it: calls refresh for themselves, and wait for it.
  RefreshStopped: {
    says: 'No refresh run has come to its end for 15 minutes.',
    article: 'refresh-stopped',
    metric: new MathExpression({
      expression: 'FILL(runs, 0) - FILL(failed, 0)',
      usingMetrics: { runs: refresh.metricInvocations(sum), failed: refresh.metricErrors(sum) },
      period: FIVE_MINUTES,
    }),
    is: 'below',
    threshold: 1,
    periods: 3,
    silence: 'alarming',
  },
  DeadLetters: {
    says: 'A scheduled run failed every time it was tried.',
    article: 'dead-letters',
    metric: deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: FIVE_MINUTES }),
    is: 'at least',
    threshold: 1,
  },
});

const sealAlarms = (seal: IFunction): Specs => ({
  SealLate: {
    says: 'Audit records wait to be sealed for 15 minutes.',
    article: 'seal-late',
    metric: ownMetric('SealLag', seal, { statistic: 'Maximum', period: FIVE_MINUTES }),
    is: 'above',
    threshold: 15 * 60,
  },
  SealFailing: {
    says: 'Sealing fails at something, for 15 minutes.',
    article: 'seal-failing',
    metric: ownMetric('SealFailures', seal, sum),
    is: 'at least',
    threshold: 1,
    periods: 3,
  },
  SealStopped: {
    says: 'No run of sealing has come to its end for 15 minutes.',
    article: 'seal-stopped',
    metric: new MathExpression({
      expression: 'FILL(runs, 0)',
      usingMetrics: { runs: ownMetric('SealRuns', seal, sum) },
      period: FIVE_MINUTES,
    }),
    is: 'below',
    threshold: 1,
    periods: 3,
    silence: 'alarming',
  },
  // One may be a process that AWS took away; several are calls that crash.
  AuditOrphans: {
    says: 'Calls ended without a word: their audit records were closed as unknown.',
    article: 'audit-orphans',
    metric: ownMetric('AuditOrphans', seal, sum),
    is: 'at least',
    threshold: 5,
  },
});

const streamAlarms = (DeliveryStreamName: string, seal: IFunction): Specs => ({
  AuditStreamStalled: {
    says: 'Sealed audit events do not get to their stream, for 15 minutes.',
    article: 'audit-stream-stalled',
    metric: ownMetric('AuditStreamFailures', seal, sum),
    is: 'at least',
    threshold: 1,
    periods: 3,
  },
  AuditStreamFailing: {
    says: 'The endpoint that audit events are sent to refuses some of them, for 15 minutes.',
    article: 'audit-stream-failing',
    metric: new Metric({
      namespace: 'AWS/Firehose',
      metricName: 'DeliveryToHttpEndpoint.Success',
      dimensionsMap: { DeliveryStreamName },
      statistic: 'Average',
      period: FIVE_MINUTES,
    }),
    is: 'below',
    threshold: 1,
    periods: 3,
  },
});
