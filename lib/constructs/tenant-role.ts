// With `isolation.sts`: credentials are read under this role alone, and a session of it reaches one tenant's secrets,
// whatever the code asks for. The tenant is the session's tag, which the function takes from the token's record.
import { ArnPrincipal, type IRole, PolicyStatement, type Role, SessionTagsPrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ManagedRole } from './managed-role.ts';

/** Session tag that holds the tenant's id. */
const TAG = 'tenant';

/** The session's tenant, as an IAM policy variable. */
export const SESSION_TENANT = `\${aws:PrincipalTag/${TAG}}`;

export class TenantRole extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string, assumedBy: IRole) {
    super(scope, id);
    this.role = new ManagedRole(this, 'Role', {
      assumedBy: new SessionTagsPrincipal(
        // This tag and no other, and never a session without it: an absent tag would match an empty name.
        new ArnPrincipal(assumedBy.roleArn).withConditions({
          StringLike: { [`aws:RequestTag/${TAG}`]: 'ten_*' },
          'ForAllValues:StringEquals': { 'aws:TagKeys': [TAG] },
        }),
      ),
    });
    assumedBy.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['sts:AssumeRole', 'sts:TagSession'], resources: [this.role.roleArn] }),
    );
  }
}
