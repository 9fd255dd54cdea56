// The MCP endpoint's function, and what one call needs: it writes nothing but what is granted for a credential.
import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { McpEnv } from '#functions/mcp/env.ts';
import { grantCredentials } from './credential-access.ts';
import { GatewayFunction } from './gateway-function.ts';
import type { Installation } from './installation.ts';
import { residencyUrls } from './residency-urls.ts';

export class McpFunction extends GatewayFunction<McpEnv> {
  constructor(scope: Construct, id: string, installation: Installation, connectUrl: string | undefined) {
    const { residency, config, keys, tables, vault, baseUrl } = installation;
    super(scope, id, installation, {
      description: 'Sallyport: the MCP endpoint',
      bundle: 'mcp',
      environment: {
        RESIDENCY: residency,
        RESIDENCY_URLS: residencyUrls(scope, installation),
        ALLOWED_ORIGINS: JSON.stringify(config.allowedOrigins),
        TOKEN_TABLE: tables.nameOf('tokens'),
        CONFIG_TABLE: tables.nameOf('config'),
        TOKEN_KMS_KEY: keys.tokenKey.keyArn,
        TOKEN_KEY_IDS: config.tokenKeyIds,
        CREDENTIAL_TABLE: tables.nameOf('credentials'),
        CREDENTIAL_VAULT: vault.kind,
        SECRET_KMS_KEY: keys.dataKey.keyArn,
        SECRET_PREFIX: vault.prefix,
        STATE_KMS_KEY: keys.stateKey.keyArn,
        CONNECT_URL: connectUrl ?? baseUrl,
        CONFIRMATION: connectUrl === undefined ? 'none' : config.connect.confirmation,
        AUDIT_TABLE: tables.nameOf('audit'),
        AUDIT_KMS_KEY: keys.auditKey.keyArn,
        AUDIT_READS: config.audit.reads,
      },
      // What a million calls may cost decides it (docs/cost.md).
      memoryMb: 512,
      // As API Gateway cuts.
      timeout: Duration.seconds(29),
      reservedConcurrency: config.reservedConcurrency.mcp,
      isTenantIsolated: config.isolation.mode === 'perTenant',
    });
    tables.grant(this.role, 'tokens', ['GetItem']);
    tables.grant(this.role, 'config', ['GetItem']);
    // Records of calls are written and never read; quotas and claims of idempotency are counted and taken back.
    tables.grant(this.role, 'audit', ['PutItem'], 'm#*');
    tables.grant(this.role, 'audit', ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'], 'q#*', 'k#*');
    keys.grantAuditMac(this.role);
    keys.grantTokenMac(this.role);
    keys.grantStateMac(this.role);
    grantCredentials(this, installation);
  }
}
