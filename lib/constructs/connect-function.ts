// Pages on which people connect accounts. It asks for grants and seals them; only where the page itself confirms may it store
// a credential, and it reads none but the operator's OAuth clients.
import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { ConnectEnv } from '#functions/connect/env.ts';
import { GatewayFunction } from './gateway-function.ts';
import type { Installation } from './installation.ts';
import { residencyUrls } from './residency-urls.ts';
import { OPERATOR } from './secret-vault.ts';

export class ConnectFunction extends GatewayFunction<ConnectEnv> {
  constructor(scope: Construct, id: string, installation: Installation, connectUrl: string) {
    const { residency, config, keys, tables, vault, secrets } = installation;
    super(scope, id, installation, {
      description: 'Sallyport: pages on which accounts are connected',
      bundle: 'connect',
      environment: {
        OPERATOR: config.operator.name,
        RESIDENCY: residency,
        RESIDENCY_URLS: residencyUrls(scope, installation),
        CONNECT_URL: connectUrl,
        CONFIRMATION: config.connect.confirmation,
        CONFIG_TABLE: tables.nameOf('config'),
        CREDENTIAL_TABLE: tables.nameOf('credentials'),
        CREDENTIAL_VAULT: vault.kind,
        STATE_KMS_KEY: keys.stateKey.keyArn,
        SECRET_KMS_KEY: keys.dataKey.keyArn,
        SECRET_PREFIX: vault.prefix,
        AUDIT_TABLE: tables.nameOf('audit'),
      },
      memoryMb: 512,
      // As API Gateway cuts.
      timeout: Duration.seconds(29),
    });
    tables.grant(this.role, 'config', ['GetItem', 'PutItem']);
    tables.grant(this.role, 'audit', ['PutItem'], 'm#*');
    keys.grantStateMac(this.role);
    keys.grantSealOnly(this.role);
    secrets.grantRead(this.role, OPERATOR);
    if (config.connect.confirmation !== 'page') return;
    tables.grant(this.role, 'credentials', ['GetItem', 'PutItem', 'DeleteItem']);
    vault.grantStore(this.role);
  }
}
