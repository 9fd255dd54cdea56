// The public pages that say what is promised and what holds it. They lie in its bundle: it reads nothing of the installation
// and is granted nothing.
import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { TrustEnv } from '#functions/trust/env.ts';
import { GatewayFunction } from './gateway-function.ts';
import type { Installation } from './installation.ts';

export class TrustFunction extends GatewayFunction<TrustEnv> {
  constructor(scope: Construct, id: string, installation: Installation) {
    super(scope, id, installation, {
      description: 'Sallyport: trust pages and reference',
      bundle: 'trust',
      environment: {},
      memoryMb: 256,
      timeout: Duration.seconds(10),
    });
  }
}
