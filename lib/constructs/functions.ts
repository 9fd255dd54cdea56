// A Lambda function of ours: its bundle, its environment contract, its log, and a role that may nothing until a
// construct grants it something.
import type { Duration } from 'aws-cdk-lib';
import { type IRole, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type LogProps, tokenSafeLog } from './token-safe-log.ts';

export type GatewayFunctionProps<Env extends { readonly [variable: string]: string }> = {
  readonly description: string;
  /** Directory that lib/bundles.ts wrote. */
  readonly bundle: string;
  /** Exactly what the function's env.ts names. */
  readonly environment: Env;
  readonly memoryMb: number;
  readonly timeout: Duration;
  readonly log: LogProps;
  /** Where events of failed asynchronous runs go. @default none: it is invoked synchronously */
  readonly deadLetters?: IQueue;
};

export class GatewayFunction<Env extends { readonly [variable: string]: string }> extends Construct {
  readonly role: IRole;
  readonly lambda: LambdaFunction;

  constructor(scope: Construct, id: string, props: GatewayFunctionProps<Env>) {
    super(scope, id);
    // Its own role: AWS's managed execution policy would let it write to every log group of the account.
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const logGroup = tokenSafeLog(this, 'Log', props.log);
    logGroup.grantWrite(this.role);
    this.lambda = new LambdaFunction(this, 'Function', {
      description: props.description,
      // Source maps stay behind: they would be a third of what a cold start unpacks.
      code: Code.fromAsset(props.bundle, { exclude: ['*.map'] }),
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
      ...(props.deadLetters !== undefined && { deadLetterQueue: props.deadLetters }),
    });
  }
}
