// A report's numbers from a tenant's audit log, through the provisioning API.
import type { Json } from '#core/json.ts';
import { ok } from '#core/result.ts';
import { readAuditEvent } from '#lib/sla/audit-event.ts';
import { type Collector, createCollector } from '#lib/sla/collector.ts';
import { endedBy, startOf } from '#lib/sla/month.ts';
import type { MonthData, SourceKind } from '#lib/sla/month-data.ts';
import { countText, momentText } from '#lib/sla/report-words.ts';
import { readAuditPages } from './audit-pages.ts';
import { connectionOf } from './connection.ts';
import type { ReadSource } from './sla-read.ts';

const DAY_MS = 86_400_000;
/** Who began a call and never ended it is known once its minute is sealed. */
const SETTLING_MS = 300_000;

export const readAuditLog: ReadSource = async ({ given, io, month, now, config }) => {
  const connection = connectionOf(given, io);
  if (!connection.ok) return connection;
  const tenant = given.flags.tenant?.[0] as string;
  const until = startOf(month, endedBy(month, now - SETTLING_MS));
  const tally = createTally(createCollector(month, until));
  const [from, to] = [month.start, until].map((time) => new Date(time).toISOString());
  const read = await readAuditPages({ tenant, format: 'json', from, to }, connection.value, io, tally.take);
  if (!read.ok) return read;
  const { retentionDays } = config.audit;
  const oldest = now - retentionDays * DAY_MS;
  const gone =
    month.start < oldest
      ? [
          `The archive keeps ${retentionDays} days, by the configuration: what was before ${momentText(oldest)} may be gone, and intervals without events count as available.`,
        ]
      : [];
  return ok({ until, data: tally.data('audit_log', `the audit log at ${connection.value.base}`, tenant, gone) });
};

/** The same for a log that is asked, and for an archive that is read. */
export const createTally = (collector: Collector) => {
  let [calls, open] = [0, 0];
  return {
    take: (events: readonly Json[]): void => {
      for (const event of events) {
        const request = readAuditEvent(event);
        if (request === 'open') open += 1;
        if (typeof request === 'string') continue;
        calls += 1;
        collector.add(request);
      }
    },
    data: (kind: SourceKind, name: string, tenant: string, caveats: readonly string[]): MonthData => ({
      source: {
        ...{ kind, name, tenant },
        requests: 'a tools/call of the tenant, as its audit log records it, also one that was refused by a rule.',
        failures:
          'a call whose failure the log attributes to the gateway, or whose outcome is unknown: its process ended before it could say, or the outcome could not be stored.',
        caveats: [
          ...caveats,
          ...(calls === 0 ? ['The log has no call of this tenant in this time.'] : []),
          ...(open === 0 ? [] : [`${countText(open)} calls were still under way, and are left out.`]),
          'tools/list is not in the audit log, and neither is what ended before a call could be written down: a request that API Gateway or the process failed at once, and a call that was refused because the log could not be written. The report from CloudWatch has them, of all tenants together.',
        ],
      },
      ...collector.data({
        'tools/list': 'not in the audit log.',
        'tools/call':
          'nearest rank over the tenant’s calls: ms − upstream_ms of each record, from its intent until its outcome. What comes before, such as reading the token, is not in it. Of fewer than 100 calls the P99 is the longest.',
        '429': 'not in the audit log.',
      }),
    }),
  };
};
