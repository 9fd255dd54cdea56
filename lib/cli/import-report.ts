// What an import says to a person: its report, what changed since the one before, its tools.
import type { Tool } from '#core/tools/tool.ts';
import type { Difference } from '#lib/openapi/difference.ts';
import type { ReportEntry } from '#lib/openapi/report.ts';
import { columns, printable, table } from './table.ts';

export const toolTable = (tools: readonly Tool[]): string =>
  table(
    ['name', 'class', 'request'],
    tools.map(({ name, methodClass, method }) => ({
      name,
      class: methodClass,
      request: `${method.http} ${method.path}`,
    })),
  );

const HEADS = { failed: 'No tool', needs: 'To be done first', note: 'Less than the document says' } as const;
const SHOWN = 3;

/** What many operations have in common is said once, with the first of them. */
export const reportText = (report: readonly ReportEntry[]): string =>
  (['failed', 'needs', 'note'] as const)
    .flatMap((kind) => {
      const entries = report.filter((entry) => entry.kind === kind);
      if (entries.length === 0) return [];
      const groups = [...Map.groupBy(entries, ({ reason, action }) => `${reason} ${action}`)];
      const rows = groups.map(([said, same]) => ['', String(same.length), printable(`${said} (${someOf(same)})`)]);
      return [`${HEADS[kind]}:\n${columns(rows)}`];
    })
    .join('\n\n');

const someOf = (entries: readonly ReportEntry[]): string =>
  entries
    .slice(0, SHOWN)
    .map(({ operation }) => operation)
    .join(', ') + (entries.length > SHOWN ? ', …' : '');

/** Names of tools with what happened to them; what is sent or seen is told, not the change itself. */
export const differenceText = (path: string, { added, removed, changed }: Difference): string => {
  const rows = [
    ...added.map((name) => ['  +', name, '']),
    ...removed.map((name) => ['  -', name, '']),
    ...changed.map((each) => ['  ~', each.tool, changesOf(each)]),
  ];
  const counts = `${added.length} added, ${removed.length} removed, ${changed.length} changed`;
  return rows.length === 0 ? `No tool is another than in ${path}.` : `Since ${path}: ${counts}.\n${columns(rows)}`;
};

const changesOf = ({ changed, class: kind }: Difference['changed'][number]): string =>
  changed.map((part) => (part === 'class' && kind ? `class ${kind.from} → ${kind.to}` : part)).join(', ');
