// With `isolation.mode: perTenant`: tells API Gateway which tenant a door belongs to, before anything of the tenant's runs.
import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { AuthoriserEnv } from '#functions/authoriser/env.ts';
import { GatewayFunction } from './gateway-function.ts';
import type { Installation } from './installation.ts';

export class AuthoriserFunction extends GatewayFunction<AuthoriserEnv> {
  constructor(scope: Construct, id: string, installation: Installation) {
    const { residency, config, keys, tables } = installation;
    super(scope, id, installation, {
      description: 'Sallyport: which tenant a door belongs to',
      bundle: 'authoriser',
      environment: {
        RESIDENCY: residency,
        TOKEN_TABLE: tables.nameOf('tokens'),
        TOKEN_KMS_KEY: keys.tokenKey.keyArn,
        TOKEN_KEY_IDS: config.tokenKeyIds,
      },
      memoryMb: 1024,
      timeout: Duration.seconds(10),
    });
    tables.grant(this.role, 'tokens', ['GetItem']);
    keys.grantTokenMac(this.role);
  }
}
