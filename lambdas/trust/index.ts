// The trust function in Lambda: public pages that were made when the stack was, and no right to anything else.
import { join } from 'node:path';
import { siteIn } from '#adapters/files/site.ts';
import { createLog } from '#adapters/log.ts';
import { createMetrics } from '#adapters/metrics.ts';
import { createTrustHandler } from './handler.ts';

const now = Date.now;

// Written, not logged: `console` would wrap a line that CloudWatch has to find as it is.
const write = (line: string) => process.stdout.write(`${line}\n`);

export const handler = createTrustHandler({
  findPage: siteIn(process.env.SITE_DIR ?? join(import.meta.dirname, 'site')),
  now,
  log: createLog(write, now),
  metrics: createMetrics(write, now, process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'unnamed'),
});
