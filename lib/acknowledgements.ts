// Rules of cdk-nag's packs (AwsSolutions, Serverless, NIST 800-53 R5) that this stack breaks on purpose, each with the
// reason and the constructs for which it holds. docs/security.md is generated from it; a test fails on an entry that
// nothing needs any more.
import { type Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Acknowledgement } from './acknowledgement.ts';
import { ARCHIVE_ACKNOWLEDGEMENTS } from './archive-acknowledgements.ts';

const APIS = ['RestApi/Api', 'Pages/Api'];
const STAGES = APIS.map((api) => `${api}/DeploymentStage.live`);
const SYNCHRONOUS = ['Mcp', 'Authoriser', 'Provisioning', 'Connect', 'Bootstrap', 'Trust'];
const FUNCTIONS = [...SYNCHRONOUS, 'Purge', 'Refresh', 'Seal'];

const inside = (constructs: readonly string[], child: string): readonly string[] =>
  constructs.map((each) => `${each}/${child}`);

const SECRETS = 'Resource::arn:<AWS::Partition>:secretsmanager:{region}:<AWS::AccountId>:secret:{stack}';

export const ACKNOWLEDGEMENTS: readonly Acknowledgement[] = [
  {
    rules: ['AwsSolutions-APIG6', 'NIST.800.53.R5-APIGWExecutionLoggingEnabled'],
    where: STAGES,
    reason:
      'Execution logs write down path parameters, and the path of a door holds its token. Access logs are on, with nine fields that hold no path.',
  },
  {
    rules: ['AwsSolutions-APIG2'],
    where: APIS,
    reason:
      'The functions validate every request and name each problem by its JSON pointer. A validator before them would answer in its own words, also where every wrong token has to get one answer.',
  },
  {
    rules: ['AwsSolutions-APIG4', 'AwsSolutions-COG4'],
    where: inside(APIS, 'Default'),
    reason:
      'Callers are agents and backends, not users of a pool. They hold tokens and keys of ours, which the functions look up on every request, and every refusal is the same 401. `provisioning.auth: iam` puts SigV4 before the keys.',
  },
  {
    rules: ['NIST.800.53.R5-APIGWCacheEnabledAndEncrypted'],
    where: STAGES,
    reason: 'A cache would store what upstreams answered. Payloads are not stored, and a revocation holds at once.',
  },
  {
    rules: ['NIST.800.53.R5-APIGWSSLEnabled'],
    where: STAGES,
    reason:
      'A client certificate proves to an HTTP backend who is calling. The backends are Lambda functions, whose permissions name this API; nothing would look at a certificate.',
  },
  {
    rules: ['AwsSolutions-IAM5'],
    finding: `${SECRETS}/*`,
    where: inside(['Mcp', 'Provisioning', 'Connect', 'Purge', 'Refresh'], 'Role'),
    reason:
      'Each connected account has a secret, made at run time: only the prefix of the installation is known before. The actions on it are named, and `isolation.sts` narrows reading to one tenant.',
  },
  {
    rules: ['AwsSolutions-IAM5'],
    finding: `${SECRETS}/ten_*/*`,
    where: inside(['Mcp', 'Refresh'], 'Role'),
    reason:
      "Copies of refresh tokens that were granted, in the accounts' secrets: one action, on no secret of the operator's. `isolation.sts` narrows it to one tenant.",
  },
  {
    rules: ['AwsSolutions-IAM5'],
    finding: `${SECRETS}/<aws:PrincipalTag/tenant>/*`,
    where: inside(['Mcp', 'Purge', 'Refresh'], 'TenantRole/Role'),
    reason: "The secrets of the session's tenant, of which there is one for each connected account.",
  },
  {
    rules: ['AwsSolutions-IAM5'],
    finding: `${SECRETS}/operator/*`,
    where: inside(['Mcp', 'Provisioning', 'Connect', 'Purge', 'Refresh'], 'Role'),
    reason: "The operator's OAuth clients, one for each integration that has one: registered at run time.",
  },
  ...ARCHIVE_ACKNOWLEDGEMENTS,
  {
    rules: ['AwsSolutions-IAM5'],
    finding: 'Resource::*',
    where: inside(FUNCTIONS, 'Role'),
    reason:
      "With `vpc` only. Lambda asks for these six actions on every resource; the function's own code is denied them (`lambda:SourceFunctionArn`).",
  },
  {
    rules: ['AwsSolutions-IAM5'],
    finding: 'Resource::arn:<AWS::Partition>:logs:{region}:<AWS::AccountId>:log-group:*',
    where: ['RestApi/AccountLogRole/Role'],
    reason:
      "API Gateway's own role, one for the account and region: every API's log is written with it. AWS's managed policy would allow the same in every region.",
  },
  {
    rules: ['Serverless-LambdaDLQ', 'NIST.800.53.R5-LambdaDLQ'],
    where: inside(SYNCHRONOUS, 'Function'),
    reason:
      'Invoked synchronously: whoever called gets the error. A queue of failed events would store tokens and payloads.',
  },
  {
    rules: ['Serverless-SQSRedrivePolicy'],
    where: ['Schedules/DeadLetters'],
    reason: 'It is the queue at which dead letters end.',
  },
  {
    rules: ['NIST.800.53.R5-LambdaConcurrency'],
    where: inside(FUNCTIONS, 'Function'),
    reason:
      "What is reserved is taken from the account's other functions, and a new account has nothing to reserve: `reservedConcurrency` is the operator's decision. The throttle of the API bounds the rate.",
  },
  {
    rules: ['NIST.800.53.R5-LambdaInsideVPC'],
    where: inside(FUNCTIONS, 'Function'),
    reason:
      "The functions call AWS and upstreams on the internet, nothing in a VPC, and listen nowhere. `vpc` sends their traffic through the operator's network.",
  },
  {
    rules: ['NIST.800.53.R5-CloudWatchAlarmAction'],
    where: ['Alarms'],
    reason:
      'Without `alarmTargets` there is nobody to tell. The windows of a burn rate never tell anybody by themselves: the alarm composed of them does.',
  },
  {
    rules: ['NIST.800.53.R5-DynamoDBInBackupPlan'],
    where: ['Tables'],
    reason:
      'Point-in-time recovery covers 35 days. Copies that live longer would keep what was revoked, and tenants who have left.',
  },
];

