// A log group that masks our tokens at ingestion: the net under everything that keeps them out of logs.
import type { RemovalPolicy } from 'aws-cdk-lib';
import { CustomDataIdentifier, DataProtectionPolicy, LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { TOKEN_PATTERN } from '#core/tokens/token.ts';

export type LogProps = {
  readonly retentionDays: number;
  /** @default retain */
  readonly removalPolicy: RemovalPolicy;
  /** Where a service demands one. @default CloudFormation's, which blocks no second installation */
  readonly name?: string;
};

/** Without word boundaries: CloudWatch documents no `\b`, and a token that touches other text should be masked too. */
const LOGGED_TOKEN = TOKEN_PATTERN.replaceAll(String.raw`\b`, '');

export const tokenSafeLog = (
  scope: Construct,
  id: string,
  { retentionDays, removalPolicy, name }: LogProps,
): LogGroup =>
  new LogGroup(scope, id, {
    retention: retentionDays as RetentionDays,
    removalPolicy,
    ...(name !== undefined && { logGroupName: name }),
    dataProtectionPolicy: new DataProtectionPolicy({
      identifiers: [new CustomDataIdentifier('SallyportToken', LOGGED_TOKEN)],
    }),
  });
