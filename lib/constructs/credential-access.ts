// What a function needs that calls with accounts' credentials, by its own role or by sessions for one tenant each.
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { GatewayFunction } from './gateway-function.ts';
import type { Installation } from './installation.ts';
import { OPERATOR } from './secret-vault.ts';
import { SESSION_TENANT, TenantRole } from './tenant-role.ts';

type Environment = { readonly [variable: string]: string };

/** @param use `read`: what is granted is looked at, to be given back, and never refreshed */
export const grantCredentials = <Env extends Environment>(
  to: GatewayFunction<Env>,
  installation: Installation,
  use: 'refresh' | 'read' = 'refresh',
): void => {
  const { config, vault, secrets } = installation;
  // The operator's OAuth clients are no tenant's, and always in Secrets Manager: neither a session reads them nor a vault
  // in the table holds them.
  if (config.isolation.sts || vault.kind !== 'secretsManager') secrets.grantRead(to.role, OPERATOR);
  if (!config.isolation.sts) {
    grant(to.role, installation, use);
    return;
  }
  const { role } = new TenantRole(to, 'TenantRole', to.role);
  to.lambda.addEnvironment('TENANT_ROLE_ARN', role.roleArn);
  grant(role, installation, use, SESSION_TENANT);
};

/** To read what was handed over for an account, and perhaps to keep what was granted for it. @param tenant whose. @default every one's */
const grant = (role: IRole, { vault, tables, keys }: Installation, use: 'refresh' | 'read', tenant?: string): void => {
  const own = tenant === undefined ? [] : [`t#${tenant}`];
  vault.grantRead(role, tenant);
  if (use === 'read') {
    tables.grant(role, 'credentials', ['GetItem'], ...own);
    keys.grantUnsealing(role, tenant);
    return;
  }
  vault.grantCopy(role, tenant);
  tables.grant(role, 'credentials', ['GetItem', 'UpdateItem'], ...own);
  keys.grantSealing(role, tenant);
};
