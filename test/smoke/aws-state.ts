// What AWS itself says about a stack, with the operator's credentials.
import aws4 from 'aws4';
import type { AwsCredentials } from '#adapters/aws/sign.ts';

export type AwsState = {
  /** The attribute that items end by, and whether the table can be restored to a point in time. */
  readonly table: (name: string) => Promise<{ readonly ttl: string | undefined; readonly restorable: boolean }>;
  /** How many events of a log group hold a text, unmasked, since a time (epoch ms). */
  readonly logged: (group: string, text: string, since: number) => Promise<number>;
};

type Credentials = (region: string) => Promise<AwsCredentials>;

export const awsState = (region: string, credentials: Credentials): AwsState => ({
  table: async (TableName) => {
    const { DescribeContinuousBackupsCommand, DescribeTimeToLiveCommand, DynamoDBClient } = await import(
      '@aws-sdk/client-dynamodb'
    );
    const client = new DynamoDBClient({ region });
    const { TimeToLiveDescription: ttl } = await client.send(new DescribeTimeToLiveCommand({ TableName }));
    const { ContinuousBackupsDescription: backups } = await client.send(
      new DescribeContinuousBackupsCommand({ TableName }),
    );
    const recovery = backups?.PointInTimeRecoveryDescription;
    return {
      ttl: ttl?.TimeToLiveStatus === 'ENABLED' ? ttl.AttributeName : undefined,
      restorable:
        recovery?.PointInTimeRecoveryStatus === 'ENABLED' && recovery.EarliestRestorableDateTime !== undefined,
    };
  },
  logged: async (logGroupName, text, startTime) => {
    // Events are masked as they arrive: without `unmask` a leak would be searched for in asterisks.
    const input = { logGroupName, filterPattern: `"${text}"`, startTime, unmask: true };
    let events = 0;
    let nextToken: string | undefined;
    do {
      const page = await filterLogEvents(region, await credentials(region), { ...input, nextToken });
      events += page.events?.length ?? 0;
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return events;
  },
});

type Events = { readonly events?: readonly unknown[]; readonly nextToken?: string };

/** CloudWatch Logs has no client among the dependencies, and one operation needs none. */
const filterLogEvents = async (region: string, signer: AwsCredentials, input: object): Promise<Events> => {
  const host = `logs.${region}.amazonaws.com`;
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'Logs_20140328.FilterLogEvents' };
  const body = JSON.stringify(input);
  const signed = aws4.sign({ service: 'logs', region, host, method: 'POST', path: '/', headers, body }, signer);
  const { Host: _, 'Content-Length': __, ...fields } = signed.headers as { [name: string]: string };
  const response = await fetch(`https://${host}/`, {
    method: 'POST',
    headers: fields,
    body,
    signal: AbortSignal.timeout(30_000),
  });
  const answer = (await response.json()) as Events & { readonly __type?: string };
  if (!response.ok) throw new Error(`CloudWatch Logs: ${answer.__type ?? `HTTP ${response.status}`}`);
  return answer;
};
