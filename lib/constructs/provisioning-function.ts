// The provisioning API's function: it writes configuration, and stores credentials that it cannot read back.
import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { ProvisioningEnv } from '#functions/provisioning/env.ts';
import { GatewayFunction } from './gateway-function.ts';
import type { Installation } from './installation.ts';
import { OPERATOR } from './secret-vault.ts';

export class ProvisioningFunction extends GatewayFunction<ProvisioningEnv> {
  constructor(scope: Construct, id: string, installation: Installation, connectUrl: string | undefined) {
    const { residency, config, keys, tables, archive, vault, secrets, baseUrl } = installation;
    super(scope, id, installation, {
      description: 'Sallyport: the provisioning API',
      bundle: 'provisioning',
      environment: {
        RESIDENCY: residency,
        BASE_URL: baseUrl,
        TOKEN_TABLE: tables.nameOf('tokens'),
        CONFIG_TABLE: tables.nameOf('config'),
        CREDENTIAL_TABLE: tables.nameOf('credentials'),
        TOKEN_KMS_KEY: keys.tokenKey.keyArn,
        TOKEN_KEY_IDS: config.tokenKeyIds,
        MINT_KEY_ID: config.mintKeyId,
        TOKEN_LIFETIMES: JSON.stringify(config.tokenLifetimes),
        CREDENTIAL_VAULT: vault.kind,
        SECRET_KMS_KEY: keys.dataKey.keyArn,
        SECRET_PREFIX: vault.prefix,
        STATE_KMS_KEY: keys.stateKey.keyArn,
        CONNECT_URL: connectUrl ?? baseUrl,
        CONFIRMATION: connectUrl === undefined ? 'none' : config.connect.confirmation,
        AUDIT_TABLE: tables.nameOf('audit'),
        AUDIT_BUCKET: archive.bucket.bucketName,
        AUDIT_SIGNING_KEY: archive.signingKey.keyArn,
      },
      memoryMb: 1024,
      // As API Gateway cuts.
      timeout: Duration.seconds(29),
      reservedConcurrency: config.reservedConcurrency.provisioning,
    });
    tables.grant(this.role, 'tokens', ['GetItem', 'PutItem', 'DeleteItem']);
    tables.grant(this.role, 'config', ['GetItem', 'PutItem', 'DeleteItem', 'Query']);
    tables.grant(this.role, 'credentials', ['GetItem', 'PutItem', 'DeleteItem']);
    tables.grant(this.role, 'audit', ['PutItem'], 'm#*');
    // What sealing says of a tenant: when its servers were last used, and how much.
    tables.grant(this.role, 'audit', ['GetItem', 'Query'], 't#*');
    // And what is not sealed yet, for whoever reads the log.
    tables.grant(this.role, 'audit', ['Query'], 'm#*');
    tables.grant(this.role, 'audit', ['GetItem'], 'seal');
    archive.grantRead(this.role);
    archive.grantPublicKey(this.role);
    keys.grantTokenMac(this.role);
    keys.grantStateMac(this.role);
    vault.grantStore(this.role);
    if (vault.kind !== 'secretsManager') secrets.grantStore(this.role, OPERATOR);
  }
}
