import { Stack } from 'aws-cdk-lib';
import { Integration, type IntegrationOptions, IntegrationType } from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/** The proxy integration without the permission that CDK's own adds for every method. */
export const lambdaProxy = (scope: Construct, lambda: IFunction, options: IntegrationOptions = {}): Integration => {
  const { region, partition } = Stack.of(scope);
  return new Integration({
    type: IntegrationType.AWS_PROXY,
    integrationHttpMethod: 'POST',
    uri: `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${lambda.functionArn}/invocations`,
    options,
  });
};