/** Warnings that are not acknowledged, so that they stay in every report. */
export const STANDING_WARNINGS: readonly { readonly rule: string; readonly reason: string }[] = [
  {
    rule: 'Serverless-APIGWXrayEnabled',
    reason: 'A trace segment of API Gateway holds the URL, and the URL of a door holds its token.',
  },
  { rule: 'Serverless-LambdaTracing', reason: 'So does a segment of the function behind it.' },
  {
    rule: 'AwsSolutions-DDB3',
    reason: 'The audit table alone has no point-in-time recovery: the archive is the copy that lasts.',
  },
];

/** As cdk-nag names it in a stack. */
export const ruleIds = ({ rules, finding }: Acknowledgement, stack: Stack): readonly string[] => {
  const found = finding?.replace('{region}', stack.region).replace('{stack}', stack.stackName);
  return rules.map((rule) => (found === undefined ? rule : `${rule}[${found}]`));
};

/** For whoever runs cdk-nag over the app, as our tests do. */
export const acknowledge = (stack: Stack): void => {
  for (const entry of ACKNOWLEDGEMENTS)
    for (const construct of entry.where.flatMap((path) => find(stack, path)))
      Validations.of(construct).acknowledge(...ruleIds(entry, stack).map((id) => ({ id, reason: entry.reason })));
};

const find = (stack: Stack, path: string): readonly IConstruct[] => {
  const found = path
    .split('/')
    .reduce<IConstruct | undefined>((construct, id) => construct?.node.tryFindChild(id), stack);
  return found === undefined ? [] : [found];
};
