// The accounts' credentials in Secrets Manager. Secrets are made at run time, one per account, so what this owns is
// the part of the name space they lie in, and the grants on it.
import { ArnFormat, Stack } from 'aws-cdk-lib';
import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Keys } from './keys.ts';

/** As in `sallyport/<tenant>/<account>` (docs/storage.md). */
const PREFIX = 'sallyport/';

/** ARN pattern of every secret of the residency. */
export const secretArns = (scope: Construct): string =>
  Stack.of(scope).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${PREFIX}*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });

export class SecretVault extends Construct {
  readonly #keys: Keys;

  constructor(scope: Construct, id: string, keys: Keys) {
    super(scope, id);
    this.#keys = keys;
  }

  grantRead(role: IRole): void {
    this.#allow(role, ['GetSecretValue']);
    this.#keys.grantSecretRead(role);
  }

  /** To store and to delete; what was stored cannot be read back. */
  grantStore(role: IRole): void {
    this.#allow(role, ['CreateSecret', 'TagResource', 'PutSecretValue', 'DeleteSecret']);
    this.#keys.grantSecretWrite(role);
  }

  grantDelete(role: IRole): void {
    this.#allow(role, ['DeleteSecret']);
  }

  #allow(role: IRole, actions: readonly string[]): void {
    const names = actions.map((action) => `secretsmanager:${action}`);
    role.addToPrincipalPolicy(new PolicyStatement({ actions: names, resources: [secretArns(this)] }));
  }
}
