// What somebody who was called looks at first: the objectives, then who is at fault, then the functions, then the purge.
import { Duration } from 'aws-cdk-lib';
import type { Stage } from 'aws-cdk-lib/aws-apigateway';
import {
  AlarmStatusWidget,
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type MetricName, OPERATIONS, SLOW_OVERHEAD_MS } from '#adapters/metrics.ts';
import { BUDGET_DAYS, burnThreshold, OBJECTIVES, type Objective } from '#lib/service-levels.ts';
import type { Alarms } from './alarms.ts';
import { badShare } from './objective-counts.ts';
import { ownMetric } from './own-metrics.ts';

export type DashboardProps = {
  readonly alarms: Alarms;
  readonly stage: Stage;
  readonly functions: { readonly [N in 'mcp' | 'provisioning' | 'purge' | 'refresh' | 'seal']: IFunction };
};

const period = Duration.minutes(5);

export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, { alarms, stage, functions }: DashboardProps) {
    super(scope, id);
    const { mcp } = functions;
    const byOperation = (name: MetricName, statistic: string) =>
      OPERATIONS.map((operation) => ownMetric(name, mcp, { statistic, period, operation }));
    new CloudWatchDashboard(this, 'Dashboard', {
      defaultInterval: Duration.hours(12),
      widgets: [
        [new TextWidget({ width: 24, height: 2, markdown: TEXT })],
        [new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms.all], width: 24, height: 4 })],
        [objective('availability', alarms), objective('overhead', alarms)],
        [
          graph('Requests, and whose failures they told', [
            ...own(mcp, 'Sum', 'Requests', 'GatewayErrors', 'UpstreamErrors', 'ClientErrors'),
          ]),
          graph('API Gateway: 4xx and 5xx', [
            stage.metricClientError({ statistic: 'Sum', period }),
            stage.metricServerError({ statistic: 'Sum', period }),
          ]),
          graph('Rate limits relayed', own(mcp, 'Sum', 'RateLimitsRelayed'), [
            ...own(mcp, 'p99', 'RateLimitSurfaceTime'),
          ]),
        ],
        ...['p50', 'p95', 'p99'].map((statistic) => [
          graph(`Gateway overhead ${statistic}, ms`, byOperation('Overhead', statistic)),
          graph(`Latency ${statistic}, ms`, byOperation('Latency', statistic)),
        ]),
        Object.entries(functions).map(([name, each]) =>
          graph(
            `Lambda: ${name}`,
            [
              each.metricInvocations({ statistic: 'Sum', period }),
              each.metricErrors({ statistic: 'Sum', period }),
              each.metricThrottles({ statistic: 'Sum', period }),
            ],
            [each.metricDuration({ statistic: 'p99', period })],
          ),
        ),
        ...scheduled(functions),
      ],
    });
  }
}

const own = (of: IFunction, statistic: string, ...names: readonly MetricName[]) =>
  names.map((name) => ownMetric(name, of, { statistic, period }));

const scheduled = ({ mcp, purge, refresh, seal }: DashboardProps['functions']): IWidget[][] => [
  [
    graph(
      'Audit events sealed',
      own(seal, 'Sum', 'EventsSealed'),
      own(seal, 'Sum', 'AuditOrphans', 'SealFailures', 'AuditStreamFailures'),
    ),
    graph('Seal lag, s', own(seal, 'Maximum', 'SealLag'), own(seal, 'Sum', 'SealRuns')),
  ],
  [
    graph('Purged', own(purge, 'Sum', 'ServersPurged', 'TokensPurged', 'SecretsPurged', 'PurgeFailures')),
    graph('Purge lag, s', own(purge, 'Maximum', 'PurgeLag'), own(purge, 'Sum', 'PurgeRuns')),
    graph(
      'Access tokens granted, and not, by schedule and by calls',
      [refresh, mcp].flatMap((each) => own(each, 'Sum', 'TokenRefreshes', 'TokenRefreshFailures')),
    ),
  ],
];

const TEXT = [
  `**Objectives** over ${BUDGET_DAYS} days: ${100 * OBJECTIVES.availability} % of requests without a failure of ours;`,
  `${100 * OBJECTIVES.overhead} % with at most ${SLOW_OVERHEAD_MS} ms of our own.`,
  '**What to do**: docs/runbook.md, by the name of the article in each alarm.',
].join(' ');

/** The line is where the budget would last exactly as long as it should. */
const objective = (name: Objective, { counts }: Alarms): IWidget =>
  new GraphWidget({
    title: `Bad requests, %: ${name}`,
    width: 12,
    left: [badShare(counts[name], Duration.hours(1))],
    leftAnnotations: [{ value: burnThreshold(name, 1), label: 'budget' }],
  });

const graph = (title: string, left: readonly IMetric[], right: readonly IMetric[] = []): IWidget =>
  new GraphWidget({ title, width: 8, left: [...left], right: [...right] });
