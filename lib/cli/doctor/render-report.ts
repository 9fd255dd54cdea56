// A report as JSON and as text. Everything a server wrote goes through the redactor.
import type { JsonObject } from '#core/json.ts';
import { CLIENT_LIMITS } from '#lib/cli/client-limits.ts';
import type { Outcome } from '#lib/cli/command.ts';
import { EXIT, type ExitCode } from '#lib/cli/exit-codes.ts';
import { mapTexts } from '#lib/cli/redact.ts';
import { columns, printable } from '#lib/cli/table.ts';
import type { Check, Finding } from './finding.ts';

export type Report = {
  /** Redacted. */
  readonly url: string;
  readonly checks: readonly Check[];
  readonly tools: readonly JsonObject[];
  readonly clients: { readonly [client: string]: readonly Finding[] };
  /** Where the door could not be examined at all. */
  readonly exit?: ExitCode;
};

const refusalsOf = (findings: readonly Finding[]): readonly Finding[] =>
  findings.filter(({ effect }) => effect === 'refuses');

const isHealthy = ({ checks, clients }: Report): boolean =>
  checks.every(({ ok }) => ok) && Object.values(clients).every((findings) => refusalsOf(findings).length === 0);

export const reportOutcome = (report: Report, redact: (text: string) => string): Outcome => ({
  exit: report.exit ?? (isHealthy(report) ? EXIT.ok : EXIT.problems),
  json: mapTexts(reportJson(report), redact),
  text: redact(reportText(report)),
});

const reportJson = ({ url, checks, tools, clients }: Report): JsonObject => ({
  url,
  checks: checks.map(({ ms, ...check }) => ({ ...check, ...(ms !== undefined && { ms: round(ms) }) })),
  tools,
  clients: Object.fromEntries(
    Object.entries(clients).map(([client, findings]) => [
      client,
      { ok: refusalsOf(findings).length === 0, findings: findings.map((finding) => ({ ...finding })) },
    ]),
  ),
});

const round = (ms: number): number => Math.round(ms * 100) / 100;

const reportText = (report: Report): string => {
  const { url, checks, clients } = report;
  const rows = checks.map(({ name, ok, detail }) => [ok ? 'ok' : 'FAIL', name, printable(detail)]);
  const judged = Object.entries(clients).flatMap(([client, findings]) => clientRows(client, findings));
  const problems = [...rows, ...judged].filter(([verdict]) => verdict === 'FAIL').length;
  const verdict = problems === 0 ? 'Healthy.' : `${problems} ${problems === 1 ? 'problem' : 'problems'} found.`;
  return [url, columns([...rows, ...judged]).replaceAll(/^/gm, '  '), verdict].join('\n\n');
};

const clientRows = (client: string, findings: readonly Finding[]): readonly (readonly string[])[] => {
  const label = CLIENT_LIMITS[client]?.label ?? client;
  const refusals = refusalsOf(findings);
  const noted = new Set(findings.filter(({ effect }) => effect === 'degrades').map(({ tool }) => tool));
  const note = noted.size === 0 ? '' : `; ${noted.size} may be lost in older versions or strict modes (see --json)`;
  if (refusals.length === 0) return [['ok', client, `${label} takes every tool${note}`]];
  return refusals.map(({ tool, detail }) => [
    'FAIL',
    client,
    printable(`${tool === undefined ? '' : `${tool.slice(0, 80)}: `}${detail}`),
  ]);
};
