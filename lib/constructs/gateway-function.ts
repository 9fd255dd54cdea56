// A Lambda function of ours: its bundle, its environment contract, its log, and a role that may nothing until a
// construct grants it something.
import { Duration } from 'aws-cdk-lib';
import { Effect, type IRole, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  type CfnFunction,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  TenancyConfig,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { BundleDirectories, Installation } from './installation.ts';
import { ManagedRole } from './managed-role.ts';
import { tokenSafeLog } from './token-safe-log.ts';

export type GatewayFunctionProps<Env extends { readonly [variable: string]: string }> = {
  readonly description: string;
  readonly bundle: keyof BundleDirectories;
  /** Exactly what the function's env.ts names. */
  readonly environment: Env;
  readonly memoryMb: number;
  readonly timeout: Duration;
  /** Where events of failed asynchronous runs go. @default none: it is invoked synchronously */
  readonly deadLetters?: IQueue;
  /** Executions set aside for it, and its limit. @default none */
  readonly reservedConcurrency?: number | undefined;
  /** Whether an execution environment serves one tenant and no other. @default false */
  readonly isTenantIsolated?: boolean;
};

const INTERFACE_ACTIONS = [
  ...['ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:DescribeNetworkInterfaces'],
  ...['ec2:DescribeSubnets', 'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'],
];

export class GatewayFunction<Env extends { readonly [variable: string]: string }> extends Construct {
  readonly role: IRole;
  readonly lambda: LambdaFunction;

  constructor(scope: Construct, id: string, { bundles, log, place }: Installation, props: GatewayFunctionProps<Env>) {
    super(scope, id);
    // Its own role: AWS's managed execution policy would let it write to every log group of the account.
    this.role = new ManagedRole(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const logGroup = tokenSafeLog(this, 'Log', log);
    logGroup.grantWrite(this.role);
    this.lambda = new LambdaFunction(this, 'Function', {
      description: props.description,
      // Source maps stay behind: they would be a third of what a cold start unpacks.
      code: Code.fromAsset(bundles[props.bundle], { exclude: ['*.map'] }),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMb,
      timeout: props.timeout,
      environment: { ...props.environment },
      role: this.role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.WARN,
      // A trace segment holds the request's URL, and the URL holds the token.
      tracing: Tracing.DISABLED,
      ...(props.deadLetters !== undefined && {
        deadLetterQueue: props.deadLetters,
        onFailure: new SqsDestination(props.deadLetters),
        // Lambda would keep an event for six hours while it throttles, and then run hundreds at once.
        maxEventAge: Duration.minutes(5),
      }),
      ...(props.reservedConcurrency !== undefined && { reservedConcurrentExecutions: props.reservedConcurrency }),
      ...(props.isTenantIsolated && { tenancyConfig: TenancyConfig.PER_TENANT }),
    });
    if (place.vpc !== undefined) this.#enter(place.vpc);
  }

  /** The template names subnets and groups alone; CDK's own `vpc` would have to look the VPC up. */
  #enter({ subnetIds, securityGroupIds }: NonNullable<Installation['place']['vpc']>): void {
    const cfn = this.lambda.node.defaultChild as CfnFunction;
    cfn.vpcConfig = { subnetIds: [...subnetIds], securityGroupIds: [...securityGroupIds] };
    // Lambda makes the interfaces with this role, and asks for these actions on all (Lambda Developer Guide,
    // "Giving Lambda functions access to resources in an Amazon VPC").
    const interfaces = { actions: INTERFACE_ACTIONS, resources: ['*'] };
    this.role.addToPrincipalPolicy(new PolicyStatement({ sid: 'NetworkInterfaces', ...interfaces }));
    // The code never does: in its calls, and in them alone, is a source function (the same page).
    const byCode = { Null: { 'lambda:SourceFunctionArn': 'false' } };
    this.role.addToPrincipalPolicy(
      new PolicyStatement({ sid: 'NotByCode', effect: Effect.DENY, ...interfaces, conditions: byCode }),
    );
  }
}
