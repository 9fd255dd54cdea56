// The seal function in Lambda.
import { setTimeout as wait } from 'node:timers/promises';
import { auditTrail } from '#adapters/aws/audit-trail.ts';
import { eventStream } from '#adapters/aws/event-stream.ts';
import { kmsSigner } from '#adapters/aws/kms-signer.ts';
import { lambdaConnection } from '#adapters/aws/lambda-connection.ts';
import { openArchive } from '#adapters/aws/s3-archive.ts';
import { dynamoOnDemand } from '#adapters/aws/sdk-on-demand.ts';
import { sealStore } from '#adapters/aws/seal-store.ts';
import { createSignedClient } from '#adapters/aws/signed-client.ts';
import { streamPosition } from '#adapters/aws/stream-position.ts';
import { createLog } from '#adapters/log.ts';
import { createMetrics } from '#adapters/metrics.ts';
import { requireEnv } from '#adapters/require-env.ts';
import { SEAL_ENV } from './env.ts';
import { createSealHandler } from './handler.ts';

const env = requireEnv(process.env, SEAL_ENV);
const { AUDIT_STREAM } = process.env;
const dynamo = dynamoOnDemand();
const callAws = createSignedClient(lambdaConnection(process.env));

// Written, not logged: `console` would wrap a line that CloudWatch has to find as it is.
const write = (line: string) => process.stdout.write(`${line}\n`);

export const handler = createSealHandler({
  residency: env.RESIDENCY,
  store: sealStore(dynamo, env.AUDIT_TABLE, Date.now),
  trail: auditTrail(dynamo, env.AUDIT_TABLE),
  archive: openArchive(env.AUDIT_BUCKET),
  signer: kmsSigner(callAws, env.AUDIT_SIGNING_KEY),
  now: Date.now,
  log: createLog(write, Date.now),
  metrics: createMetrics(write, Date.now, process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'unnamed'),
  ...(AUDIT_STREAM !== undefined && {
    stream: {
      events: eventStream(callAws, AUDIT_STREAM),
      position: streamPosition(dynamo, env.AUDIT_TABLE),
      sleep: wait,
    },
  }),
});
