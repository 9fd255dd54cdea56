// The accounts' credentials in Secrets Manager. Secrets are made at run time, one per account, so what this owns is
// the part of the name space they lie in, and the grants on it.
import { ArnFormat, Stack } from 'aws-cdk-lib';
import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { CredentialVault } from './credential-vault.ts';
import { EVERY_TENANT, type Keys } from './keys.ts';

/** ARN pattern of an installation's secrets: `<stack>/<tenant>/<account>` (docs/storage.md). */
export const secretArns = (scope: Construct, tenant?: string): string =>
  Stack.of(scope).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${prefixOf(scope)}/${tenant === undefined ? '' : `${tenant}/`}*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });

/** In place of a tenant, in the names of the operator's OAuth clients: in Secrets Manager, wherever accounts' credentials are. */
export const OPERATOR = 'operator';

/** The stack's name: two installations in one account and region do not share secrets. */
const prefixOf = (scope: Construct): string => Stack.of(scope).stackName;

export class SecretVault extends Construct implements CredentialVault {
  readonly kind = 'secretsManager';
  readonly prefix: string;
  readonly #keys: Keys;

  constructor(scope: Construct, id: string, keys: Keys) {
    super(scope, id);
    this.prefix = prefixOf(this);
    this.#keys = keys;
  }

  grantRead(role: IRole, tenant?: string): void {
    const arns = secretArns(this, tenant);
    this.#allow(role, ['GetSecretValue'], arns);
    this.#keys.grantSecretUse(role, arns, 'Decrypt');
  }

  grantCopy(role: IRole, tenant = EVERY_TENANT): void {
    const arns = secretArns(this, tenant);
    this.#allow(role, ['PutSecretValue'], arns);
    this.#keys.grantSecretUse(role, arns, 'GenerateDataKey');
  }

  grantStore(role: IRole, owner?: string): void {
    const arns = secretArns(this, owner);
    this.#allow(role, ['CreateSecret', 'TagResource', 'PutSecretValue', 'DeleteSecret'], arns);
    this.#keys.grantSecretWrite(role);
  }

  grantDelete(role: IRole): void {
    this.#allow(role, ['DeleteSecret']);
  }

  #allow(role: IRole, actions: readonly string[], arns = secretArns(this)): void {
    const names = actions.map((action) => `secretsmanager:${action}`);
    role.addToPrincipalPolicy(new PolicyStatement({ actions: names, resources: [arns] }));
  }
}
