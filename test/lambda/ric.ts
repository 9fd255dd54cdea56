// Where AWS's runtime interface client lies once install-ric.ts has fetched it.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const RIC_VERSION = '4.0.2';

export const RIC_DIRECTORY = fileURLToPath(
  new URL(`../../node_modules/.cache/aws-lambda-ric-${RIC_VERSION}`, import.meta.url),
);

const PACKAGE = join(RIC_DIRECTORY, 'node_modules/aws-lambda-ric');

export const RIC = { entry: join(PACKAGE, 'index.mjs'), client: join(PACKAGE, 'rapid-client.node') };
