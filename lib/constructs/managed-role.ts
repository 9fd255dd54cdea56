// A role whose permissions lie in one managed policy of its own: it has versions, can be compared and rolled back, and
// does not hide in the role, where AWS Config's `iam-no-inline-policy-check` would report it.
import {
  type AddToPrincipalPolicyResult,
  ManagedPolicy,
  type PolicyStatement,
  Role,
  type RoleProps,
} from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

export class ManagedRole extends Role {
  #permissions: ManagedPolicy | undefined;

  constructor(scope: Construct, id: string, props: Pick<RoleProps, 'assumedBy'>) {
    super(scope, id, props);
  }

  /** Where every grant of CDK's and of ours ends; CDK's own would write an inline policy. */
  override addToPrincipalPolicy(statement: PolicyStatement): AddToPrincipalPolicyResult {
    this.#permissions ??= new ManagedPolicy(this, 'Permissions', { roles: [this] });
    this.#permissions.addStatements(statement);
    return { statementAdded: true, policyDependable: this.#permissions };
  }
}
