// A report's numbers from metric lines in files, as the local mode writes them.
import { err, ok } from '#core/result.ts';
import { type Collector, createCollector } from '#lib/sla/collector.ts';
import { readMetricLine } from '#lib/sla/metric-line.ts';
import { endedBy, startOf } from '#lib/sla/month.ts';
import type { MonthData } from '#lib/sla/month-data.ts';
import { countText, momentText } from '#lib/sla/report-words.ts';
import type { Failure } from './command.ts';
import { EXIT } from './exit-codes.ts';
import type { ReadSource } from './sla-read.ts';
import { printable } from './table.ts';

/** Of a file with that many lines, how far it is is told. */
const TELL_EVERY = 500_000;

const usage = (message: string) => err<Failure>({ exit: EXIT.usage, message });

export const readLog: ReadSource = async ({ given, io, month, now }) => {
  // The same file twice would be every request twice.
  const files = [...new Set(given.flags.log ?? [])];
  const collector = createCollector(month, startOf(month, endedBy(month, now)));
  const seen = { requests: 0, skipped: 0, first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY };
  for (const file of files) {
    const bytes = await io.readFile(file).catch((fault: NodeJS.ErrnoException) => fault);
    if (bytes instanceof Error) return usage(`${printable(file)} cannot be read (${bytes.code}): check the path.`);
    for (const line of linesOf(bytes)) {
      takeLine(line, collector, seen);
      const lines = seen.requests + seen.skipped;
      if (lines % TELL_EVERY === 0) io.err(`${countText(lines)} lines …\n`);
    }
  }
  const name = files.map(printable).join(', ');
  if (seen.requests === 0)
    return usage(`${name} holds no metrics of a request: --log takes metrics.ndjson of the local mode.`);
  // Nothing known is not the same as nothing wrong.
  if (collector.size() === 0)
    return usage(
      `${name} holds no request of ${month.name}, but of ${momentText(seen.first)} to ${momentText(seen.last)}: choose another month or file.`,
    );
  return ok({ until: now, data: { source: sourceOf(name, seen, collector.size()), ...collector.data(MADE) } });
};

type Seen = { requests: number; skipped: number; first: number; last: number };

const takeLine = (line: string, collector: Collector, seen: Seen): void => {
  const request = readMetricLine(line);
  if (request === undefined) {
    seen.skipped += 1;
    return;
  }
  collector.add(request);
  seen.requests += 1;
  seen.first = Math.min(seen.first, request.time);
  seen.last = Math.max(seen.last, request.time);
};

const sourceOf = (name: string, { requests, skipped, first, last }: Seen, taken: number): MonthData['source'] => ({
  ...{ kind: 'local_log', name },
  requests:
    'a line of metrics with Requests, which the gateway writes for each request that it answers, also for the provisioning API.',
  failures: 'such a line with GatewayErrors: a 5xx of ours, or a failure of ours inside an HTTP 200.',
  caveats: [
    `The lines read are of ${momentText(first)} to ${momentText(last)}: ${countText(requests)} requests, ${countText(taken)} of them in what is reported. ${countText(skipped)} other lines were skipped.`,
    'A request that the process did not live to answer left no line, and while the gateway did not run there were none: such intervals count as available, as the formula says.',
  ],
});

const RANK = 'nearest rank over every request in the log; of fewer than 100 the P99 is the longest.';

const MADE = {
  'tools/list': RANK,
  'tools/call': RANK,
  '429': 'nearest rank over every limit that was passed on, from the upstream’s answer until ours.',
} as const;

/** Line by line: a year's file would be longer than a string may be. */
function* linesOf(bytes: Uint8Array): Generator<string> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let start = 0; start < buffer.length; ) {
    const end = buffer.indexOf(10, start);
    const stop = end === -1 ? buffer.length : end;
    if (stop > start) yield buffer.toString('utf8', start, stop);
    start = stop + 1;
  }
}
