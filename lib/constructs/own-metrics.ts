// The functions' own metrics as CloudWatch knows them: names and dimensions come from where they are written.
import type { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { METRICS, type MetricName, NAMESPACE } from '#adapters/metrics.ts';
import type { Operation } from '#core/measured.ts';

/** @param operation of a metric that goes by operation, and of no other */
export const ownMetric = (
  metricName: MetricName,
  { functionName }: IFunction,
  { statistic, period, operation }: { statistic: string; period: Duration; operation?: Operation },
): Metric => {
  const byOperation = METRICS[metricName].length > 2;
  if (byOperation !== (operation !== undefined)) throw new Error(`${metricName}: wrong dimensions`);
  return new Metric({
    namespace: NAMESPACE,
    metricName,
    dimensionsMap: { FunctionName: functionName, ...(operation !== undefined && { Operation: operation }) },
    statistic,
    period,
    ...(operation !== undefined && { label: operation }),
  });
};
