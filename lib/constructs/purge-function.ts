// What ends doors that have expired and tenants that have left: it reads what was granted for an account, to revoke it at its provider,
// and no token of a door.
import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { PurgeEnv } from '#functions/purge/env.ts';
import { grantCredentials } from './credential-access.ts';
import { GatewayFunction } from './gateway-function.ts';
import type { Installation } from './installation.ts';
import { residencyUrls } from './residency-urls.ts';
import type { Schedules } from './schedules.ts';

export class PurgeFunction extends GatewayFunction<PurgeEnv> {
  constructor(scope: Construct, id: string, installation: Installation, schedules: Schedules) {
    const { config, keys, tables, archive, vault } = installation;
    super(scope, id, installation, {
      description: 'Sallyport: ends what has expired or was closed',
      bundle: 'purge',
      environment: {
        RESIDENCY_URLS: residencyUrls(scope, installation),
        TOKEN_TABLE: tables.nameOf('tokens'),
        CONFIG_TABLE: tables.nameOf('config'),
        CREDENTIAL_TABLE: tables.nameOf('credentials'),
        CREDENTIAL_VAULT: vault.kind,
        SECRET_KMS_KEY: keys.dataKey.keyArn,
        SECRET_PREFIX: vault.prefix,
        AUDIT_TABLE: tables.nameOf('audit'),
        AUDIT_BUCKET: archive.bucket.bucketName,
        AUDIT_SIGNING_KEY: archive.signingKey.keyArn,
        AUDIT_RETENTION_DAYS: String(config.audit.retentionDays),
      },
      memoryMb: 512,
      timeout: Duration.minutes(1),
      deadLetters: schedules.deadLetters,
      reservedConcurrency: config.reservedConcurrency.purge,
    });
    // What it deletes it counts first, and what is not there does not count.
    tables.grant(this.role, 'tokens', ['GetItem', 'DeleteItem']);
    tables.grant(this.role, 'config', ['GetItem', 'PutItem', 'DeleteItem', 'Query']);
    tables.grant(this.role, 'credentials', ['GetItem', 'DeleteItem']);
    tables.grantDue(this.role, 'config');
    tables.grant(this.role, 'audit', ['PutItem'], 'm#*');
    // When a door was used last, and until when that is known.
    tables.grant(this.role, 'audit', ['GetItem'], 't#*', 'seal');
    archive.grantCreate(this.role, 'receipts');
    archive.grantRead(this.role, 'receipts');
    archive.grantSign(this.role);
    vault.grantDelete(this.role);
    grantCredentials(this, installation, 'read');
    schedules.everyMinute('Purge', this.lambda);
  }
}
