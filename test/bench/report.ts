// Figures beside the budgets of docs/architecture.md: for a terminal, and as Markdown.
import { markdownTable } from '#lib/generated-tables.ts';

export type Figure = {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** The budget: met at or below. Absent where a figure only explains another. */
  readonly bound?: number;
  /** By which `--json` names it. */
  readonly id?: string;
};

export type Section = {
  readonly title: string;
  /** How it was measured, in one or two sentences. */
  readonly note: string;
  readonly figures: readonly Figure[];
};

const digits = (value: number): string => value.toFixed(value >= 100 ? 0 : 2);

const verdict = ({ value, bound }: Figure): string => {
  if (bound === undefined) return '';
  return value <= bound ? 'met' : 'NOT MET';
};

const cells = (figure: Figure): readonly [string, string, string, string] => [
  figure.what,
  `${digits(figure.value)} ${figure.unit}`,
  figure.bound === undefined ? '' : `≤ ${figure.bound} ${figure.unit}`,
  verdict(figure),
];

export const sectionText = ({ title, figures }: Section): string => {
  const rows = figures.map(cells);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => (row[column] as string).length)));
  const lines = rows.map(([what, value, bound, met]) =>
    `${what.padEnd(widths[0] as number)}  ${value.padStart(widths[1] as number)}  ${bound.padStart(widths[2] as number)}  ${met}`.trimEnd(),
  );
  return [title, ...lines].join('\n');
};

const markdownCells = (figure: Figure, before = ''): readonly string[] => {
  const [what, value, bound, met] = cells(figure);
  return [before + what, value, bound, met === 'NOT MET' ? '**not met**' : met];
};

export const sectionMarkdown = ({ title, note, figures }: Section): string =>
  [
    `## ${title}`,
    note,
    markdownTable(
      ['', 'measured', 'budget', ''],
      figures.map((figure) => markdownCells(figure)),
    ),
  ].join('\n\n');

/** The figures that have a budget, of all sections. */
export const budgetsMarkdown = (sections: readonly Section[]): string =>
  markdownTable(
    ['what', 'measured', 'budget', ''],
    sections.flatMap(({ title, figures }) =>
      figures.filter(({ bound }) => bound !== undefined).map((figure) => markdownCells(figure, `${title}: `)),
    ),
  );

/** Figures that have a name, under it. */
export const byId = (sections: readonly Section[]): Readonly<Record<string, number>> =>
  Object.fromEntries(
    sections.flatMap(({ figures }) =>
      figures.flatMap(({ id, value }) => (id === undefined ? [] : [[id, round(value)]])),
    ),
  );

const round = (value: number): number => Number(value.toPrecision(4));
