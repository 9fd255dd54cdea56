// Mints the first admin key, once. No route leads to it and nobody gets permission to invoke it here: IAM says who may.
import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { BootstrapEnv } from '#functions/bootstrap/env.ts';
import { GatewayFunction } from './gateway-function.ts';
import type { Installation } from './installation.ts';

export class BootstrapFunction extends GatewayFunction<BootstrapEnv> {
  constructor(scope: Construct, id: string, installation: Installation) {
    const { residency, config, keys, tables, baseUrl } = installation;
    super(scope, id, installation, {
      description: 'Sallyport: mints the first admin key, once',
      bundle: 'bootstrap',
      environment: {
        RESIDENCY: residency,
        BASE_URL: baseUrl,
        TOKEN_TABLE: tables.nameOf('tokens'),
        CONFIG_TABLE: tables.nameOf('config'),
        TOKEN_KMS_KEY: keys.tokenKey.keyArn,
        MINT_KEY_ID: config.mintKeyId,
        TOKEN_LIFETIMES: JSON.stringify(config.tokenLifetimes),
      },
      memoryMb: 512,
      // Ended long before another run may take over what it claimed (lambdas/core/tenancy/due.ts, SETTLED_MS).
      timeout: Duration.seconds(20),
    });
    tables.grant(this.role, 'tokens', ['PutItem']);
    tables.grant(this.role, 'config', ['GetItem', 'PutItem']);
    keys.grantTokenMac(this.role);
  }
}
