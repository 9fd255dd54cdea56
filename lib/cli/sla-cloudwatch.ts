// A report's numbers from CloudWatch, with the operator's own AWS credentials.
import { err, ok, type Result } from '#core/result.ts';
import { monthOfSeries, type Point, type Series } from '#lib/sla/cloudwatch-month.ts';
import { apiNameOf, countQueries, type Deployed, KEPT_DAYS, timeQueries } from '#lib/sla/cloudwatch-queries.ts';
import { endedBy, type Month, startOf } from '#lib/sla/month.ts';
import { countText } from '#lib/sla/report-words.ts';
import { credentialsFailure } from './aws.ts';
import type { Failure, Io, MetricPage } from './command.ts';
import { EXIT } from './exit-codes.ts';
import type { ReadSource } from './sla-read.ts';
import { printable } from './table.ts';

const DAY_MS = 86_400_000;
/** Metrics come some minutes late, the functions' own by way of their logs: an interval that is read too early looks better. */
const SETTLING_MS = 900_000;

export const readCloudWatch: ReadSource = async ({ given: { flags }, io, month, now }) => {
  const deployed: Deployed = { stack: flags.stack?.[0] as string, mcp: flags.function?.[0] as string };
  // Older points are gone, and would read as intervals without requests, which are available.
  if (now - month.start > KEPT_DAYS * DAY_MS)
    return err({
      exit: EXIT.notFound,
      message: `CloudWatch keeps five-minute numbers for ${KEPT_DAYS} days, and ${month.name} began before that: report it from --archive, tenant by tenant.`,
    });
  const until = startOf(month, endedBy(month, now - SETTLING_MS));
  const queries = [...countQueries(deployed), ...timeQueries(deployed, month)];
  const series = await readSeries({ queries, from: month.start, to: until }, flags.region?.[0] as string, io);
  if (!series.ok) return series;
  const nothing = nothingThere(series.value, month, deployed);
  if (nothing !== undefined) return err({ exit: EXIT.notFound, message: nothing });
  return ok({ until, data: monthOfSeries(series.value, month, deployed) });
};

/** A name that is wrong has no points either, and a month without requests is one of 100 %. */
const nothingThere = (series: Series, month: Month, deployed: Deployed): string | undefined => {
  const isEmpty = (id: string): boolean => !series.get(id)?.some(({ value }) => value > 0);
  if (isEmpty('requests'))
    return `CloudWatch knows of no request to ${printable(apiNameOf(deployed))} in ${month.name}: check --stack and --region.`;
  if (series.get('hidden') === undefined && isEmpty('failed'))
    return `CloudWatch knows of no metric of ${printable(deployed.mcp)} in ${month.name}: check --function, which is output McpFunction of the stack.`;
  return undefined;
};

/** More pages than any month has: one that goes on says nothing new. */
const MOST_PAGES = 1000;

const readSeries = async (asked: MetricPage, region: string, io: Io): Promise<Result<Series, Failure>> => {
  const series = new Map<string, Point[]>();
  const statuses = new Map<string, string>();
  let [token, points]: [string | undefined, number] = [undefined, 0];
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await io.aws.metricData({ ...asked, token }, region).catch((fault: unknown) => fault);
    if (answer instanceof Error) return err(failureOf(answer));
    const { series: parts, token: next } = answer as Awaited<ReturnType<Io['aws']['metricData']>>;
    for (const part of parts) {
      statuses.set(part.id, part.status);
      if (part.points.length > 0) series.set(part.id, [...(series.get(part.id) ?? []), ...part.points]);
      points += part.points.length;
    }
    if (next === undefined) return whole(asked, statuses) ? ok(series) : err(incomplete);
    token = next;
    io.err(`${countText(points)} points …\n`);
  }
  return err(incomplete);
};

/** Whether the last word on each query was that this is all of it. */
const whole = ({ queries }: MetricPage, statuses: ReadonlyMap<string, string>): boolean =>
  queries.every(({ id }) => statuses.get(id) === 'Complete');

const incomplete: Failure = {
  exit: EXIT.unreachable,
  message: 'CloudWatch did not answer all of it, and a part would read as a better month: run it again.',
};

const failureOf = (fault: Error): Failure => {
  const known = credentialsFailure(fault);
  if (known !== undefined) return known;
  return /^AccessDenied/.test(fault.name)
    ? { exit: EXIT.denied, message: 'These AWS credentials may not read metrics: allow cloudwatch:GetMetricData.' }
    : { exit: EXIT.unreachable, message: `CloudWatch could not be asked (${printable(fault.name)}): check --region.` };
};
