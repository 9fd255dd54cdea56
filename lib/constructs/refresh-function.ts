// What refreshes access tokens ahead of the calls that would have to wait for it.
import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { RefreshEnv } from '#functions/refresh/env.ts';
import { grantCredentials } from './credential-access.ts';
import { GatewayFunction } from './gateway-function.ts';
import type { Installation } from './installation.ts';
import { residencyUrls } from './residency-urls.ts';
import type { Schedules } from './schedules.ts';

export class RefreshFunction extends GatewayFunction<RefreshEnv> {
  constructor(scope: Construct, id: string, installation: Installation, schedules: Schedules) {
    const { keys, tables, vault } = installation;
    super(scope, id, installation, {
      description: 'Sallyport: refreshes access tokens before they end',
      bundle: 'refresh',
      environment: {
        RESIDENCY_URLS: residencyUrls(scope, installation),
        CONFIG_TABLE: tables.nameOf('config'),
        CREDENTIAL_TABLE: tables.nameOf('credentials'),
        CREDENTIAL_VAULT: vault.kind,
        SECRET_KMS_KEY: keys.dataKey.keyArn,
        SECRET_PREFIX: vault.prefix,
        AUDIT_TABLE: tables.nameOf('audit'),
      },
      memoryMb: 512,
      timeout: Duration.minutes(1),
      deadLetters: schedules.deadLetters,
    });
    tables.grant(this.role, 'config', ['GetItem']);
    tables.grantDue(this.role, 'credentials');
    tables.grant(this.role, 'audit', ['PutItem'], 'm#*');
    grantCredentials(this, installation);
    schedules.everyMinute('Refresh', this.lambda);
  }
}
