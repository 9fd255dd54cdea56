// What runs by the clock. A run that fails twice more leaves its event in a queue.
import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export class Schedules extends Construct {
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: { readonly removalPolicy: RemovalPolicy }) {
    super(scope, id);
    this.deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: props.removalPolicy,
    });
  }

  /** Expired doors end within 15 minutes, tokens are due 10 before a call would refresh them: there is room for runs that fail. */
  everyMinute(id: string, lambda: IFunction): void {
    new Rule(this, id, {
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [
        new LambdaFunction(lambda, {
          deadLetterQueue: this.deadLetters,
          // The next run does what this one would have done.
          retryAttempts: 1,
          maxEventAge: Duration.minutes(5),
        }),
      ],
    });
  }
}
