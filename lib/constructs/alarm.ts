// One alarm: what it says, where the runbook says what to do, and whom it calls.
import {
  Alarm,
  type AlarmBase,
  ComparisonOperator,
  CompositeAlarm,
  type IAlarmRule,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

/** Headings of docs/runbook.md, as anchors: every alarm leads to one. */
export type Article =
  | 'availability'
  | 'overhead'
  | 'outage'
  | 'rate-limits-late'
  | 'token-in-a-log'
  | 'purge-late'
  | 'purge-stopped'
  | 'refresh-stopped'
  | 'seal-failing'
  | 'seal-late'
  | 'seal-stopped'
  | 'audit-orphans'
  | 'audit-stream-stalled'
  | 'audit-stream-failing'
  | 'function-throttled'
  | 'requests-throttled'
  | 'dead-letters';

/** @param says what is the case, in words for whoever is woken by it */
const describe = (says: string, article: Article): string => `${says} See docs/runbook.md#${article}`;

export type AlarmSpec = {
  readonly says: string;
  readonly article: Article;
  readonly metric: IMetric;
  readonly is: 'above' | 'at least' | 'below';
  readonly threshold: number;
  /** How many of the metric's periods, all of which have to breach. @default 1 */
  readonly periods?: number;
  /** What no data means. @default fine: nothing was counted because nothing happened */
  readonly silence?: 'fine' | 'alarming';
};

const COMPARISONS = {
  above: ComparisonOperator.GREATER_THAN_THRESHOLD,
  'at least': ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  below: ComparisonOperator.LESS_THAN_THRESHOLD,
};

/** Calls nobody by itself. */
export const addAlarm = (scope: Construct, id: string, spec: AlarmSpec): Alarm =>
  new Alarm(scope, id, {
    alarmDescription: describe(spec.says, spec.article),
    metric: spec.metric,
    comparisonOperator: COMPARISONS[spec.is],
    threshold: spec.threshold,
    evaluationPeriods: spec.periods ?? 1,
    treatMissingData: spec.silence === 'alarming' ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
  });

export const addComposite = (
  scope: Construct,
  id: string,
  { says, article, rule }: { readonly says: string; readonly article: Article; readonly rule: IAlarmRule },
): CompositeAlarm => new CompositeAlarm(scope, id, { alarmDescription: describe(says, article), alarmRule: rule });

/** @param targets ARNs of SNS topics; they hear of the end as well */
export const call = (alarm: AlarmBase, targets: readonly string[]): void => {
  for (const alarmActionArn of targets) {
    const action = { bind: () => ({ alarmActionArn }) };
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
  }
};
