// What a function needs that calls with accounts' credentials, by its own role or by sessions for one tenant each.
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { GatewayFunction } from './gateway-function.ts';
import type { Installation } from './installation.ts';
import { OPERATOR } from './secret-vault.ts';
import { SESSION_TENANT, TenantRole } from './tenant-role.ts';

type Environment = { readonly [variable: string]: string };

export const grantCredentials = <Env extends Environment>(
  to: GatewayFunction<Env>,
  installation: Installation,
): void => {
  const { config, vault, secrets } = installation;
  // The operator's OAuth clients are no tenant's, and always in Secrets Manager: neither a session reads them nor a vault
  // in the table holds them.
  if (config.isolation.sts || vault.kind !== 'secretsManager') secrets.grantRead(to.role, OPERATOR);
  if (!config.isolation.sts) {
    grant(to.role, installation);
    return;
  }
  const { role } = new TenantRole(to, 'TenantRole', to.role);
  to.lambda.addEnvironment('TENANT_ROLE_ARN', role.roleArn);
  grant(role, installation, SESSION_TENANT);
};

/** To read what was handed over for an account, and to keep what was granted for it. @param tenant whose. @default every one's */
const grant = (role: IRole, { vault, tables, keys }: Installation, tenant?: string): void => {
  vault.grantRead(role, tenant);
  vault.grantCopy(role, tenant);
  tables.grant(role, 'credentials', ['GetItem', 'UpdateItem'], ...(tenant === undefined ? [] : [`t#${tenant}`]));
  keys.grantSealing(role, tenant);
};
