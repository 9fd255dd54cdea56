// `sla report`: a month's service levels as Markdown, JSON or PDF.
import { err, ok, type Result } from '#core/result.ts';
import { parseWindow, type Window } from '#lib/sla/exclusions.ts';
import { type Month, parseMonth } from '#lib/sla/month.ts';
import { reportOf, type SlaReport } from '#lib/sla/report.ts';
import { reportDocument } from '#lib/sla/report-document.ts';
import { reportJson } from '#lib/sla/report-json.ts';
import { percentText } from '#lib/sla/uptime.ts';
import { renderMarkdown } from '#lib/trust/document/markdown.ts';
import type { Arguments, Failure, Io, Outcome } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { readConfig } from './read-config.ts';
import { sourceOf } from './sla-source.ts';
import { printable } from './table.ts';
import { writeText } from './write-file.ts';

const FORMATS = ['md', 'json', 'pdf'] as const;
type Format = (typeof FORMATS)[number];

const usage = (message: string) => err<Failure>({ exit: EXIT.usage, message });

export const slaReport = async (given: Arguments, io: Io): Promise<Result<Outcome, Failure>> => {
  const now = io.clock();
  const asked = readAsked(given, now);
  if (!asked.ok) return asked;
  const { month, windows, format, out } = asked.value;
  const source = sourceOf(given);
  if (!source.ok) return source;
  const deployment = await readConfig(given.flags.config?.[0], io);
  if (!deployment.ok) return deployment;
  const { config, source: configName } = deployment.value;
  const read = await source.value({ given, io, month, now, config });
  if (!read.ok) return read;
  const report = reportOf({ month, windows, config, madeAt: now, ...read.value });
  if (!report.ok) return err({ exit: EXIT.failed, message: report.error });
  const note = `Target, credits and maintenance are those of ${printable(configName)}.`;
  const content = await render(report.value, format);
  const json = reportJson(report.value);
  // A PDF has to be written: it is checked before anything is read.
  if (out === undefined) return ok({ exit: EXIT.ok, json, text: String(content), isVerbatim: true, note });
  const written = await writeText(out, content, io);
  if (!written.ok) return written;
  const text = `Written to ${out}: ${percentText(report.value.uptime)} % in ${month.name}.`;
  return ok({ exit: EXIT.ok, json: { ...json, out }, text, note });
};

type Asked = {
  readonly month: Month;
  readonly windows: readonly Window[];
  readonly format: Format;
  readonly out: string | undefined;
};

const readAsked = ({ flags }: Arguments, now: number): Result<Asked, Failure> => {
  const month = parseMonth(flags.month?.[0] ?? '', now);
  if (!month.ok) return usage(month.error);
  const format = FORMATS.find((each) => each === (flags.format?.[0] ?? 'md'));
  if (format === undefined) return usage('--format takes md, json or pdf.');
  const out = flags.out?.[0];
  if (format === 'pdf' && out === undefined) return usage('A PDF is written to a file: give --out FILE.');
  const windows: Window[] = [];
  for (const text of flags.exclude ?? []) {
    const window = parseWindow(text, month.value);
    if (!window.ok) return usage(window.error);
    windows.push(window.value);
  }
  return ok({ month: month.value, windows, format, out });
};

const render = async (report: SlaReport, format: Format): Promise<string | Uint8Array> => {
  if (format === 'json') return `${JSON.stringify(reportJson(report), null, 2)}\n`;
  const document = reportDocument(report);
  if (format === 'md') return renderMarkdown(document);
  const { renderPdf } = await import('#lib/trust/document/pdf/render-pdf.ts');
  return renderPdf(document, {
    date: new Date(report.madeAt).toISOString().slice(0, 10),
    author: report.operator.name,
  });
};
