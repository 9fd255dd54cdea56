// What seals audit records: it reads the minutes that are over, and signs what it writes into the archive.
import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { SealEnv } from '#functions/seal/env.ts';
import { GatewayFunction } from './gateway-function.ts';
import type { Installation } from './installation.ts';
import type { Schedules } from './schedules.ts';

export class SealFunction extends GatewayFunction<SealEnv> {
  constructor(scope: Construct, id: string, installation: Installation, schedules: Schedules) {
    const { residency, config, archive, tables } = installation;
    super(scope, id, installation, {
      description: 'Sallyport: seals audit records',
      bundle: 'seal',
      environment: {
        RESIDENCY: residency,
        AUDIT_TABLE: tables.nameOf('audit'),
        AUDIT_SIGNING_KEY: archive.signingKey.keyArn,
        AUDIT_BUCKET: archive.bucket.bucketName,
      },
      memoryMb: 512,
      // Longer than the others': what could not be sealed for hours is caught up with.
      timeout: Duration.minutes(5),
      deadLetters: schedules.deadLetters,
      reservedConcurrency: config.reservedConcurrency.seal,
    });
    tables.grant(this.role, 'audit', ['GetItem', 'PutItem', 'Query']);
    archive.grantCreate(this.role, 'batches', 'leaves', 'digests');
    archive.grantRead(this.role);
    archive.grantSign(this.role);
    schedules.everyMinute('Seal', this.lambda);
  }
}
