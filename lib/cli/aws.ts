// AWS for the commands that need it: the SDK's default chain of credentials, loaded when it is used and not before.
import type { ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { Aws, Failure, MetricAnswer, MetricPage, TokenItem } from './command.ts';
import { EXIT } from './exit-codes.ts';

/** How long an invocation is waited for, connecting included. The function itself ends within 20 s, mostly in 2. */
export const INVOKE_MS = 15_000;

/** One attempt: a repeat could find done what the first did, and its answer lost. */
const LIMITS = { maxAttempts: 1, requestHandler: { connectionTimeout: 5000 } };

/** @param patience of an invocation, in milliseconds */
export const createAws = (patience: number = INVOKE_MS): Aws => ({
  invoke: async (functionName, region) => {
    const { InvokeCommand, LambdaClient: Client } = await import('@aws-sdk/client-lambda');
    const client = new Client({ ...LIMITS, region });
    const abortSignal = AbortSignal.timeout(patience);
    const answer = await client.send(new InvokeCommand({ FunctionName: functionName }), { abortSignal });
    return { failed: answer.FunctionError !== undefined, payload: answer.Payload?.transformToString() ?? '' };
  },
  // The chain has no package of its own here; the client that uses it gives it away.
  credentials: async (region) => {
    const { LambdaClient: Client } = await import('@aws-sdk/client-lambda');
    const client: LambdaClient = new Client({ region });
    return client.config.credentials();
  },
  scanTokens,
  metricData,
});

async function* scanTokens(TableName: string, region: string): AsyncGenerator<TokenItem> {
  const { DynamoDBClient, ScanCommand } = await import('@aws-sdk/client-dynamodb');
  const client = new DynamoDBClient({ region });
  let ExclusiveStartKey: ScanCommandOutput['LastEvaluatedKey'];
  do {
    const page: ScanCommandOutput = await client.send(
      new ScanCommand({
        ...{ TableName, ConsistentRead: true, ExclusiveStartKey },
        ...{ ProjectionExpression: 'k, kind, #ttl', ExpressionAttributeNames: { '#ttl': 'ttl' } },
      }),
    );
    for (const { k, kind, ttl } of page.Items ?? [])
      yield { key: k?.S ?? '', kind: kind?.S, ttl: ttl?.N === undefined ? undefined : Number(ttl.N) };
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
}

const metricData = async ({ queries, from, to, token }: MetricPage, region: string): Promise<MetricAnswer> => {
  const { CloudWatchClient, GetMetricDataCommand } = await import('@aws-sdk/client-cloudwatch');
  const answer = await new CloudWatchClient({ region }).send(
    new GetMetricDataCommand({
      MetricDataQueries: queries.map(({ id, namespace, name, dimensions, statistic, period }) => {
        const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
        const Metric = { Namespace: namespace, MetricName: name, Dimensions };
        return { Id: id, MetricStat: { Metric, Period: period, Stat: statistic } };
      }),
      ...{ StartTime: new Date(from), EndTime: new Date(to), ScanBy: 'TimestampAscending', NextToken: token },
    }),
  );
  const series = (answer.MetricDataResults ?? []).map(({ Id = '', Timestamps = [], Values = [], StatusCode = '' }) => ({
    id: Id,
    points: Timestamps.map((time, i) => ({ time: time.getTime(), value: Values[i] ?? 0 })),
    status: StatusCode,
  }));
  return { series, token: answer.NextToken };
};

/** AWS regions, as far as a name can tell. */
export const isRegion = (text: string): boolean => /^[a-z]{2}(-[a-z]+){1,3}-\d{1,2}$/.test(text);

/** No credentials, or some that AWS does not take; `undefined` for any other fault of an AWS client. */
export const credentialsFailure = (fault: unknown): Failure | undefined => {
  const name = fault instanceof Error ? fault.name : '';
  if (/^(CredentialsProviderError|TokenProviderError)$/.test(name))
    return {
      exit: EXIT.usage,
      message: 'There are no AWS credentials: set AWS_PROFILE to a profile that is signed in, or AWS_ACCESS_KEY_ID.',
    };
  if (/^(UnrecognizedClient|InvalidSignature|ExpiredToken|IncompleteSignature|InvalidAccessKeyId)/.test(name))
    return { exit: EXIT.denied, message: `AWS does not accept these credentials (${name}): sign in again.` };
  return undefined;
};
