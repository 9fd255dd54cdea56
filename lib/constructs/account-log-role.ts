// The role by which API Gateway writes access logs. There is one for an account and region, so it outlives the stack
// that set it: other APIs come to need it.
import { ArnFormat, CfnResource, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnAccount } from 'aws-cdk-lib/aws-apigateway';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ManagedRole } from './managed-role.ts';

export class AccountLogRole extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const role = new ManagedRole(this, 'Role', { assumedBy: new ServicePrincipal('apigateway.amazonaws.com') });
    role.addToPrincipalPolicy(
      new PolicyStatement({
        // Those of AmazonAPIGatewayPushToCloudWatchLogs, which gives them in every region.
        actions: [
          ...['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogGroups', 'logs:DescribeLogStreams'],
          ...['logs:PutLogEvents', 'logs:GetLogEvents', 'logs:FilterLogEvents'],
        ],
        resources: [
          Stack.of(this).formatArn({
            service: 'logs',
            resource: 'log-group',
            resourceName: '*',
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        ],
      }),
    );
    const account = new CfnAccount(this, 'Account', { cloudWatchRoleArn: role.roleArn });
    // API Gateway tries the role when it is set.
    account.node.addDependency(role);
    for (const each of this.node.findAll())
      if (CfnResource.isCfnResource(each)) each.applyRemovalPolicy(RemovalPolicy.RETAIN);
  }
}
