// The MCP endpoint's function, and what one call needs: it reads, and writes nothing.
import { Duration, Stack } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { McpEnv } from '#functions/mcp/env.ts';
import type { DeploymentConfig } from '#lib/config/deployment-config.ts';
import { GatewayFunction } from './gateway-function.ts';
import type { Installation } from './installation.ts';
import { SESSION_TENANT, TenantRole } from './tenant-role.ts';

export class McpFunction extends GatewayFunction<McpEnv> {
  constructor(scope: Construct, id: string, installation: Installation) {
    const { residency, config, keys, tables, vault, baseUrl } = installation;
    super(scope, id, installation, {
      description: 'Sallyport: the MCP endpoint',
      bundle: 'mcp',
      environment: {
        RESIDENCY: residency,
        RESIDENCY_URLS: Stack.of(scope).toJsonString({ ...domainUrls(config), [residency]: baseUrl }),
        ALLOWED_ORIGINS: JSON.stringify(config.allowedOrigins),
        TOKEN_TABLE: tables.nameOf('tokens'),
        CONFIG_TABLE: tables.nameOf('config'),
        TOKEN_KMS_KEY: keys.tokenKey.keyArn,
        TOKEN_KEY_IDS: config.tokenKeyIds,
        CREDENTIAL_TABLE: tables.nameOf('credentials'),
        SECRET_KMS_KEY: keys.dataKey.keyArn,
        SECRET_PREFIX: vault.prefix,
      },
      memoryMb: 1024,
      // As API Gateway cuts.
      timeout: Duration.seconds(29),
      reservedConcurrency: config.reservedConcurrency.mcp,
      isTenantIsolated: config.isolation.mode === 'perTenant',
    });
    tables.grant(this.role, 'tokens', ['GetItem']);
    tables.grant(this.role, 'config', ['GetItem']);
    keys.grantTokenMac(this.role);
    if (config.isolation.sts) {
      const { role } = new TenantRole(this, 'TenantRole', this.role);
      this.lambda.addEnvironment('TENANT_ROLE_ARN', role.roleArn);
      grantCredentials(role, installation, SESSION_TENANT);
    } else {
      grantCredentials(this.role, installation);
    }
  }
}

/** To read what was handed over for an account, and to keep what was granted for it. @param tenant whose. @default every one's */
const grantCredentials = (role: IRole, { vault, tables, keys }: Installation, tenant?: string): void => {
  vault.grantRead(role, tenant);
  vault.grantRotate(role, tenant);
  tables.grant(role, 'credentials', ['GetItem', 'UpdateItem'], tenant && `t#${tenant}`);
  keys.grantSealing(role, tenant);
};

/** Base URLs that are known before anything is deployed, by residency: those with a domain. */
const domainUrls = ({ residencies }: DeploymentConfig) =>
  Object.fromEntries(
    Object.entries(residencies).flatMap(([name, { domain }]) =>
      domain === undefined ? [] : [[name, `https://${domain}`]],
    ),
  );
