// What the objectives count, as CloudWatch metrics: the same for alarms and for the dashboard.
import type { Duration } from 'aws-cdk-lib';
import type { Stage } from 'aws-cdk-lib/aws-apigateway';
import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { ownMetric } from './own-metrics.ts';

/** Bad requests and all requests in one period. */
export type Counts = (period: Duration) => { readonly bad: IMetric; readonly requests: IMetric };

/** What API Gateway saw fail, without what upstreams failed at, and with what failed of ours inside an HTTP 200. */
export const availabilityCounts =
  (stage: Stage, mcp: IFunction): Counts =>
  (period) => ({
    bad: new MathExpression({
      expression: 'failed + FILL(hidden, 0) - FILL(relayed, 0)',
      usingMetrics: {
        failed: stage.metricServerError({ statistic: 'Sum', period }),
        hidden: ownMetric('HiddenGatewayErrors', mcp, { statistic: 'Sum', period }),
        relayed: ownMetric('UnavailableRelayed', mcp, { statistic: 'Sum', period }),
      },
      period,
    }),
    requests: stage.metricCount({ period }),
  });

/** A count of slow requests: of percentiles no share over a longer time can be made. */
export const overheadCounts =
  (mcp: IFunction): Counts =>
  (period) => ({
    bad: ownMetric('OverheadSlow', mcp, { statistic: 'Sum', period }),
    requests: ownMetric('OverheadSlow', mcp, { statistic: 'SampleCount', period }),
  });

/** Percentage of bad requests in each period. @param fewest bad ones; with less it is 0 */
export const badShare = (counts: Counts, period: Duration, fewest = 1): MathExpression =>
  new MathExpression({
    expression: `IF(bad >= ${fewest}, 100 * bad / requests, 0)`,
    usingMetrics: counts(period),
    period,
    label: 'bad requests, %',
  });
