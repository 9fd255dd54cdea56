// Figures beside the budgets of docs/architecture.md.

export type Figure = {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** The budget: met at or below. Absent where a figure only explains another. */
  readonly bound?: number;
};

const digits = (value: number): string => value.toFixed(value >= 100 ? 0 : 2);

const verdict = ({ value, bound }: Figure): string => {
  if (bound === undefined) return '';
  return value <= bound ? 'met' : 'NOT MET';
};

export const table = (figures: readonly Figure[]): string => {
  const rows = figures.map((figure) => [
    figure.what,
    `${digits(figure.value)} ${figure.unit}`,
    figure.bound === undefined ? '' : `≤ ${figure.bound} ${figure.unit}`,
    verdict(figure),
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => (row[column] as string).length)));
  return rows
    .map(([what = '', value = '', bound = '', met = '']) =>
      `${what.padEnd(widths[0] as number)}  ${value.padStart(widths[1] as number)}  ${bound.padStart(widths[2] as number)}  ${met}`.trimEnd(),
    )
    .join('\n');
};

export const withVerdicts = (figures: readonly Figure[]) =>
  figures.map((figure) => ({ ...figure, ...(figure.bound !== undefined && { met: figure.value <= figure.bound }) }));
