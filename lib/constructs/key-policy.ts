// What every key's policy begins with.
import { AccountRootPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** Enough to run a key and to delete it. No CreateGrant: a grant can hand out Decrypt past both policies. */
const ADMINISTRATION = [
  ...['kms:CancelKeyDeletion', 'kms:CreateAlias', 'kms:Delete*', 'kms:Describe*', 'kms:Disable*', 'kms:Enable*'],
  ...['kms:Get*', 'kms:List*', 'kms:Put*', 'kms:Revoke*', 'kms:ScheduleKeyDeletion', 'kms:TagResource'],
  ...['kms:UntagResource', 'kms:Update*', 'kms:RotateKeyOnDemand'],
];

export type Conditions = { readonly [operator: string]: { readonly [key: string]: string | readonly string[] } };

/** For whoever IAM lets: a key policy consents per purpose, and a role needs its own. */
export const statement = (sid: string, actions: readonly string[], conditions: Conditions = {}): PolicyStatement =>
  new PolicyStatement({
    sid,
    principals: [new AccountRootPrincipal()],
    actions: [...actions],
    resources: ['*'],
    conditions,
  });

/** @param uses besides administration */
export const keyPolicy = (...uses: readonly PolicyStatement[]): PolicyDocument =>
  new PolicyDocument({ statements: [statement('Administration', ADMINISTRATION), ...uses] });
