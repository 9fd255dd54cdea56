// Everything that calls somebody. Constructed last: it finds every function and every log group of the stack, so that
// none is forgotten.
import { Duration, Stack } from 'aws-cdk-lib';
import { ResponseType, type Stage } from 'aws-cdk-lib/aws-apigateway';
import { type AlarmBase, MathExpression, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { type IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct, type IConstruct } from 'constructs';
import { NAMESPACE } from '#adapters/metrics.ts';
import { type AlarmSpec, addAlarm, call } from './alarm.ts';
import { BurnRateAlarms } from './burn-rate-alarms.ts';
import { availabilityCounts, type Counts, overheadCounts } from './objective-counts.ts';
import { ownMetric } from './own-metrics.ts';
import { type Scheduled, scheduleAlarms } from './schedule-alarms.ts';

export type AlarmsProps = {
  /** ARNs of SNS topics. Without any, alarms are seen on the dashboard alone. */
  readonly targets: readonly string[];
  readonly stage: Stage;
  /** The stage's, as JSON. */
  readonly accessLog: LogGroup;
  readonly mcp: IFunction;
} & Scheduled;

const FIVE_MINUTES = Duration.minutes(5);
const sum = { statistic: 'Sum', period: FIVE_MINUTES };

export class Alarms extends Construct {
  /** Those that call. */
  readonly all: readonly AlarmBase[];
  /** What objectives count. */
  readonly counts: { readonly availability: Counts; readonly overhead: Counts };
  readonly #props: AlarmsProps;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#props = props;
    const { targets, mcp, stage } = props;
    const counts = { availability: availabilityCounts(stage, mcp), overhead: overheadCounts(mcp) };
    this.counts = counts;
    const availability = new BurnRateAlarms(this, 'Availability', {
      objective: 'availability',
      bad: 'failed, and it was ours',
      counts: counts.availability,
      targets,
    });
    const overhead = new BurnRateAlarms(this, 'Overhead', {
      objective: 'overhead',
      bad: 'were slow, and it was ours',
      counts: counts.overhead,
      targets,
    });
    this.all = [
      ...availability.all,
      ...overhead.all,
      ...this.#requests(),
      ...this.#schedules(),
      ...this.#everyFunction(),
      ...this.#everyLog(),
    ];
  }

  #calling(id: string, spec: AlarmSpec): AlarmBase {
    const alarm = addAlarm(this, id, spec);
    call(alarm, this.#props.targets);
    return alarm;
  }

  #requests(): readonly AlarmBase[] {
    const { stage, mcp, accessLog } = this.#props;
    return [
      // Without metric math and without metrics of ours: it holds when nothing of ours runs any more.
      this.#calling('Outage', {
        says: 'At least half of all requests end in a 5xx, for five minutes.',
        article: 'outage',
        metric: stage.metricServerError({ statistic: 'Average', period: Duration.minutes(1) }),
        is: 'at least',
        threshold: 0.5,
        periods: 5,
      }),
      this.#calling('RateLimitsLate', {
        says: 'Rate limits reach callers later than 100 ms after the upstream said them.',
        article: 'rate-limits-late',
        metric: ownMetric('RateLimitSurfaceTime', mcp, { statistic: 'p99', period: FIVE_MINUTES }),
        is: 'above',
        threshold: 100,
        periods: 3,
      }),
      this.#calling('RequestsThrottled', {
        says: 'API Gateway refuses requests over the throttle, for 15 minutes.',
        article: 'requests-throttled',
        metric: this.#throttledRequests(accessLog),
        is: 'at least',
        threshold: 1,
        periods: 3,
      }),
    ];
  }

  /** API Gateway has no metric for its throttle. Not by status: an upstream's limit is a 429, and so is WAF's rate rule. */
  #throttledRequests(accessLog: LogGroup): Metric {
    const filter = new MetricFilter(this, 'ThrottledRequests', {
      logGroup: accessLog,
      filterPattern: FilterPattern.stringValue('$.responseType', '=', ResponseType.THROTTLED.responseType),
      // No dimension can be a constant: the stack's name tells installations apart.
      metricNamespace: `${NAMESPACE}/${Stack.of(this).stackName}`,
      metricName: 'ThrottledRequests',
      metricValue: '1',
    });
    return filter.metric(sum);
  }

  #schedules(): readonly AlarmBase[] {
    return Object.entries(scheduleAlarms(this.#props)).map(([id, spec]) => this.#calling(id, spec));
  }

  #everyFunction(): readonly AlarmBase[] {
    return constructsOf(this, LambdaFunction).map((each) =>
      this.#calling(`Throttled${idOf(each)}`, {
        says: 'Lambda had no concurrency left for a function.',
        article: 'function-throttled',
        metric: each.metricThrottles(sum),
        is: 'at least',
        threshold: 1,
      }),
    );
  }

  #everyLog(): readonly AlarmBase[] {
    return constructsOf(this, LogGroup).map((each) =>
      this.#calling(`Token${idOf(each)}`, {
        says: 'A log line held something that looks like a token; it was masked.',
        article: 'token-in-a-log',
        // A query, because it matches whatever other dimensions CloudWatch Logs adds.
        metric: new MathExpression({
          expression: `SELECT SUM(LogEventsWithFindings) FROM "AWS/Logs" WHERE LogGroupName = '${each.logGroupName}'`,
          period: FIVE_MINUTES,
        }),
        is: 'at least',
        threshold: 1,
      }),
    );
  }
}

const constructsOf = <T extends Construct>(scope: Construct, type: new (...input: never[]) => T): readonly T[] =>
  Stack.of(scope)
    .node.findAll()
    .filter((each): each is T & IConstruct => each instanceof type);

const idOf = (construct: Construct): string => construct.node.path.split('/').slice(1).join('');
