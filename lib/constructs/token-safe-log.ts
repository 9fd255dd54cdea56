// A log group that masks our tokens at ingestion: the net under everything that keeps them out of logs.
import { Fn, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CustomDataIdentifier, DataProtectionPolicy, LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { TOKEN_PATTERN } from '#core/tokens/token.ts';

export type LogProps = {
  readonly retentionDays: number;
  /** @default retain */
  readonly removalPolicy: RemovalPolicy;
  /** Its policy knows log groups by the stack's name. */
  readonly key: IKey;
  /** Where a service demands one. @default CloudFormation's, which blocks no second installation */
  readonly name?: string;
};

/**
 * WAF writes to groups of this prefix alone; the stack's name keeps two installations apart. The end of the stack's id is
 * another after each deletion: the group is retained, also by a first deployment that failed, and would stand in the way
 * of the next.
 */
export const wafLogName = (scope: Construct): string => {
  const { stackName, stackId } = Stack.of(scope);
  return `aws-waf-logs-${stackName}-${Fn.select(2, Fn.split('/', stackId))}`;
};

/** Without word boundaries: CloudWatch documents no `\b`, and a token that touches other text should be masked too. */
const LOGGED_TOKEN = TOKEN_PATTERN.replaceAll(String.raw`\b`, '');

export const tokenSafeLog = (
  scope: Construct,
  id: string,
  { retentionDays, removalPolicy, key, name }: LogProps,
): LogGroup =>
  new LogGroup(scope, id, {
    retention: retentionDays as RetentionDays,
    removalPolicy,
    encryptionKey: key,
    ...(name !== undefined && { logGroupName: name }),
    dataProtectionPolicy: new DataProtectionPolicy({
      identifiers: [new CustomDataIdentifier('SallyportToken', LOGGED_TOKEN)],
    }),
  });
