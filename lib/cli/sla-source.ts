// Where a report's numbers come from: exactly one source, which the flags name.
import { err, ok, type Result } from '#core/result.ts';
import { isRegion } from './aws.ts';
import type { Arguments, Failure } from './command.ts';
import { EXIT } from './exit-codes.ts';
import type { ReadSource } from './sla-read.ts';

const WHICH =
  'Say once where the numbers come from: --stack, --function and --region (CloudWatch), --tenant (its audit log), --archive with --tenant (a pulled archive), or --log (a file of metrics).';

const usage = (message: string) => err<Failure>({ exit: EXIT.usage, message });

/** Judged before anything is asked: a command line that names two sources is a mistake, whatever they would say. */
export const sourceOf = ({ flags }: Arguments): Result<ReadSource, Failure> => {
  const { tenant, archive, log } = flags;
  const deployed = [flags.stack, flags.function, flags.region];
  const isDeployed = deployed.some((each) => each !== undefined);
  if (archive !== undefined && tenant === undefined)
    return usage('--archive needs --tenant: an archive holds calls by tenant.');
  const named = [isDeployed, log !== undefined, archive !== undefined || tenant !== undefined];
  if (named.filter((each) => each).length !== 1) return usage(WHICH);
  if (tenant !== undefined && !/^ten_[0-9a-z]+$/.test(tenant[0] ?? ''))
    return usage('--tenant takes the id of a tenant, ten_….');
  if (archive !== undefined) return ok(async (input) => (await import('./sla-archive.ts')).readArchive(input));
  if (tenant !== undefined) return ok(async (input) => (await import('./sla-audit-log.ts')).readAuditLog(input));
  if (log !== undefined) return ok(async (input) => (await import('./sla-log.ts')).readLog(input));
  if (deployed.some((each) => each === undefined))
    return usage('CloudWatch takes all three: --stack, --function (output McpFunction of the stack) and --region.');
  return isRegion(flags.region?.[0] ?? '')
    ? ok(async (input) => (await import('./sla-cloudwatch.ts')).readCloudWatch(input))
    : usage('--region must be an AWS region, such as eu-central-1.');
};
