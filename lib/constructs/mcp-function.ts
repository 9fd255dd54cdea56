// The MCP endpoint's function, and what one call needs: it reads, and writes nothing.
import { Duration, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { McpEnv } from '#functions/mcp/env.ts';
import type { DeploymentConfig } from '#lib/config/deployment-config.ts';
import { GatewayFunction } from './gateway-function.ts';
import type { Installation } from './installation.ts';
import { TenantRole } from './tenant-role.ts';

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
      const tenantRole = new TenantRole(this, 'TenantRole', { assumedBy: this.role, vault });
      this.lambda.addEnvironment('TENANT_ROLE_ARN', tenantRole.role.roleArn);
    } else {
      vault.grantRead(this.role);
    }
  }
}

/** Base URLs that are known before anything is deployed, by residency: those with a domain. */
const domainUrls = ({ residencies }: DeploymentConfig) =>
  Object.fromEntries(
    Object.entries(residencies).flatMap(([name, { domain }]) =>
      domain === undefined ? [] : [[name, `https://${domain}`]],
    ),
  );
